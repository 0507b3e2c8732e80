package dev.espalier.train.data;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Iterator;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a data set into batches, shuffled or not, decoded ahead of their use by worker threads.
 *
 * <p>Batch b of epoch e is a function of (seed, e, b) alone: the order and every element are the
 * same for any number of workers. Each pass with {@link #iterator()} is the next epoch, from 1 on;
 * {@link #iterator(int, int)} starts anywhere, which is how a resumed training goes on.
 *
 * <p>The methods that set something return a new loader. By default: in order, batches of 32, the
 * last one smaller, one worker, the seed of the thread's generator ({@link Random}).
 */
public final class DataLoader implements Iterable<Batch> {
  private record Config(
      boolean shuffle, long seed, int batch, boolean dropLast, int workers, int prefetch) {}

  private final Dataset data;
  private final Config config;
  private final AtomicInteger epochs = new AtomicInteger();
  private final @Nullable ThreadPoolExecutor pool;

  private DataLoader(Dataset data, Config config) {
    this.data = data;
    this.config = config;
    this.pool = config.workers == 0 ? null : pool(config.workers);
  }

  /** A loader of this data set with the defaults. */
  public static DataLoader of(Dataset data) {
    if (data.size() == 0) {
      throw Refusal.value(
          "DataLoader", "the data set has no samples", "there is a sample", "give at least one");
    }
    return new DataLoader(data, new Config(false, Random.generator().seed(), 32, false, 1, 0));
  }

  /** In another random order each epoch. */
  public DataLoader shuffle() {
    return new DataLoader(
        data,
        new Config(
            true, config.seed, config.batch, config.dropLast, config.workers, config.prefetch));
  }

  /** The seed of order and augmentation. */
  public DataLoader seed(long seed) {
    return new DataLoader(
        data,
        new Config(
            config.shuffle, seed, config.batch, config.dropLast, config.workers, config.prefetch));
  }

  /** Samples in a batch, at least 1. */
  public DataLoader batch(int samples) {
    if (samples < 1) {
      throw Refusal.value(
          "DataLoader", "a batch of " + samples, "batch >= 1", "use a batch of at least 1");
    }
    return new DataLoader(
        data,
        new Config(
            config.shuffle,
            config.seed,
            samples,
            config.dropLast,
            config.workers,
            config.prefetch));
  }

  /** Leaves out the last batch of an epoch when it is smaller than the others. */
  public DataLoader dropLast() {
    return new DataLoader(
        data,
        new Config(
            config.shuffle, config.seed, config.batch, true, config.workers, config.prefetch));
  }

  /** Threads that decode; 0 decodes in the thread that iterates. */
  public DataLoader workers(int threads) {
    if (threads < 0) {
      throw Refusal.value("DataLoader", threads + " workers", "workers >= 0", "use 0 or more");
    }
    return new DataLoader(
        data,
        new Config(
            config.shuffle, config.seed, config.batch, config.dropLast, threads, config.prefetch));
  }

  /** Batches decoded ahead of their use, at least 1; by default two for each worker. */
  public DataLoader prefetch(int batches) {
    if (batches < 1) {
      throw Refusal.value(
          "DataLoader", "a prefetch of " + batches, "prefetch >= 1", "use at least 1");
    }
    return new DataLoader(
        data,
        new Config(
            config.shuffle, config.seed, config.batch, config.dropLast, config.workers, batches));
  }

  public Dataset dataset() {
    return data;
  }

  /** Samples in a full batch. */
  public int batchSize() {
    return config.batch;
  }

  public long seed() {
    return config.seed;
  }

  public boolean isShuffled() {
    return config.shuffle;
  }

  /** Batches in an epoch. */
  public int batches() {
    int full = data.size() / config.batch;
    return config.dropLast || data.size() % config.batch == 0 ? full : full + 1;
  }

  /** Samples in an epoch: the size of the data set, or less with {@link #dropLast}. */
  public int samples() {
    return config.dropLast ? batches() * config.batch : data.size();
  }

  /** The next epoch: 1 the first time. */
  @Override
  public Iterator<Batch> iterator() {
    return iterator(epochs.incrementAndGet(), 0);
  }

  /**
   * The batches of an epoch from some batch on.
   *
   * @param epoch at least 1
   * @param from number of batches to leave out, 0 to {@link #batches}
   */
  public Iterator<Batch> iterator(int epoch, int from) {
    if (epoch < 1 || from < 0 || from > batches()) {
      throw new ValueException(
          "DataLoader",
          "epoch " + epoch + ", batch " + from,
          "use an epoch of at least 1 and a batch from 0 to " + batches());
    }
    var order = config.shuffle ? Seeds.order(config.seed, epoch).permutation(data.size()) : null;
    int prefetch = config.prefetch > 0 ? config.prefetch : 2 * config.workers;
    return new BatchIterator(b -> decode(order, epoch, b), from, batches(), pool, prefetch);
  }

  private Batch decode(int @Nullable [] order, int epoch, int batch) {
    int from = batch * config.batch;
    int n = Math.min(config.batch, data.size() - from);
    int xs = data.x().size();
    int ys = data.y().size();
    var x = Storage.allocate(data.x().dtype(), n * xs);
    var y = Storage.allocate(data.y().dtype(), n * ys);
    var rng = Seeds.augmentation(config.seed, epoch);
    for (int i = 0; i < n; i++) {
      int sample = order == null ? from + i : order[from + i];
      data.read(sample, rng.fork(sample), x.slice(i * xs, xs), y.slice(i * ys, ys));
    }
    return new Batch(tensor(x, data.x(), n), tensor(y, data.y(), n));
  }

  private static Tensor tensor(Storage s, SampleSpec spec, int n) {
    return Tensor.wrap(s, Shape.of(spec.batchShape(n)));
  }

  /** Daemon threads that end when idle, so that no loader needs closing. */
  private static ThreadPoolExecutor pool(int workers) {
    var number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            workers,
            workers,
            500,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var t = new Thread(task, "espalier-loader-" + number.incrementAndGet());
              t.setDaemon(true);
              return t;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
