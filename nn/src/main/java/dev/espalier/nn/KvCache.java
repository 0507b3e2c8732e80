package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.tensor.Refusal;
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
 *
 * <p>Sequences of different lengths share a batch when each has places of its own, told before each
 * call by {@link #seek}; beams go on from another's positions after {@link #reorder}.
 */
public final class KvCache {
  private final int capacity;
  private int length;
  private @Nullable Tensor keys;
  private @Nullable Tensor values;
  private @Nullable Tensor sought;

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
    sought = null;
  }

  /**
   * Where the positions of the next call go, for each sequence of the batch its own: int64 (N, T),
   * from 0 to capacity − 1. A position sees the places up to its own, so that what stands in later
   * ones, such as padding, does no harm: it is overwritten when their turn comes. {@link #length}
   * then tells nothing.
   */
  public void seek(Tensor places) {
    sought = places;
  }

  /**
   * Sequence i of the batch goes on from what sequence {@code rows[i]} has; int64 (M), so that the
   * batch may also grow or shrink.
   */
  public void reorder(Tensor rows) {
    var k = keys;
    var v = values;
    if (k != null && v != null) {
      keys = k.indexSelect(0, rows).register();
      values = v.indexSelect(0, rows).register();
    }
  }

  /**
   * Where the next n positions are, for a layer of attention of one's own: int64 (n), or (N, n) as
   * {@link #seek} told.
   */
  public Tensor places(int n) {
    var s = sought;
    if (s == null) {
      return Tensor.arange(n).add((long) length);
    }
    if (s.rank() != 2 || s.dim(1) != n) {
      throw Refusal.shape(
          "KvCache",
          "the places have the shape " + s.shape() + " for " + n + " new positions",
          "places.shape == (batch, " + n + ")",
          "seek() one place for each new position of each sequence",
          Refusal.operand("places", s));
    }
    return s;
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
   * @param visible bool (T, capacity), or (N, 1, T, capacity): the positions up to each of the T
   *     new ones
   */
  public record Held(Tensor keys, Tensor values, Tensor visible) {}

  /**
   * Adds keys (N, heads, T, D) and values (N, heads, T, V) of the next T positions, for a layer of
   * attention of one's own, whose queries then see what is held where {@code visible} says so.
   */
  public Held extend(Tensor k, Tensor v) {
    int n = k.dim(-2);
    boolean own = sought != null;
    if (!own && length + n > capacity) {
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
    var places = places(n);
    var allKeys = written(oldKeys, places, k);
    var allValues = written(oldValues, places, v);
    // Registered, so that they are there when the next position asks for them.
    keys = allKeys.detach().register();
    values = allValues.detach().register();
    sought = null;
    if (!own) {
      length += n;
    }
    var visible = Tensor.arange(capacity).le(places.unsqueeze(-1));
    return new Held(allKeys, allValues, own ? visible.unsqueeze(1) : visible);
  }

  private static Tensor written(Tensor old, Tensor places, Tensor x) {
    return places.rank() == 1
        ? old.indexCopy(-2, places, x)
        : old.scatter(-2, places.unsqueeze(1).unsqueeze(-1).expandAs(x), x);
  }

  /** Zeros that are there already: the first call has the plan of the later ones. */
  private Tensor empty(Tensor x) {
    var shape = x.shape().with(-2, capacity);
    return x.dtype() == DType.FLOAT32
        ? Tensor.wrap(new float[Math.toIntExact(shape.size())], shape.toArray())
        : Tensor.zeros(x.dtype(), shape.toArray());
  }
}
