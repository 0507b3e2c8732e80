package dev.espalier.tensor;

import dev.espalier.base.DType;

/**
 * How running statistics change.
 *
 * @param keep the share of the old value that stays
 * @param take the share of the new value
 */
record Momentum(Tensor keep, Tensor take) {
  static Momentum of(Tensor x, double momentum) {
    var t = x.dtype().isFloating() ? x.dtype().arithmetic() : DType.FLOAT32;
    return new Momentum(Tensor.recordScalar(1 - momentum, t), Tensor.recordScalar(momentum, t));
  }

  static Momentum of(Tensor momentum) {
    return new Momentum(momentum.neg().add(1), momentum);
  }

  /** Without gradient. */
  Tensor after(Tensor running, Tensor value) {
    return running.detach().mul(keep).add(value.detach().mul(take)).to(running.dtype());
  }
}
