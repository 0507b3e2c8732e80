package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One step of recurrent networks, for cells and layers: N batch, H hidden. The products of inputs
 * and weights come in as gates, so that a layer can compute those of all times at once.
 */
final class Cells {
  private Cells() {}

  /** x · weightᵀ + bias for x (…, in): all rows in one product. */
  static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    int[] shape = x.shape().toArray();
    boolean many = shape.length > 2;
    var rows = many ? x.reshape(x.shape().size(0, shape.length - 1), x.dim(-1)) : x;
    var y = rows.matmul(weight.t());
    y = bias == null ? y : y.add(bias);
    shape[shape.length - 1] = weight.dim(0);
    return many ? y.reshape(shape) : y;
  }

  /** Sum of two biases or neither. */
  static @Nullable Tensor sum(@Nullable Tensor a, @Nullable Tensor b) {
    return a == null || b == null ? null : a.add(b);
  }

  /** h′ = tanh(gates) or relu(gates), gates (N, H). */
  static Tensor rnn(Tensor gates, Rnn.Nonlinearity nonlinearity) {
    return switch (nonlinearity) {
      case TANH -> gates.tanh();
      case RELU -> gates.relu();
    };
  }

  /** i, f, g, o of gates (N, 4 H): c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′). */
  static LstmState lstm(Tensor gates, Tensor c) {
    var i = Part.gate(gates, -1, 0, 4).sigmoid();
    var f = Part.gate(gates, -1, 1, 4).sigmoid();
    var g = Part.gate(gates, -1, 2, 4).tanh();
    var o = Part.gate(gates, -1, 3, 4).sigmoid();
    var next = f.mul(c).add(i.mul(g));
    return new LstmState(o.mul(next.tanh()), next);
  }

  /**
   * r, z, n of the gates of x and of h, each (N, 3 H): n = tanh(nₓ + σ(r) nₕ), h′ = (1 − z) n + z
   * h.
   */
  static Tensor gru(Tensor ofX, Tensor ofH, Tensor h) {
    var r = Part.gate(ofX, -1, 0, 3).add(Part.gate(ofH, -1, 0, 3)).sigmoid();
    var z = Part.gate(ofX, -1, 1, 3).add(Part.gate(ofH, -1, 1, 3)).sigmoid();
    var n = Part.gate(ofX, -1, 2, 3).add(r.mul(Part.gate(ofH, -1, 2, 3))).tanh();
    return n.add(z.mul(h.sub(n)));
  }
}
