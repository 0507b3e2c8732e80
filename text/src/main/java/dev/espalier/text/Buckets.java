package dev.espalier.text;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Batches of texts of similar length, so that little is padding. In each epoch the texts are
 * shuffled, runs of {@code spread} batches are sorted by length and cut into batches, and the
 * batches are shuffled:
 *
 * <pre>{@code
 * var buckets = Buckets.of(64, 50, seed, lengths);
 * for (int i = 0; i < buckets.count(); i++) {
 *   Tensor ids = Collation.pad(texts, buckets.batch(epoch, i), 0, 8);
 * }
 * }</pre>
 *
 * <p>The batches of an epoch depend on the seed and its number alone, so that a loop that knows its
 * step goes on anywhere. Each epoch has every text once; the last batch of the sorted texts may be
 * smaller than the others.
 */
public final class Buckets {
  private final int batch;
  private final int spread;
  private final long seed;
  private final int[][] lengths;
  private final int count;
  private int epoch = -1;
  private int[][] batches = {};

  private Buckets(int batch, int spread, long seed, int[]... lengths) {
    this.batch = batch;
    this.spread = spread;
    this.seed = seed;
    this.lengths = lengths;
    this.count = (lengths[0].length + batch - 1) / batch;
  }

  /**
   * Batches of some texts.
   *
   * @param batch texts a batch, at least 1
   * @param spread batches that are sorted together: more make batches of more equal lengths, fewer
   *     make them more random
   * @param lengths one number a text; of pairs, the lengths by which they are sorted first and the
   *     lengths that decide between equal ones
   */
  public static Buckets of(int batch, int spread, long seed, int[]... lengths) {
    if (batch < 1 || spread < 1) {
      throw new ValueException(
          "Buckets", "batches of " + batch + ", spread " + spread, "use at least 1 of each");
    }
    if (lengths.length == 0 || lengths[0].length == 0) {
      throw new ValueException("Buckets", "there is no text", "give at least one length");
    }
    for (var l : lengths) {
      if (l.length != lengths[0].length) {
        throw new ValueException(
            "Buckets",
            lengths[0].length + " texts and " + l.length + " beside them",
            "give as many lengths of the one as of the other");
      }
    }
    var own = Arrays.stream(lengths).map(int[]::clone).toArray(int[][]::new);
    return new Buckets(batch, spread, seed, own);
  }

  /** Batches of an epoch. */
  public int count() {
    return count;
  }

  /**
   * The texts of a batch.
   *
   * @param epoch any number; each has an order of its own
   * @param i from 0 to {@code count() − 1}
   */
  public synchronized int[] batch(int epoch, int i) {
    if (epoch != this.epoch || batches.length == 0) {
      batches = shuffled(Rng.seed(seed).fork(epoch));
      this.epoch = epoch;
    }
    return batches[i].clone();
  }

  private int[][] shuffled(Rng rng) {
    var order = rng.permutation(lengths[0].length);
    var cut = new ArrayList<int[]>(count);
    for (int from = 0; from < order.length; from += spread * batch) {
      int to = Math.min(order.length, from + spread * batch);
      cut(sorted(Arrays.copyOfRange(order, from, to), lengths), batch, cut);
    }
    var places = rng.permutation(cut.size());
    var result = new int[cut.size()][];
    Arrays.setAll(result, i -> cut.get(places[i]));
    return result;
  }

  /** All texts from the shortest to the longest, in batches; for evaluation. */
  public static List<int[]> byLength(int batch, int[]... lengths) {
    var order = new int[lengths[0].length];
    Arrays.setAll(order, i -> i);
    var cut = new ArrayList<int[]>();
    cut(sorted(order, lengths), batch, cut);
    return cut;
  }

  private static void cut(int[] order, int batch, List<int[]> to) {
    for (int i = 0; i < order.length; i += batch) {
      to.add(Arrays.copyOfRange(order, i, Math.min(order.length, i + batch)));
    }
  }

  /** In the order of their lengths; texts of equal lengths stay in the order that they have. */
  private static int[] sorted(int[] texts, int[]... lengths) {
    return Arrays.stream(texts)
        .boxed()
        .sorted((a, b) -> {
          int c = 0;
          for (int k = 0; k < lengths.length && c == 0; k++) {
            c = Integer.compare(lengths[k][a], lengths[k][b]);
          }
          return c;
        })
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
