package dev.espalier.cli.conformance;

import dev.espalier.tensor.Tensor;
import java.util.List;

/** Element by element: arithmetic, comparisons, functions, activations. */
final class ElementwiseCalls {
  private final Calls c;

  private ElementwiseCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new ElementwiseCalls(c);
    f.elementwise();
    f.special();
    f.activations();
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
    c.unary("sin", Tensor::sin);
    c.unary("cos", Tensor::cos);
    c.unary("tanh", Tensor::tanh);
    c.unary("sigmoid", Tensor::sigmoid);
    c.unary("erf", Tensor::erf);
    c.unary("floor", Tensor::floor);
    c.unary("ceil", Tensor::ceil);
    c.unary("round", Tensor::round);
    c.unary("sign", Tensor::sign);
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
            List.of(
                in.args().get("approximate").string().equals("none")
                    ? in.t("x").gelu()
                    : in.t("x").geluTanh()));
    c.put("softplus", in -> List.of(in.t("x").softplus(in.number("beta"), in.number("threshold"))));
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

  private void special() {
    c.unary("tan", Tensor::tan);
    c.unary("asin", Tensor::asin);
    c.unary("acos", Tensor::acos);
    c.unary("atan", Tensor::atan);
    c.unary("sinh", Tensor::sinh);
    c.unary("cosh", Tensor::cosh);
    c.unary("asinh", Tensor::asinh);
    c.unary("acosh", Tensor::acosh);
    c.unary("atanh", Tensor::atanh);
    c.unary("exp2", Tensor::exp2);
    c.unary("log2", Tensor::log2);
    c.unary("log10", Tensor::log10);
    c.unary("erfc", Tensor::erfc);
    c.unary("erfinv", Tensor::erfinv);
    c.unary("lgamma", Tensor::lgamma);
    c.unary("digamma", Tensor::digamma);
    c.unary("frac", Tensor::frac);
    c.unary("trunc", Tensor::trunc);
    c.unary("isinf", Tensor::isInf);
    c.binary("atan2", Tensor::atan2);
    c.binary("hypot", Tensor::hypot);
    c.binary("logaddexp", Tensor::logaddexp);
    c.binary("copysign", Tensor::copysign);
    c.binary("fmax", Tensor::fmax);
    c.binary("fmin", Tensor::fmin);
    c.binary("pow", Tensor::pow);
    c.binary("logical_xor", Tensor::logicalXor);
    c.binary("bitwise_and_int64", Tensor::bitwiseAnd);
    c.binary("bitwise_or_int64", Tensor::bitwiseOr);
    c.binary("bitwise_xor_int64", Tensor::bitwiseXor);
    for (String type : List.of("", "_int64")) {
      c.binary("remainder" + type, Tensor::remainder);
      c.binary("floor_divide" + type, Tensor::floorDivide);
    }
    c.put("lerp", in -> List.of(in.t("a").lerp(in.t("b"), in.t("w"))));
    c.put("addcmul", in -> List.of(in.t("x").addcmul(in.t("a"), in.t("b"), in.number("value"))));
    c.put("addcdiv", in -> List.of(in.t("x").addcdiv(in.t("a"), in.t("b"), in.number("value"))));
  }

  private void activations() {
    c.unary("selu", Tensor::selu);
    c.unary("hardsigmoid", Tensor::hardsigmoid);
    c.unary("hardswish", Tensor::hardswish);
    c.unary("logsigmoid", Tensor::logSigmoid);
    c.unary("mish", Tensor::mish);
    c.unary("relu6", Tensor::relu6);
    c.unary("softsign", Tensor::softsign);
    c.unary("tanhshrink", Tensor::tanhshrink);
    c.put("celu", in -> List.of(in.t("x").celu(in.number("alpha"))));
    c.put("glu", in -> List.of(in.t("x").glu(in.integer("dim"))));
    c.put("softmin", in -> List.of(in.t("x").softmin(in.integer("dim"))));
    c.put("hardshrink", in -> List.of(in.t("x").hardshrink(in.number("lambd"))));
    c.put("softshrink", in -> List.of(in.t("x").softshrink(in.number("lambd"))));
    c.put(
        "hardtanh", in -> List.of(in.t("x").hardtanh(in.number("min_val"), in.number("max_val"))));
    c.put(
        "threshold",
        in -> List.of(in.t("x").threshold(in.number("threshold"), in.number("value"))));
    c.put(
        "prelu_scalar",
        in -> List.of(in.t("x").prelu(Tensor.scalar(in.number("weight")).to(in.t("x").dtype()))));
  }
}
