package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of the positions that a causal attention layer has seen, so that each next
 * one is computed without the earlier ones. A cache belongs to one layer and one batch of
 * sequences:
 *
 * <pre>{@code
 * var cache = new KvCache(1024);
 * var y = Mode.inference(() -> attention.apply(prompt, cache));       // positions 0 … n − 1
 * var z = Mode.inference(() -> attention.apply(token, cache));        // position n
 * }</pre>
 *
 * <p>It holds arrays of a fixed number of positions; how many of them are filled is a number that
 * is bound at each run. So generation has one plan for every token (and one for each length of
 * prompt), and the results are those without a cache. No gradient passes to what it holds already.
 * Not for several threads at a time.
 */
public final class KvCache {
  private final int capacity;
  private int length;
  private @Nullable Tensor keys;
  private @Nullable Tensor values;

  /** For at most so many positions. */
  public KvCache(int capacity) {
    Sizes.positive("KvCache", "capacity", capacity);
    this.capacity = capacity;
  }

  /** Positions that it has room for. */
  public int capacity() {
    return capacity;
  }

  /** Positions that it holds. */
  public int length() {
    return length;
  }

  /** Forgets all positions, for a new batch of sequences. */
  public void clear() {
    length = 0;
    keys = null;
    values = null;
  }

  /** Forgets the positions from {@code length} on, such as rejected guesses. */
  public void truncate(int length) {
    if (length < 0 || length > this.length) {
      throw new StateException(
          "KvCache",
          "truncated to " + length + " of " + this.length + " positions",
          "use a length from 0 to " + this.length);
    }
    this.length = length;
  }

  /**
   * What attention sees once new positions are in.
   *
   * @param keys (N, heads, capacity, D)
   * @param values (N, heads, capacity, V)
   * @param visible bool (T, capacity): the positions up to each of the T new ones
   */
  record Held(Tensor keys, Tensor values, Tensor visible) {}

  /** Adds keys (N, heads, T, D) and values (N, heads, T, V) of the next T positions. */
  Held extend(Tensor k, Tensor v) {
    int n = k.dim(-2);
    if (length + n > capacity) {
      throw new StateException(
          "KvCache",
          "no room for " + n + " positions more: " + length + " of " + capacity + " are filled",
          "use a larger capacity, new KvCache(" + (length + n) + "), or clear() it");
    }
    var oldKeys = keys;
    var oldValues = values;
    if (oldKeys == null || oldValues == null) {
      oldKeys = empty(k);
      oldValues = empty(v);
    } else if (!oldKeys.shape().with(-2, n).equals(k.shape())) {
      throw new ShapeException(
          "KvCache",
          "it holds keys " + oldKeys.shape() + ", new ones are " + k.shape(),
          "use one cache for each layer and batch, and clear() it before another batch");
    }
    var places = Tensor.arange(n).add((long) length);
    var allKeys = oldKeys.indexCopy(-2, places, k);
    var allValues = oldValues.indexCopy(-2, places, v);
    // Registered, so that they are there when the next position asks for them.
    keys = allKeys.detach().register();
    values = allValues.detach().register();
    length += n;
    return new Held(allKeys, allValues, Tensor.arange(capacity).le(places.unsqueeze(1)));
  }

  private Tensor empty(Tensor x) {
    return Tensor.zeros(x.dtype(), x.shape().with(-2, capacity).toArray());
  }
}
