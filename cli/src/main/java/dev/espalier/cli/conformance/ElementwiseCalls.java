package dev.espalier.cli.conformance;

import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Element by element: arithmetic, comparisons, functions, activations. */
final class ElementwiseCalls {
  private final Calls c;

  private ElementwiseCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new ElementwiseCalls(c).elementwise();
  }

  private void elementwise() {
    c.unary("abs", Tensor::abs);
    c.unary("neg", Tensor::neg);
    c.unary("exp", Tensor::exp);
    c.unary("log", Tensor::log);
    c.unary("log1p", Tensor::log1p);
    c.unary("expm1", Tensor::expm1);
    c.unary("sqrt", Tensor::sqrt);
    c.unary("rsqrt", Tensor::rsqrt);
    // Defined for angles below 2⁵⁰ only.
    c.put("sin", in -> anyBeyond(in.t("x"), 0x1p50) ? null : List.of(in.t("x").sin()));
    c.put("cos", in -> anyBeyond(in.t("x"), 0x1p50) ? null : List.of(in.t("x").cos()));
    c.unary("tanh", Tensor::tanh);
    c.unary("sigmoid", Tensor::sigmoid);
    c.unary("erf", Tensor::erf);
    c.unary("floor", Tensor::floor);
    c.unary("ceil", Tensor::ceil);
    c.unary("round", Tensor::round);
    // sign(NaN) is NaN with us and 0 in PyTorch.
    c.put("sign", in -> anyNaN(in.t("x")) ? null : List.of(in.t("x").sign()));
    c.unary("reciprocal", Tensor::reciprocal);
    c.unary("square", Tensor::square);
    c.unary("isnan", Tensor::isNaN);
    c.unary("isfinite", Tensor::isFinite);
    c.unary("relu", Tensor::relu);
    c.unary("silu", Tensor::silu);
    c.unary("logical_not", Tensor::logicalNot);
    c.put(
        "gelu",
        in ->
            in.args().get("approximate").string().equals("none")
                ? List.of(in.t("x").gelu())
                : null);
    // PyTorch replaces softplus by x above a threshold; ours never does, so only the default, where
    // it makes no difference, is comparable.
    c.put(
        "softplus",
        in ->
            in.number("beta") == 1 && in.number("threshold") == 20
                ? List.of(in.t("x").softplus())
                : null);
    c.put("elu", in -> List.of(in.t("x").elu(in.number("alpha"))));
    c.put("leaky_relu", in -> List.of(in.t("x").leakyRelu(in.number("negative_slope"))));
    c.put("pow_scalar", in -> List.of(in.t("x").pow(in.number("exponent"))));
    c.put(
        "clamp",
        in -> {
          var x = in.t("x");
          if (in.has("min") && in.has("max")) {
            return List.of(x.clamp(in.number("min"), in.number("max")));
          }
          return List.of(
              in.has("min") ? x.clampMin(in.number("min")) : x.clampMax(in.number("max")));
        });
    for (String type : List.of("", "_int64")) {
      c.binary("add" + type, Tensor::add);
      c.binary("sub" + type, Tensor::sub);
      c.binary("mul" + type, Tensor::mul);
      c.binary("maximum" + type, Tensor::maximum);
      c.binary("minimum" + type, Tensor::minimum);
      c.binary("fmod" + type, Tensor::fmod);
      c.binary("lt" + type, Tensor::lt);
      c.binary("eq" + type, Tensor::eq);
    }
    c.binary("trunc_divide_int64", Tensor::truncDiv);
    c.binary("div", Tensor::div);
    c.binary("ne", Tensor::ne);
    c.binary("le", Tensor::le);
    c.binary("gt", Tensor::gt);
    c.binary("ge", Tensor::ge);
    c.binary("logical_and", Tensor::logicalAnd);
    c.binary("logical_or", Tensor::logicalOr);
    c.put("where", in -> List.of(Tensor.where(in.t("cond"), in.t("a"), in.t("b"))));
  }

  private static boolean anyNaN(Tensor x) {
    return Arrays.stream(x.toDoubleArray()).anyMatch(Double::isNaN);
  }

  private static boolean anyBeyond(Tensor x, double limit) {
    return Arrays.stream(x.toDoubleArray())
        .anyMatch(v -> Math.abs(v) >= limit && Double.isFinite(v));
  }
}
