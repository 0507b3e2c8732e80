package dev.espalier.train.data;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;

/**
 * {@code (x − mean[c]) / std[c]} as float32, for each channel c, the first axis of a sample: (C, …)
 * uint8 or float32 → (C, …) float32. A uint8 x counts as x / 255, so that mean and std are in units
 * of [0, 1] as in torchvision.
 */
public final class Normalize implements Transform {
  private final float[] mean;
  private final float[] std;
  private final float[][]
      ofByte; // [c][value], because 256 results are looked up faster than computed

  /**
   * Makes a transform of these figures.
   *
   * @param mean one a channel, or one for all
   * @param std one a channel, or one for all; not 0
   */
  public Normalize(float[] mean, float[] std) {
    if (mean.length != std.length || mean.length == 0) {
      throw new ShapeException(
          "Normalize",
          mean.length + " means and " + std.length + " deviations",
          "give one of each a channel");
    }
    this.mean = mean.clone();
    this.std = std.clone();
    this.ofByte = new float[mean.length][256];
    for (int c = 0; c < mean.length; c++) {
      if (!(std[c] > 0) || !Float.isFinite(std[c]) || !Float.isFinite(mean[c])) {
        throw new ValueException(
            "Normalize",
            "channel " + c + " has mean " + mean[c] + " and deviation " + std[c],
            "use finite numbers, deviations above 0");
      }
      for (int v = 0; v < 256; v++) {
        ofByte[c][v] = (v / 255f - mean[c]) / std[c];
      }
    }
  }

  /** The same mean and deviation for all channels. */
  public Normalize(double mean, double std) {
    this(new float[] {(float) mean}, new float[] {(float) std});
  }

  /**
   * Means and population deviations of each channel over all samples (uint8 as x / 255), summed in
   * float64. A channel that never changes gets deviation 1. Fit it on the training part only.
   */
  public static Normalize fit(Dataset data) {
    var spec = data.x();
    if (data.size() == 0 || spec.size() == 0) {
      throw new ValueException(
          "Normalize.fit", "the data set is empty", "give at least one sample");
    }
    int channels = spec.shape().rank() == 0 ? 1 : spec.shape().dim(0);
    int inner = spec.size() / channels;
    var x = Storage.allocate(spec.dtype(), spec.size());
    var y = Storage.allocate(data.y().dtype(), data.y().size());
    var mean = new double[channels];
    var square = new double[channels];
    double n = (double) data.size() * inner;
    for (int pass = 0; pass < 2; pass++) { // twice, because E[x²] − E[x]² cancels
      for (int i = 0; i < data.size(); i++) {
        data.read(i, Rng.seed(0), x, y);
        for (int c = 0; c < channels; c++) {
          for (int k = c * inner; k < (c + 1) * inner; k++) {
            double v = value(x, k);
            if (pass == 0) {
              mean[c] += v;
            } else {
              square[c] += (v - mean[c]) * (v - mean[c]);
            }
          }
        }
      }
      for (int c = 0; pass == 0 && c < channels; c++) {
        mean[c] /= n;
      }
    }
    var m = new float[channels];
    var s = new float[channels];
    for (int c = 0; c < channels; c++) {
      m[c] = (float) mean[c];
      s[c] = square[c] == 0 ? 1 : (float) Math.sqrt(square[c] / n);
    }
    return new Normalize(m, s);
  }

  private static double value(Storage x, int i) {
    return switch (x.array()) {
      case byte[] a -> (a[i] & 0xFF) / 255.0;
      case float[] a -> a[i];
      default ->
          throw new DTypeException(
              "Normalize", "cannot take " + x.dtype(), "use uint8 or float32 inputs");
    };
  }

  /** One a channel, or one for all. */
  public float[] mean() {
    return mean.clone();
  }

  /** One a channel, or one for all. */
  public float[] std() {
    return std.clone();
  }

  @Override
  public SampleSpec output(SampleSpec input) {
    if (input.dtype() != DType.UINT8 && input.dtype() != DType.FLOAT32) {
      throw new DTypeException(
          "Normalize", "cannot take " + input.dtype(), "use uint8 or float32 inputs");
    }
    if (mean.length > 1 && (input.shape().rank() == 0 || input.shape().dim(0) != mean.length)) {
      throw new ShapeException(
          "Normalize",
          "input " + input + " does not have " + mean.length + " channels along axis 0",
          "give one mean and deviation a channel");
    }
    return new SampleSpec(input.shape(), DType.FLOAT32);
  }

  @Override
  public void apply(SampleSpec spec, Storage in, Rng rng, Storage out) {
    int inner = in.size() / mean.length;
    for (int c = 0; c < mean.length; c++) {
      int from = in.offset() + c * inner;
      int to = out.offset() + c * inner;
      switch (in.array()) {
        case byte[] a -> bytes(a, from, out.floats(), to, inner, ofByte[c]);
        case float[] a -> floats(a, from, out.floats(), to, inner, mean[c], std[c]);
        default -> throw new AssertionError(in.dtype());
      }
    }
  }

  private static void bytes(byte[] a, int from, float[] out, int to, int n, float[] table) {
    for (int i = 0; i < n; i++) {
      out[to + i] = table[a[from + i] & 0xFF];
    }
  }

  private static void floats(
      float[] a, int from, float[] out, int to, int n, float mean, float std) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (a[from + i] - mean) / std;
    }
  }
}
