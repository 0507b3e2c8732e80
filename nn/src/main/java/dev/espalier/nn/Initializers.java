package dev.espalier.nn;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/**
 * Ways to begin weights. For a weight (out, in, kernel…) fan-in is in · kernel…, the number of
 * inputs of an output, and fan-out is out · kernel…; the names follow Keras, and PyTorch's are
 * given beside.
 */
public final class Initializers {
  private Initializers() {}

  /**
   * Which count of connections keeps its variance: of the forward pass (IN), of the backward pass
   * (OUT) or the mean of both.
   */
  public enum Fan {
    IN,
    OUT,
    AVERAGE
  }

  /** All zeros. */
  public static Initializer zeros() {
    return constant(0);
  }

  /** All ones. */
  public static Initializer ones() {
    return constant(1);
  }

  /** All {@code value}. */
  public static Initializer constant(double value) {
    return (_, shape) -> Tensor.full(value, shape);
  }

  /** Uniform in [low, high). */
  public static Initializer uniform(double low, double high) {
    if (!(low <= high)) {
      throw new ValueException(
          "uniform", "range [" + low + ", " + high + ") is empty", "use low <= high");
    }
    return (rng, shape) -> Tensor.rand(rng, shape).mul(high - low).add(low);
  }

  /** Normal with this mean and standard deviation. */
  public static Initializer normal(double mean, double std) {
    return (rng, shape) -> Tensor.randn(rng, shape).mul(std).add(mean);
  }

  /**
   * Normal with this mean and standard deviation, drawn anew while outside [low, high] (absolute
   * bounds, as PyTorch's {@code trunc_normal_}; there −2 and 2 by default).
   */
  public static Initializer truncatedNormal(double mean, double std, double low, double high) {
    if (!(low < high) || !(std > 0) || mean < low - 2 * std || mean > high + 2 * std) {
      throw new ValueException(
          "truncatedNormal",
          "mean " + mean + ", standard deviation " + std + ", bounds [" + low + ", " + high + "]",
          "use std > 0 and bounds within two standard deviations of the mean");
    }
    return (rng, shape) -> {
      var values = new float[Shape.of(shape).size()];
      for (int i = 0; i < values.length; i++) {
        float v;
        do {
          v = (float) (mean + std * normal(rng));
        } while (v < low || v > high);
        values[i] = v;
      }
      return Tensor.wrap(values, shape);
    };
  }

  /**
   * PyTorch's default for dense layers and convolutions: uniform in ±1/√fanIn (kaiming_uniform_
   * with a = √5).
   */
  static Initializer torchDefault(int fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    return uniform(-bound, bound);
  }

  /**
   * PyTorch's default for dense layers and convolutions: uniform in ±1/√fan-in (kaiming_uniform_
   * with a = √5).
   */
  public static Initializer torchDefault() {
    return (rng, shape) -> torchDefault(fanIn(shape)).tensor(rng, shape);
  }

  /**
   * Uniform in ±gain · √(6 / (fan-in + fan-out)); PyTorch's xavier_uniform_ (Glorot and Bengio
   * 2010).
   */
  public static Initializer glorotUniform(double gain) {
    return (rng, shape) -> variance(gain * gain / fan(Fan.AVERAGE, shape), true).tensor(rng, shape);
  }

  /** {@link #glorotUniform(double)} with gain 1. */
  public static Initializer glorotUniform() {
    return glorotUniform(1);
  }

  /**
   * Normal with standard deviation gain · √(2 / (fan-in + fan-out)); PyTorch's xavier_normal_
   * (Glorot and Bengio 2010).
   */
  public static Initializer glorotNormal(double gain) {
    return (rng, shape) ->
        variance(gain * gain / fan(Fan.AVERAGE, shape), false).tensor(rng, shape);
  }

  /** {@link #glorotNormal(double)} with gain 1. */
  public static Initializer glorotNormal() {
    return glorotNormal(1);
  }

  /** Uniform in ±gain · √(3 / fan); PyTorch's kaiming_uniform_ (He et al. 2015). */
  public static Initializer heUniform(double gain, Fan fan) {
    return (rng, shape) -> variance(gain * gain / fan(fan, shape), true).tensor(rng, shape);
  }

  /** For relu: {@link #heUniform(double, Fan)} with gain √2 and fan-in. */
  public static Initializer heUniform() {
    return heUniform(reluGain(), Fan.IN);
  }

  /** Normal with standard deviation gain / √fan; PyTorch's kaiming_normal_ (He et al. 2015). */
  public static Initializer heNormal(double gain, Fan fan) {
    return (rng, shape) -> variance(gain * gain / fan(fan, shape), false).tensor(rng, shape);
  }

  /** For relu: {@link #heNormal(double, Fan)} with gain √2 and fan-in. */
  public static Initializer heNormal() {
    return heNormal(reluGain(), Fan.IN);
  }

  /** Uniform in ±√(3 / fan-in) (LeCun et al., "Efficient BackProp", 1998). */
  public static Initializer lecunUniform() {
    return heUniform(1, Fan.IN);
  }

  /** Normal with standard deviation 1 / √fan-in (LeCun et al., "Efficient BackProp", 1998). */
  public static Initializer lecunNormal() {
    return heNormal(1, Fan.IN);
  }

  /** √2, the gain of relu. */
  public static double reluGain() {
    return Math.sqrt(2);
  }

  /** √(2 / (1 + slope²)), the gain of leaky relu. */
  public static double leakyReluGain(double slope) {
    return Math.sqrt(2 / (1 + slope * slope));
  }

  /** 5/3, PyTorch's gain of tanh. */
  public static double tanhGain() {
    return 5.0 / 3;
  }

  /**
   * A weight (rows, …), seen as a matrix (rows, columns), whose rows (or columns, if there are more
   * rows) are orthogonal with norm gain: the Q of the QR decomposition of a normal matrix, with R's
   * diagonal made positive (Saxe et al. 2014; PyTorch's orthogonal_).
   */
  public static Initializer orthogonal(double gain) {
    return (rng, shape) -> {
      var s = Shape.of(shape);
      if (s.rank() < 2) {
        throw new ShapeException(
            "orthogonal", "shape " + s + " is no matrix", "use it for weights of two or more axes");
      }
      return Tensor.wrap(Orthogonal.matrix(rng, s.dim(0), s.size(1, s.rank()), gain), shape);
    };
  }

  /** {@link #orthogonal(double)} with gain 1. */
  public static Initializer orthogonal() {
    return orthogonal(1);
  }

  private static Initializer variance(double variance, boolean uniform) {
    if (uniform) {
      double bound = Math.sqrt(3 * variance);
      return uniform(-bound, bound);
    }
    return normal(0, Math.sqrt(variance));
  }

  private static double fan(Fan fan, int... shape) {
    return switch (fan) {
      case IN -> fanIn(shape);
      case OUT -> fanOut(shape);
      case AVERAGE -> (fanIn(shape) + fanOut(shape)) / 2.0;
    };
  }

  private static int fanIn(int... shape) {
    return checked(shape).size(1, shape.length);
  }

  private static int fanOut(int... shape) {
    var s = checked(shape);
    return s.dim(0) * s.size(2, s.rank());
  }

  private static Shape checked(int... shape) {
    var s = Shape.of(shape);
    if (s.rank() < 2 || s.size() == 0) {
      throw new ShapeException(
          "initializer",
          "shape " + s + " has no fan-in and fan-out",
          "use it for weights of two or more axes, and zeros() for biases");
    }
    return s;
  }

  /**
   * A standard normal number by Box and Muller's transform, in float64. StrictMath: the same bits
   * everywhere.
   */
  static double normal(Rng rng) {
    double u = ((rng.nextInt() >>> 8) + 1) * 0x1p-24; // in (0, 1]
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * rng.nextFloat());
  }
}
