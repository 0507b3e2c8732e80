package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.matrices;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.tensor.Tensor;
import java.util.List;

/** Activation functions. */
final class ActivationSpecs {
  private ActivationSpecs() {}

  static void add(OpSpecs s) {
    s.smooth("celu", x -> x.celu(1.3), x -> x > 0 ? x : 1.3 * Math.expm1(x / 1.3), APART);
    s.smooth(
        "selu",
        Tensor::selu,
        x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
        APART);
    s.smooth(
        "geluTanh",
        Tensor::geluTanh,
        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        NORMAL);
    s.smooth("hardshrink", x -> x.hardshrink(0.5), x -> Math.abs(x) <= 0.5 ? 0 : x, APART);
    s.smooth(
        "softshrink",
        x -> x.softshrink(0.5),
        x -> Math.signum(x) * Math.max(Math.abs(x) - 0.5, 0),
        APART);
    s.smooth("hardsigmoid", Tensor::hardsigmoid, x -> Math.clamp((x + 3) / 6, 0, 1), APART);
    s.smooth("hardswish", Tensor::hardswish, x -> x * Math.clamp((x + 3) / 6, 0, 1), APART);
    s.smooth("hardtanh", x -> x.hardtanh(-0.7, 0.9), x -> Math.clamp(x, -0.7, 0.9), APART);
    s.smooth("relu6", x -> x.mul(4).relu6(), x -> Math.clamp(4 * x, 0, 6), APART);
    s.smooth("logSigmoid", Tensor::logSigmoid, x -> -Math.log1p(Math.exp(-x)), NORMAL);
    s.smooth("mish", Tensor::mish, x -> x * Math.tanh(Math.log1p(Math.exp(x))), NORMAL);
    s.smooth("softplus beta", x -> x.softplus(2, 20), x -> Math.log1p(Math.exp(2 * x)) / 2, NORMAL);
    s.smooth("softsign", Tensor::softsign, x -> x / (1 + Math.abs(x)), APART);
    s.smooth("tanhshrink", Tensor::tanhshrink, x -> x - Math.tanh(x), NORMAL);
    s.smooth("threshold", x -> x.threshold(0.1, -2), x -> x <= 0.1 ? -2 : x, APART);
    s.smooth("rrelu", x -> x.rrelu(0.1, 0.3, false), x -> x > 0 ? x : 0.2 * x, APART);
    s.add("glu", x -> x.getFirst().glu(-1), null, List.of(sample("", arg(NORMAL, 3, 6))), 2);
    s.add("softmin 1", x -> x.getFirst().softmin(1), null, matrices(NORMAL), 2);
    s.add(
        "prelu",
        x -> x.get(0).prelu(x.get(1)),
        null,
        List.of(
            sample("channels", arg(APART, 2, 3, 4), arg(NORMAL, 3)),
            sample("one", arg(APART, 5), arg(NORMAL, 1))),
        2);
  }
}
