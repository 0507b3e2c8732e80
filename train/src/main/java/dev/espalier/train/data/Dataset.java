package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Tensor;
import java.util.function.IntFunction;

/**
 * A fixed number of samples of one shape, read by index.
 *
 * <p>{@link #read} writes a sample straight into a batch's array, so that decoding makes no objects
 * to throw away. It is called by several threads at once and must give the same elements for the
 * same index and generator.
 */
public interface Dataset {
  /** Number of samples. */
  int size();

  /** The input of one sample. */
  SampleSpec x();

  /** The target of one sample; a class index is an int64 of shape (). */
  SampleSpec y();

  /**
   * Writes a sample.
   *
   * @param index from 0 to {@code size() − 1}
   * @param rng this sample's own generator in this epoch, for augmentation
   * @param x receives {@code x().size()} elements
   * @param y receives {@code y().size()} elements
   */
  void read(int index, Rng rng, Storage x, Storage y);

  /** A sample as tensors, as the first epoch with seed 0 sees it. */
  default Sample get(int index) {
    Datasets.checkIndex(this, index);
    var x = Storage.allocate(x().dtype(), x().size());
    var y = Storage.allocate(y().dtype(), y().size());
    read(index, Seeds.augmentation(0, 1).fork(index), x, y);
    return new Sample(Tensor.wrap(x, x().shape()), Tensor.wrap(y, y().shape()));
  }

  /** This set with each input transformed when it is read. */
  default Dataset map(Transform transform) {
    return new Datasets.Mapped(this, transform, transform.output(x()));
  }

  /** The samples with these indices, in this order. */
  default Dataset subset(int... indices) {
    for (int i : indices) {
      Datasets.checkIndex(this, i);
    }
    return new Datasets.Subset(this, indices.clone());
  }

  /** The first {@code count} samples (all, when there are fewer). */
  default Dataset take(int count) {
    var indices = new int[Math.min(count, size())];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i;
    }
    return subset(indices);
  }

  /** Samples held in two tensors whose first axis counts them: x (N, …), y (N, …). */
  static Dataset of(Tensor x, Tensor y) {
    return new Datasets.Arrays(x, y);
  }

  /**
   * Samples made by a function, which is called by several threads; sample 0 says shapes and
   * dtypes.
   */
  static Dataset of(int size, IntFunction<Sample> samples) {
    return new Datasets.Made(size, samples);
  }
}
