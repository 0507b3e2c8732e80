package dev.espalier.tensor;

import dev.espalier.ir.Elementary;
import java.util.Arrays;

/**
 * Activation functions with PyTorch's names and values; what has a kink has PyTorch's gradient
 * there.
 */
abstract class TensorActivations extends TensorSpecial {
  /** x for x > 0, else {@code slope} · x. */
  public Tensor leakyRelu(double slope) {
    return where(gt(0), self(), mul(slope));
  }

  /** x for x > 0, else {@code alpha} · (eˣ − 1). */
  public Tensor elu(double alpha) {
    return where(gt(0), self(), clampMax(0).expm1().mul(alpha));
  }

  /** x for x > 0, else alpha (e^(x / alpha) − 1); alpha is not 0. */
  public Tensor celu(double alpha) {
    if (alpha == 0) {
      throw Refusal.value("celu", "alpha is 0", "alpha != 0", "use celu(1)", self());
    }
    return where(gt(0), self(), clampMax(0).div(alpha).expm1().mul(alpha));
  }

  /** scale · (x for x > 0, else alpha (eˣ − 1)), self-normalising (Klambauer et al., 2017). */
  public Tensor selu() {
    return elu(1.6732632423543772).mul(1.0507009873554805);
  }

  /** The first half along an axis times the sigmoid of the second (Dauphin et al., 2017). */
  public Tensor glu(int dim) {
    int n = dim(dim);
    if (n % 2 != 0) {
      throw Refusal.shape(
          "glu",
          "axis " + dim + " has the odd extent " + n,
          "input.shape[" + dim + "] % 2 == 0",
          "use an input of shape " + shape().with(dim, n - 1),
          self());
    }
    return self().slice(dim, 0, n / 2).mul(self().slice(dim, n / 2, n).sigmoid());
  }

  /** GELU in the approximation x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))). */
  public Tensor geluTanh() {
    return elementary(Elementary.GELU_TANH);
  }

  /** x outside [−lambd, lambd], else 0. */
  public Tensor hardshrink(double lambd) {
    return where(abs().le(lambd), zeros(), self());
  }

  /** x − lambd above lambd, x + lambd below −lambd, else 0. */
  public Tensor softshrink(double lambd) {
    return where(gt(lambd), sub(lambd), where(lt(-lambd), add(lambd), mul(0)));
  }

  private Tensor zeros() {
    return recordScalar(0, dtype());
  }

  /** 0 up to −3, 1 from 3, x / 6 + ½ between. */
  public Tensor hardsigmoid() {
    return toFloating().add(3).hardtanh(0, 6).div(6);
  }

  /** x · hardsigmoid(x) (Howard et al., 2019). */
  public Tensor hardswish() {
    var x = toFloating();
    return x.mul(x.add(3).hardtanh(0, 6)).div(6);
  }

  /** min below min, max above max, x between; its gradient is 0 at both ends. */
  public Tensor hardtanh(double min, double max) {
    if (max < min) {
      throw Refusal.value(
          "hardtanh",
          "max " + max + " is below min " + min,
          "min <= max",
          "use hardtanh(" + max + ", " + min + ")",
          self());
    }
    return where(
        le(min), recordScalar(min, dtype()), where(ge(max), recordScalar(max, dtype()), self()));
  }

  /** min(max(x, 0), 6). */
  public Tensor relu6() {
    return hardtanh(0, 6);
  }

  /** ln sigmoid(x), stable: −softplus(−x). */
  public Tensor logSigmoid() {
    return neg().softplus().neg();
  }

  /** x · tanh(softplus(x)) (Misra, 2019). */
  public Tensor mish() {
    return mul(softplus().tanh());
  }

  /** x for x > 0, else weight · x; the weight is a scalar or has one element a channel (axis 1). */
  public Tensor prelu(Tensor weight) {
    var w = weight;
    if (weight.size() != 1) {
      if (rank() < 2 || dim(1) != weight.size()) {
        throw Refusal.shape(
            "prelu",
            weight.size() + " weights for " + (rank() < 2 ? 1 : dim(1)) + " channels",
            "weight.size is 1 or input.shape[1]",
            "use a weight of shape (" + (rank() < 2 ? 1 : dim(1)) + ",)",
            Refusal.operand("input", self()),
            Refusal.operand("weight", weight));
      }
      var d = new int[rank()];
      Arrays.fill(d, 1);
      d[1] = weight.size();
      w = weight.reshape(d);
    } else if (weight.rank() > rank()) {
      w = weight.reshape(new int[0]);
    }
    return where(gt(0), self(), w.mul(self()));
  }

  /**
   * x for x ≥ 0, else a · x with a uniform in [lower, upper), drawn for each element when training,
   * else their mean (Xu et al., 2015).
   */
  public Tensor rrelu(double lower, double upper, boolean training) {
    if (upper < lower) {
      throw Refusal.value(
          "rrelu",
          "[" + lower + ", " + upper + ") is empty",
          "lower <= upper",
          "use rrelu(" + upper + ", " + lower + ", " + training + ")",
          self());
    }
    if (!training) {
      return leakyRelu((lower + upper) / 2);
    }
    var a = Tensor.rand(shape().toArray()).to(dtype()).mul(upper - lower).add(lower);
    return where(ge(0), self(), a.mul(self()));
  }

  /** ln(1 + e^(beta x)) / beta; x itself where beta x exceeds the threshold. */
  public Tensor softplus(double beta, double threshold) {
    var scaled = toFloating().mul(beta);
    return where(scaled.gt(threshold), toFloating(), scaled.softplus().div(beta));
  }

  /** x / (1 + |x|). */
  public Tensor softsign() {
    return div(abs().add(1));
  }

  /** x − tanh(x). */
  public Tensor tanhshrink() {
    return sub(tanh());
  }

  /** x above the threshold, else the value. */
  public Tensor threshold(double threshold, double value) {
    return where(le(threshold), recordScalar(value, dtype()), self());
  }
}
