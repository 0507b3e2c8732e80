package dev.espalier.text;

import dev.espalier.base.DType;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts texts of different lengths into batches of similar lengths, so that little is padding:
 *
 * <pre>{@code
 * var batches = TextBatches.of(ids).labels(labels).batch(64).seed(1).shuffle();
 * for (int step = 0; step < 3 * batches.count(); step++) {
 *   TextBatch b = batches.at(step);
 *   train(b.texts().ids(), b.texts().lengths(), b.labels());
 * }
 * }</pre>
 *
 * <p>Shuffled: all samples in random order; each run of 50 batches ({@link #bucket}) sorted by
 * length, the target's before the source's; the batches in random order. Otherwise: all samples
 * sorted by length, those of equal length as given. Lengths are padded to a multiple of 8 ({@link
 * #multiple}), so that few shapes occur. Behind it are {@link Buckets} for the order and {@link
 * Collation} for the tensors.
 *
 * <p>Batch b of epoch e is a function of (seed, e, b) alone, so that a training goes on anywhere;
 * threads may share the batches. The methods that set something return other batches.
 */
public final class TextBatches {
  private record Config(
      int batch, int bucket, int multiple, int pad, long seed, boolean shuffle, DType dtype) {}

  private final List<int[]> sources;
  private final @Nullable List<int[]> targets;
  private final int @Nullable [] labels;
  private final Config config;
  private final int[][] lengths; // by which texts are sorted
  private final Buckets buckets; // the order when shuffled
  private volatile @Nullable List<int[]> sorted; // the order otherwise, when first needed

  private TextBatches(
      List<int[]> sources, @Nullable List<int[]> targets, int @Nullable [] labels, Config config) {
    this.sources = sources;
    this.targets = targets;
    this.labels = labels;
    this.config = config;
    int[] own = Collation.lengths(sources);
    this.lengths =
        targets == null ? new int[][] {own} : new int[][] {Collation.lengths(targets), own};
    this.buckets = Buckets.of(config.batch, config.bucket, config.seed, lengths);
  }

  /** Batches of texts, given as token ids: 32 each, in order of length, padded with id 0. */
  public static TextBatches of(List<int[]> texts) {
    require(!texts.isEmpty(), "there are no texts", "give at least one");
    return new TextBatches(
        List.copyOf(texts), null, null, new Config(32, 50, 8, 0, 0, false, DType.INT64));
  }

  /** Batches of pairs, such as sentences and their translations. */
  public static TextBatches pairs(List<int[]> sources, List<int[]> targets) {
    require(
        sources.size() == targets.size(),
        sources.size() + " sources, " + targets.size() + " targets",
        "give one target for each source");
    var b = of(sources);
    return new TextBatches(b.sources, List.copyOf(targets), null, b.config);
  }

  private static void require(boolean ok, String problem, String fix) {
    if (!ok) {
      throw new ValueException("TextBatches", problem, fix);
    }
  }

  private TextBatches with(Config c) {
    return new TextBatches(sources, targets, labels, c);
  }

  /** With a label for each text. */
  public TextBatches labels(int... labels) {
    require(
        labels.length == sources.size(),
        sources.size() + " texts, " + labels.length + " labels",
        "give one label for each text");
    return new TextBatches(sources, targets, labels.clone(), config);
  }

  /** Samples in a batch; the last one of an epoch may be smaller. */
  public TextBatches batch(int samples) {
    require(samples > 0, "a batch of " + samples, "use at least 1");
    var c = config;
    return with(new Config(samples, c.bucket, c.multiple, c.pad, c.seed, c.shuffle, c.dtype));
  }

  /** Batches that are sorted together when shuffled: more means less padding and less chance. */
  public TextBatches bucket(int batches) {
    require(batches > 0, "a bucket of " + batches + " batches", "use at least 1");
    var c = config;
    return with(new Config(c.batch, batches, c.multiple, c.pad, c.seed, c.shuffle, c.dtype));
  }

  /** Lengths are rounded up to a multiple of this. */
  public TextBatches multiple(int multiple) {
    require(multiple > 0, "a multiple of " + multiple, "use at least 1");
    var c = config;
    return with(new Config(c.batch, c.bucket, multiple, c.pad, c.seed, c.shuffle, c.dtype));
  }

  /** The id that fills up. */
  public TextBatches padId(int id) {
    var c = config;
    return with(new Config(c.batch, c.bucket, c.multiple, id, c.seed, c.shuffle, c.dtype));
  }

  /** The seed of the order. */
  public TextBatches seed(long seed) {
    var c = config;
    return with(new Config(c.batch, c.bucket, c.multiple, c.pad, seed, c.shuffle, c.dtype));
  }

  /** In another random order each epoch. */
  public TextBatches shuffle() {
    var c = config;
    return with(new Config(c.batch, c.bucket, c.multiple, c.pad, c.seed, true, c.dtype));
  }

  /** The dtype of the ids: int64, or int32. */
  public TextBatches dtype(DType dtype) {
    require(dtype == DType.INT64 || dtype == DType.INT32, "ids of " + dtype, "use int64 or int32");
    var c = config;
    return with(new Config(c.batch, c.bucket, c.multiple, c.pad, c.seed, c.shuffle, dtype));
  }

  /** Number of samples. */
  public int size() {
    return sources.size();
  }

  /** Batches in an epoch. */
  public int count() {
    return buckets.count();
  }

  /** The batch of a step, from 0 on: {@code batch(step / count() + 1, step % count())}. */
  public TextBatch at(long step) {
    require(step >= 0, "step " + step, "steps count from 0");
    return batch(Math.toIntExact(step / count() + 1), (int) (step % count()));
  }

  /**
   * One batch of an epoch.
   *
   * @param epoch at least 1
   * @param index 0 to {@link #count} − 1
   */
  public TextBatch batch(int epoch, int index) {
    require(
        epoch >= 1 && index >= 0 && index < count(),
        "epoch " + epoch + ", batch " + index,
        "use an epoch of at least 1 and a batch from 0 to " + (count() - 1));
    int[] samples = config.shuffle ? buckets.batch(epoch, index) : sorted().get(index);
    var texts = new ArrayList<PaddedTexts>(2);
    texts.add(padded(sources, samples));
    if (targets != null) {
      texts.add(padded(targets, samples));
    }
    return new TextBatch(samples.clone(), texts, labels == null ? null : labels(labels, samples));
  }

  private List<int[]> sorted() {
    var s = sorted;
    if (s == null) {
      s = Buckets.byLength(config.batch, lengths);
      sorted = s;
    }
    return s;
  }

  /** The batches of an epoch from one on; see {@link #batch(int, int)}. */
  public Iterator<TextBatch> iterator(int epoch, int from) {
    require(
        epoch >= 1 && from >= 0 && from <= count(),
        "epoch " + epoch + ", batch " + from,
        "use an epoch of at least 1 and a batch from 0 to " + count());
    return new Iterator<>() {
      private int next = from;

      @Override
      public boolean hasNext() {
        return next < count();
      }

      @Override
      public TextBatch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the epoch has " + count() + " batches");
        }
        return batch(epoch, next++);
      }
    };
  }

  private PaddedTexts padded(List<int[]> from, int[] samples) {
    var rows = new ArrayList<int[]>(samples.length);
    for (int i : samples) {
      rows.add(from.get(i));
    }
    return PaddedTexts.of(rows, config.pad, config.multiple, config.dtype);
  }

  private static Tensor labels(int[] all, int[] samples) {
    var some = new long[samples.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[samples[i]];
    }
    return Tensor.of(some);
  }
}
