package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.function.IntFunction;

/** The data sets that {@link Dataset}'s methods make. */
final class Datasets {
  private Datasets() {}

  static void checkIndex(Dataset data, int index) {
    if (index < 0 || index >= data.size()) {
      throw new ValueException(
          "dataset",
          "there is no sample " + index + " among " + data.size(),
          "use an index from 0 to " + (data.size() - 1));
    }
  }

  static void copy(Storage from, Storage to) {
    System.arraycopy(from.array(), from.offset(), to.array(), to.offset(), to.size());
  }

  /** Two tensors of samples. */
  static final class Arrays implements Dataset {
    private final Storage xs;
    private final Storage ys;
    private final SampleSpec x;
    private final SampleSpec y;
    private final int size;

    Arrays(Tensor x, Tensor y) {
      if (x.rank() == 0 || y.rank() == 0 || x.dim(0) != y.dim(0)) {
        throw Refusal.shape(
            "dataset",
            "x "
                + x.shape()
                + " and y "
                + y.shape()
                + " do not hold the same number of samples along axis 0",
            "x.shape[0] == y.shape[0]",
            "give one target for each input" + (x.rank() == 0 ? "" : ": " + x.dim(0) + " of them"),
            Refusal.operand("x", x),
            Refusal.operand("y", y));
      }
      this.size = x.dim(0);
      this.xs = x.storage();
      this.ys = y.storage();
      this.x = new SampleSpec(x.shape().without(0, 1), x.dtype());
      this.y = new SampleSpec(y.shape().without(0, 1), y.dtype());
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public SampleSpec x() {
      return x;
    }

    @Override
    public SampleSpec y() {
      return y;
    }

    @Override
    public void read(int index, Rng rng, Storage toX, Storage toY) {
      copy(xs.slice(index * toX.size(), toX.size()), toX);
      copy(ys.slice(index * toY.size(), toY.size()), toY);
    }
  }

  /** Samples from a function. */
  static final class Made implements Dataset {
    private final int size;
    private final IntFunction<Sample> samples;
    private final SampleSpec x;
    private final SampleSpec y;

    Made(int size, IntFunction<Sample> samples) {
      if (size < 1) {
        throw Refusal.value("dataset", size + " samples", "there is a sample", "give at least one");
      }
      this.size = size;
      this.samples = samples;
      var first = samples.apply(0);
      this.x = new SampleSpec(first.x().shape(), first.x().dtype());
      this.y = new SampleSpec(first.y().shape(), first.y().dtype());
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public SampleSpec x() {
      return x;
    }

    @Override
    public SampleSpec y() {
      return y;
    }

    @Override
    public void read(int index, Rng rng, Storage toX, Storage toY) {
      var s = samples.apply(index);
      same(index, "input", x, s.x());
      same(index, "target", y, s.y());
      copy(s.x().storage(), toX);
      copy(s.y().storage(), toY);
    }

    private static void same(int index, String what, SampleSpec spec, Tensor t) {
      if (!t.shape().equals(spec.shape()) || t.dtype() != spec.dtype()) {
        throw new ShapeException(
            "dataset",
            "the "
                + what
                + " of sample "
                + index
                + " is "
                + t.shape()
                + " "
                + t.dtype()
                + ", of sample 0 "
                + spec,
            "make samples of one shape and dtype, for example by cropping or padding");
      }
    }
  }

  /** A data set with transformed inputs. */
  record Mapped(Dataset base, Transform transform, SampleSpec x) implements Dataset {
    @Override
    public int size() {
      return base.size();
    }

    @Override
    public SampleSpec y() {
      return base.y();
    }

    @Override
    public void read(int index, Rng rng, Storage toX, Storage toY) {
      var raw = Storage.allocate(base.x().dtype(), base.x().size());
      base.read(index, rng, raw, toY);
      transform.apply(base.x(), raw, rng, toX);
    }
  }

  /** Chosen samples of a data set. */
  static final class Subset implements Dataset {
    private final Dataset base;
    private final int[] indices;

    Subset(Dataset base, int[] indices) {
      this.base = base;
      this.indices = indices;
    }

    @Override
    public int size() {
      return indices.length;
    }

    @Override
    public SampleSpec x() {
      return base.x();
    }

    @Override
    public SampleSpec y() {
      return base.y();
    }

    @Override
    public void read(int index, Rng rng, Storage toX, Storage toY) {
      base.read(indices[index], rng, toX, toY);
    }
  }

  /** Class indices of all samples. */
  static int[] classes(Dataset data) {
    if (!data.y().shape().equals(Shape.scalar()) || !data.y().dtype().isIntegral()) {
      throw new ShapeException(
          "dataset",
          "targets are " + data.y() + ", not class indices",
          "use targets of shape () and an integral dtype");
    }
    var x = Storage.allocate(data.x().dtype(), data.x().size());
    var y = Storage.allocate(data.y().dtype(), 1);
    var classes = new int[data.size()];
    for (int i = 0; i < classes.length; i++) {
      data.read(i, Rng.seed(0), x, y);
      classes[i] =
          switch (y.array()) {
            case long[] a -> Math.toIntExact(a[0]);
            case int[] a -> a[0];
            case byte[] a -> a[0] & 0xFF;
            default -> throw new AssertionError(y.dtype());
          };
    }
    return classes;
  }
}
