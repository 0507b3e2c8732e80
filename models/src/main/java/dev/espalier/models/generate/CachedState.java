package dev.espalier.models.generate;

import dev.espalier.base.StateException;
import dev.espalier.nn.KvCache;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The state of a decoder with attention: a cache for each layer, in which each sequence has places
 * of its own, from 0 on. All reads of one T have one plan: places are data.
 *
 * <p>The caches have one place more than the context. Padding goes there; nothing ever looks at it.
 */
public final class CachedState implements DecoderState {
  /** The network between the ids and the logits. */
  @FunctionalInterface
  public interface Network {
    /**
     * The vectors (N, T, E) of the last layer for ids (N, T), from which {@link Head} makes logits.
     *
     * @param positions int64 (N, T), each below the context
     * @param caches one for each layer, told of the places already
     */
    Tensor apply(Tensor ids, Tensor positions, List<KvCache> caches);
  }

  /** The last step of a decoder. */
  @FunctionalInterface
  public interface Head {
    /** Logits (N, V) from vectors (N, E). */
    Tensor apply(Tensor h);
  }

  private final Network network;
  private final Head head;
  private final List<KvCache> caches;
  private final int context;
  private int[] lengths;

  /** For so many sequences; the caches have room for {@link #capacity} positions. */
  public CachedState(int sequences, int context, List<KvCache> caches, Network network, Head head) {
    this.lengths = new int[sequences];
    this.context = context;
    this.caches = List.copyOf(caches);
    this.network = network;
    this.head = head;
  }

  /** Positions that a cache needs for a context. */
  public static int capacity(int context) {
    return (context + 8) / 8 * 8;
  }

  @Override
  public Tensor read(Tensor ids, int[] counts) {
    int n = ids.dim(0);
    int t = ids.dim(1);
    var places = new long[n * t];
    var positions = new long[n * t];
    var last = new long[n];
    for (int r = 0; r < n; r++) {
      if (lengths[r] + counts[r] > context) {
        throw new StateException(
            "DecoderState",
            "sequence "
                + r
                + " has "
                + lengths[r]
                + " tokens, and "
                + counts[r]
                + " more do not fit",
            "read at most " + (context - lengths[r]) + ", or forget() what was read");
      }
      for (int i = 0; i < t; i++) {
        boolean own = i < counts[r];
        places[r * t + i] = own ? lengths[r] + i : context;
        positions[r * t + i] = own ? lengths[r] + i : context - 1;
      }
      lengths[r] += counts[r];
      last[r] = Math.max(counts[r] - 1, 0);
    }
    var where = Tensor.of(places, n, t);
    caches.forEach(c -> c.seek(where));
    var h = network.apply(ids, Tensor.of(positions, n, t), caches);
    return head.apply(atLast(h, last));
  }

  /** (N, E): the vectors of h (N, T, E) at one time of each sequence. */
  static Tensor atLast(Tensor h, long[] last) {
    int n = h.dim(0);
    int e = h.dim(2);
    return h.gather(1, Tensor.of(last, n, 1, 1).expand(n, 1, e)).squeeze(1);
  }

  @Override
  public void reorder(int[] from) {
    var rows = rows(from);
    caches.forEach(c -> c.reorder(rows));
    lengths = Arrays.stream(from).map(r -> lengths[r]).toArray();
  }

  static Tensor rows(int[] from) {
    return Tensor.of(Arrays.stream(from).asLongStream().toArray(), from.length);
  }

  @Override
  public void forget(boolean[] sequences) {
    for (int r = 0; r < lengths.length; r++) {
      if (sequences[r]) {
        lengths[r] = 0;
      }
    }
  }
}
