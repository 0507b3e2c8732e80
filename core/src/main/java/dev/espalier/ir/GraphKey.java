package dev.espalier.ir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The structure of a graph as a value: equal keys mean that one plan serves both. */
public final class GraphKey {
  private final Object[] ops;
  private final int[] structure;
  private final int hash;

  GraphKey(Object[] ops, int[] structure) {
    this.ops = ops;
    this.structure = structure;
    this.hash = 31 * Arrays.hashCode(ops) + Arrays.hashCode(structure);
  }

  /** Number of nodes. */
  public int size() {
    return ops.length;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this
        || o instanceof GraphKey k
            && hash == k.hash
            && Arrays.equals(structure, k.structure)
            && Arrays.equals(ops, k.ops);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
