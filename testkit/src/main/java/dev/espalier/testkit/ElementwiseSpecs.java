package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpec.Domain.UNIT;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.erf;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.DType;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Oracle;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;

/** Operations that work element by element. */
final class ElementwiseSpecs {
  private final OpSpecs s;

  private ElementwiseSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ElementwiseSpecs(s);
    f.unary();
    f.binary();
    f.constants();
    f.selections();
  }

  private void unary() {
    s.smooth("neg", Tensor::neg, x -> -x, NORMAL);
    s.smooth("abs", Tensor::abs, Math::abs, APART);
    s.flat("sign", Tensor::sign, x -> x > 0 ? 1 : x < 0 ? -1 : 0);
    s.smooth("sqrt", Tensor::sqrt, Math::sqrt, POSITIVE);
    s.smooth("rsqrt", Tensor::rsqrt, x -> 1 / Math.sqrt(x), POSITIVE);
    s.smooth("reciprocal", Tensor::reciprocal, x -> 1 / x, POSITIVE);
    s.smooth("square", Tensor::square, x -> x * x, NORMAL);
    s.flat("floor", Tensor::floor, Math::floor);
    s.flat("ceil", Tensor::ceil, Math::ceil);
    s.flat("round", Tensor::round, Math::rint);
    s.smooth("exp", Tensor::exp, Math::exp, NORMAL);
    s.smooth("expm1", Tensor::expm1, Math::expm1, NORMAL);
    s.smooth("log", Tensor::log, Math::log, POSITIVE);
    s.smooth("log1p", Tensor::log1p, Math::log1p, UNIT);
    s.smooth("sin", Tensor::sin, Math::sin, new Domain.Uniform(-20, 20));
    s.smooth("cos", Tensor::cos, Math::cos, new Domain.Uniform(-20, 20));
    s.smooth("tanh", Tensor::tanh, Math::tanh, NORMAL);
    s.smooth("erf", Tensor::erf, OpSpecs::erf, NORMAL);
    s.smooth("sigmoid", Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x)), NORMAL);
    s.smooth("relu", Tensor::relu, x -> Math.max(x, 0), APART);
    s.smooth("leakyRelu", x -> x.leakyRelu(0.1), x -> x > 0 ? x : 0.1 * x, APART);
    s.smooth("elu", x -> x.elu(0.7), x -> x > 0 ? x : 0.7 * Math.expm1(x), APART);
    s.smooth("softplus", Tensor::softplus, x -> Math.log1p(Math.exp(x)), NORMAL);
    s.smooth("silu", Tensor::silu, x -> x / (1 + Math.exp(-x)), NORMAL);
    s.smooth("gelu", Tensor::gelu, x -> x * (1 + erf(x / Math.sqrt(2))) / 2, NORMAL);
    s.smooth("pow 3", x -> x.pow(3), x -> x * x * x, NORMAL);
    s.smooth("pow 2", x -> x.pow(2), x -> x * x, NORMAL);
    s.smooth("pow 0.5", x -> x.pow(0.5), Math::sqrt, POSITIVE);
    s.smooth("pow -1.7", x -> x.pow(-1.7), x -> Math.pow(x, -1.7), POSITIVE);
    s.smooth("clamp", x -> x.clamp(-0.7, 0.9), x -> Math.min(Math.max(x, -0.7), 0.9), APART);
    s.smooth("clampMin", x -> x.clampMin(-0.7), x -> Math.max(x, -0.7), APART);
    s.smooth("clampMax", x -> x.clampMax(0.9), x -> Math.min(x, 0.9), APART);
    s.flat("isNaN", Tensor::isNaN, x -> Double.isNaN(x) ? 1 : 0);
    s.flat("isFinite", Tensor::isFinite, x -> Double.isFinite(x) ? 1 : 0);
  }

  private void binary() {
    s.smooth("add", Tensor::add, Double::sum, NORMAL, NORMAL);
    s.smooth("sub", Tensor::sub, (a, b) -> a - b, NORMAL, NORMAL);
    s.smooth("mul", Tensor::mul, (a, b) -> a * b, NORMAL, NORMAL);
    s.smooth("div", Tensor::div, (a, b) -> a / b, NORMAL, POSITIVE);
    s.smooth("maximum", Tensor::maximum, Math::max, APART, new Domain.Uniform(2.2, 2.4));
    s.smooth("minimum", Tensor::minimum, Math::min, APART, new Domain.Uniform(-0.02, 0.02));
    s.smooth(
        "fmod",
        Tensor::fmod,
        (a, b) -> a % b,
        new Domain.Uniform(3.1, 3.4),
        new Domain.Uniform(1.2, 1.4));
    s.flat(
        "truncDiv",
        Tensor::truncDiv,
        (a, b) -> a / b < 0 ? Math.ceil(a / b) : Math.floor(a / b),
        NORMAL,
        POSITIVE);
    s.flat("eq", Tensor::eq, (a, b) -> a == b ? 1 : 0, NORMAL, NORMAL);
    s.flat("ne", Tensor::ne, (a, b) -> a != b ? 1 : 0, NORMAL, NORMAL);
    s.flat("lt", Tensor::lt, (a, b) -> a < b ? 1 : 0, NORMAL, NORMAL);
    s.flat("le", Tensor::le, (a, b) -> a <= b ? 1 : 0, NORMAL, NORMAL);
    s.flat("gt", Tensor::gt, (a, b) -> a > b ? 1 : 0, NORMAL, NORMAL);
    s.flat("ge", Tensor::ge, (a, b) -> a >= b ? 1 : 0, NORMAL, NORMAL);
    s.flat("logicalAnd", Tensor::logicalAnd, (a, b) -> a != 0 && b != 0 ? 1 : 0, BOOL, BOOL);
    s.flat("logicalOr", Tensor::logicalOr, (a, b) -> a != 0 || b != 0 ? 1 : 0, BOOL, BOOL);
  }

  /** With a Java number on one side. */
  private void constants() {
    s.smooth("add number", x -> x.add(0.75), x -> x + 0.75, NORMAL);
    s.smooth("sub number", x -> x.sub(0.75), x -> x - 0.75, NORMAL);
    s.smooth("mul number", x -> x.mul(-1.5), x -> x * -1.5, NORMAL);
    s.smooth("div number", x -> x.div(-1.25), x -> x / -1.25, NORMAL);
    s.flat("eq number", x -> x.eq(0.5), x -> x == 0.5 ? 1 : 0);
    s.flat("ne number", x -> x.ne(0.5), x -> x != 0.5 ? 1 : 0);
    s.flat("lt number", x -> x.lt(0.5), x -> x < 0.5 ? 1 : 0);
    s.flat("le number", x -> x.le(0.5), x -> x <= 0.5 ? 1 : 0);
    s.flat("gt number", x -> x.gt(0.5), x -> x > 0.5 ? 1 : 0);
    s.flat("ge number", x -> x.ge(0.5), x -> x >= 0.5 ? 1 : 0);
  }

  private void selections() {
    Oracle choose = x -> x[0] != 0 ? x[1] : x[2];
    var where = new ArrayList<Sample>();
    where.add(sample("same", arg(BOOL, 3, 4), arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)));
    where.add(sample("broadcast", arg(BOOL, 3, 1), arg(NORMAL, 4), arg(NORMAL)));
    where.add(sample("broadcast condition", arg(BOOL, 4), arg(NORMAL, 3, 4), arg(NORMAL, 3, 1)));
    where.add(sample("zero-size", arg(BOOL, 0), arg(NORMAL, 0), arg(NORMAL, 1)));
    s.add("where", x -> Tensor.where(x.get(0), x.get(1), x.get(2)), choose, where, 2);
    var three = new ArrayList<Sample>();
    three.add(sample("same", arg(NORMAL, 5), arg(NORMAL, 5), arg(NORMAL, 5)));
    three.add(sample("broadcast", arg(NORMAL, 3, 1), arg(NORMAL, 4), arg(NORMAL)));
    s.add("fma", x -> x.get(0).fma(x.get(1), x.get(2)), x -> Math.fma(x[0], x[1], x[2]), three, 2);
    s.add(
        "logicalNot",
        x -> x.getFirst().logicalNot(),
        x -> x[0] == 0 ? 1 : 0,
        List.of(
            sample("1-d", arg(BOOL, 9)),
            sample("0-d", arg(BOOL)),
            sample("zero-size", arg(BOOL, 0, 2))),
        0);
    s.smooth("to float64", x -> x.to(DType.FLOAT64), x -> x, NORMAL);
    s.flat("to int32", x -> x.to(DType.INT32), x -> (double) (int) x);
    s.flat("to bool", x -> x.to(DType.BOOL), x -> x != 0 ? 1 : 0);
    s.add(
        "bitAnd",
        x -> x.getFirst().bitAnd(5),
        x -> (long) x[0] & 5,
        List.of(sample("1-d", arg(new Domain.Indices(100), 9))),
        0);
    s.add(
        "shr",
        x -> x.getFirst().shr(2),
        x -> (long) x[0] >>> 2,
        List.of(sample("1-d", arg(new Domain.Indices(100), 9))),
        0);
  }
}
