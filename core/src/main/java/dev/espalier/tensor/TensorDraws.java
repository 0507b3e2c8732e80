package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Op;
import dev.espalier.runtime.Recorder;

/**
 * Random tensors, from a generator or from the thread's ({@link Random#generator}). A draw takes
 * its place in the generator's sequence when it is recorded, whenever it is computed.
 */
abstract class TensorDraws extends TensorCreation {
  /** float32, uniform in [0, 1) from the thread's generator. */
  public static Tensor rand(int... shape) {
    return rand(Random.generator(), shape);
  }

  /** Floating, uniform in [0, 1) from the thread's generator. */
  public static Tensor rand(DType dtype, int... shape) {
    return rand(Random.generator(), dtype, shape);
  }

  /** float32, uniform in [0, 1): the upper 24 of 32 random bits times 2⁻²⁴. */
  public static Tensor rand(Rng rng, int... shape) {
    return rand(rng, DType.FLOAT32, shape);
  }

  /**
   * Floating, uniform in [0, 1): 24 random bits in float32, 53 in float64, 11 in float16, 8 in
   * bfloat16.
   */
  public static Tensor rand(Rng rng, DType dtype, int... shape) {
    return switch (dtype) {
      case FLOAT32 -> randomBits(rng, shape).shr(8).to(DType.FLOAT32).mul(0x1p-24);
      case FLOAT64 -> {
        var high = randomBits(rng, shape).shr(5).to(DType.FLOAT64);
        var low = randomBits(rng, shape).shr(6).to(DType.FLOAT64);
        yield high.mul(0x1p26).add(low).mul(0x1p-53);
      }
      // As many bits as the dtype holds, so that 1 is never reached.
      case FLOAT16 -> randomBits(rng, shape).shr(21).to(DType.FLOAT32).mul(0x1p-11).to(dtype);
      case BFLOAT16 -> randomBits(rng, shape).shr(24).to(DType.FLOAT32).mul(0x1p-8).to(dtype);
      case INT8, INT16, INT32, INT64, UINT8, BOOL ->
          throw new DTypeException(
              "rand", "does not give " + dtype, "use randint(…) for integers, or a floating dtype");
    };
  }

  /** float32, standard normal from the thread's generator. */
  public static Tensor randn(int... shape) {
    return randn(Random.generator(), shape);
  }

  /** Floating, standard normal from the thread's generator. */
  public static Tensor randn(DType dtype, int... shape) {
    return randn(Random.generator(), dtype, shape);
  }

  /** float32, standard normal. */
  public static Tensor randn(Rng rng, int... shape) {
    return randn(rng, DType.FLOAT32, shape);
  }

  /** Floating, standard normal by Box and Muller's transform: √(−2 ln(1−u)) · cos(2πv). */
  public static Tensor randn(Rng rng, DType dtype, int... shape) {
    if (dtype.isFloating() && dtype.isNarrow()) {
      return randn(rng, DType.FLOAT32, shape).to(dtype);
    }
    var u = rand(rng, dtype, shape);
    var v = rand(rng, dtype, shape);
    return u.neg().add(1).log().mul(-2).sqrt().mul(v.mul(2 * Math.PI).cos());
  }

  /** Of this shape and (floating) dtype, uniform in [0, 1) from the thread's generator. */
  public Tensor randLike() {
    return rand(dtype(), shape().toArray());
  }

  /** Of this shape and (floating) dtype, standard normal from the thread's generator. */
  public Tensor randnLike() {
    return randn(dtype(), shape().toArray());
  }

  /** int64, uniform in [low, high) (the bias is below (high − low) / 2³²). */
  public static Tensor randint(int low, int high, int... shape) {
    if (high <= low) {
      throw new ValueException(
          "randint", "range [" + low + ", " + high + ") is empty", "use low < high");
    }
    var word = randomBits(Random.generator(), shape).to(DType.INT64).bitAnd(0xFFFFFFFFL);
    return word.mul((long) high - low).shr(32).add(low);
  }

  /** Of this shape and dtype, uniform whole numbers in [low, high). */
  public Tensor randintLike(int low, int high) {
    return randint(low, high, shape().toArray()).to(dtype());
  }

  /** bool: true with probability p in [0, 1], from the thread's generator. */
  public static Tensor bernoulli(double p, int... shape) {
    return rand(shape).lt(p);
  }

  /** int32: 32 random bits an element. */
  static Tensor randomBits(Rng rng, int... shape) {
    var s = Shape.of(shape);
    var counter = new Tensor(Recorder.current().reserve(rng, s.size()));
    return record(new Op.RandomBits(s), recordScalar(rng.seed()), counter);
  }
}
