package dev.espalier.cpu.kernel;

import dev.espalier.spi.Args;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a tile interpreter: small arrays that stay in the first-level cache. Each
 * register is an array of its own, because C2 vectorises a loop over several arrays only when all
 * are indexed by the same expression. uint8 and bool live in int registers.
 */
public final class Tile {
  /** Elements in a register; programs with many registers use fewer of them. */
  public static final int SIZE = 1024;

  public float[][] f = {};
  public double[][] d = {};
  public int[][] i = {};
  public long[][] l = {};
  private @Nullable Args args;

  /** Makes at least this many registers of each kind. */
  public void reserve(int floats, int doubles, int ints, int longs) {
    if (f.length < floats) {
      int from = f.length;
      f = Arrays.copyOf(f, floats);
      for (int k = from; k < floats; k++) {
        f[k] = new float[SIZE];
      }
    }
    if (d.length < doubles) {
      int from = d.length;
      d = Arrays.copyOf(d, doubles);
      for (int k = from; k < doubles; k++) {
        d[k] = new double[SIZE];
      }
    }
    if (i.length < ints) {
      int from = i.length;
      i = Arrays.copyOf(i, ints);
      for (int k = from; k < ints; k++) {
        i[k] = new int[SIZE];
      }
    }
    if (l.length < longs) {
      int from = l.length;
      l = Arrays.copyOf(l, longs);
      for (int k = from; k < longs; k++) {
        l[k] = new long[SIZE];
      }
    }
  }

  /** Binds the operands of one run, or none. */
  public void bind(@Nullable Args args) {
    this.args = args;
  }

  /** The operands of the current run. */
  public Args args() {
    Args a = args;
    assert a != null;
    return a;
  }
}
