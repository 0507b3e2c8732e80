package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpec.Domain.UNIT;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Oracle;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One row an operation. A new operation gets its row here, and with it all the tests that read the
 * rows.
 */
public final class OpSpecs {
  private final List<OpSpec> specs = new ArrayList<>();

  private OpSpecs() {}

  /** All rows. */
  public static List<OpSpec> all() {
    var s = new OpSpecs();
    s.unary();
    s.binary();
    s.constants();
    s.selections();
    s.reductions();
    s.shapes();
    s.indexing();
    s.matrices();
    s.images();
    return s.specs;
  }

  private void unary() {
    smooth("neg", Tensor::neg, x -> -x, NORMAL);
    smooth("abs", Tensor::abs, Math::abs, APART);
    flat("sign", Tensor::sign, Math::signum);
    smooth("sqrt", Tensor::sqrt, Math::sqrt, POSITIVE);
    smooth("rsqrt", Tensor::rsqrt, x -> 1 / Math.sqrt(x), POSITIVE);
    smooth("reciprocal", Tensor::reciprocal, x -> 1 / x, POSITIVE);
    smooth("square", Tensor::square, x -> x * x, NORMAL);
    flat("floor", Tensor::floor, Math::floor);
    flat("ceil", Tensor::ceil, Math::ceil);
    flat("round", Tensor::round, Math::rint);
    smooth("exp", Tensor::exp, Math::exp, NORMAL);
    smooth("expm1", Tensor::expm1, Math::expm1, NORMAL);
    smooth("log", Tensor::log, Math::log, POSITIVE);
    smooth("log1p", Tensor::log1p, Math::log1p, UNIT);
    smooth("sin", Tensor::sin, Math::sin, new Domain.Uniform(-20, 20));
    smooth("cos", Tensor::cos, Math::cos, new Domain.Uniform(-20, 20));
    smooth("tanh", Tensor::tanh, Math::tanh, NORMAL);
    smooth("erf", Tensor::erf, OpSpecs::erf, NORMAL);
    smooth("sigmoid", Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x)), NORMAL);
    smooth("relu", Tensor::relu, x -> Math.max(x, 0), APART);
    smooth("leakyRelu", x -> x.leakyRelu(0.1), x -> x > 0 ? x : 0.1 * x, APART);
    smooth("elu", x -> x.elu(0.7), x -> x > 0 ? x : 0.7 * Math.expm1(x), APART);
    smooth("softplus", Tensor::softplus, x -> Math.log1p(Math.exp(x)), NORMAL);
    smooth("silu", Tensor::silu, x -> x / (1 + Math.exp(-x)), NORMAL);
    smooth("gelu", Tensor::gelu, x -> x * (1 + erf(x / Math.sqrt(2))) / 2, NORMAL);
    smooth("pow 3", x -> x.pow(3), x -> x * x * x, NORMAL);
    smooth("pow 2", x -> x.pow(2), x -> x * x, NORMAL);
    smooth("pow 0.5", x -> x.pow(0.5), Math::sqrt, POSITIVE);
    smooth("pow -1.7", x -> x.pow(-1.7), x -> Math.pow(x, -1.7), POSITIVE);
    smooth("clamp", x -> x.clamp(-0.7, 0.9), x -> Math.min(Math.max(x, -0.7), 0.9), APART);
    smooth("clampMin", x -> x.clampMin(-0.7), x -> Math.max(x, -0.7), APART);
    smooth("clampMax", x -> x.clampMax(0.9), x -> Math.min(x, 0.9), APART);
    flat("isNaN", Tensor::isNaN, x -> Double.isNaN(x) ? 1 : 0);
    flat("isFinite", Tensor::isFinite, x -> Double.isFinite(x) ? 1 : 0);
  }

  private void binary() {
    smooth("add", Tensor::add, Double::sum, NORMAL, NORMAL);
    smooth("sub", Tensor::sub, (a, b) -> a - b, NORMAL, NORMAL);
    smooth("mul", Tensor::mul, (a, b) -> a * b, NORMAL, NORMAL);
    smooth("div", Tensor::div, (a, b) -> a / b, NORMAL, POSITIVE);
    smooth("maximum", Tensor::maximum, Math::max, APART, new Domain.Uniform(2.2, 2.4));
    smooth("minimum", Tensor::minimum, Math::min, APART, new Domain.Uniform(-0.02, 0.02));
    smooth(
        "fmod",
        Tensor::fmod,
        (a, b) -> a % b,
        new Domain.Uniform(3.1, 3.4),
        new Domain.Uniform(1.2, 1.4));
    flat("truncDiv", Tensor::truncDiv, (a, b) -> (double) (long) (a / b), NORMAL, POSITIVE);
    flat("eq", Tensor::eq, (a, b) -> a == b ? 1 : 0, NORMAL, NORMAL);
    flat("ne", Tensor::ne, (a, b) -> a != b ? 1 : 0, NORMAL, NORMAL);
    flat("lt", Tensor::lt, (a, b) -> a < b ? 1 : 0, NORMAL, NORMAL);
    flat("le", Tensor::le, (a, b) -> a <= b ? 1 : 0, NORMAL, NORMAL);
    flat("gt", Tensor::gt, (a, b) -> a > b ? 1 : 0, NORMAL, NORMAL);
    flat("ge", Tensor::ge, (a, b) -> a >= b ? 1 : 0, NORMAL, NORMAL);
    flat("logicalAnd", Tensor::logicalAnd, (a, b) -> a != 0 && b != 0 ? 1 : 0, BOOL, BOOL);
    flat("logicalOr", Tensor::logicalOr, (a, b) -> a != 0 || b != 0 ? 1 : 0, BOOL, BOOL);
  }

  /** With a Java number on one side. */
  private void constants() {
    smooth("add number", x -> x.add(0.75), x -> x + 0.75, NORMAL);
    smooth("sub number", x -> x.sub(0.75), x -> x - 0.75, NORMAL);
    smooth("mul number", x -> x.mul(-1.5), x -> x * -1.5, NORMAL);
    smooth("div number", x -> x.div(-1.25), x -> x / -1.25, NORMAL);
    flat("eq number", x -> x.eq(0.5), x -> x == 0.5 ? 1 : 0);
    flat("ne number", x -> x.ne(0.5), x -> x != 0.5 ? 1 : 0);
    flat("lt number", x -> x.lt(0.5), x -> x < 0.5 ? 1 : 0);
    flat("le number", x -> x.le(0.5), x -> x <= 0.5 ? 1 : 0);
    flat("gt number", x -> x.gt(0.5), x -> x > 0.5 ? 1 : 0);
    flat("ge number", x -> x.ge(0.5), x -> x >= 0.5 ? 1 : 0);
  }

  private void selections() {
    Oracle choose = x -> x[0] != 0 ? x[1] : x[2];
    var where = new ArrayList<Sample>();
    where.add(sample("same", arg(BOOL, 3, 4), arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)));
    where.add(sample("broadcast", arg(BOOL, 3, 1), arg(NORMAL, 4), arg(NORMAL)));
    where.add(sample("broadcast condition", arg(BOOL, 4), arg(NORMAL, 3, 4), arg(NORMAL, 3, 1)));
    where.add(sample("zero-size", arg(BOOL, 0), arg(NORMAL, 0), arg(NORMAL, 1)));
    add("where", x -> Tensor.where(x.get(0), x.get(1), x.get(2)), choose, where, 2);
    var three = new ArrayList<Sample>();
    three.add(sample("same", arg(NORMAL, 5), arg(NORMAL, 5), arg(NORMAL, 5)));
    three.add(sample("broadcast", arg(NORMAL, 3, 1), arg(NORMAL, 4), arg(NORMAL)));
    add("fma", x -> x.get(0).fma(x.get(1), x.get(2)), x -> Math.fma(x[0], x[1], x[2]), three, 2);
    add(
        "logicalNot",
        x -> x.getFirst().logicalNot(),
        x -> x[0] == 0 ? 1 : 0,
        List.of(
            sample("1-d", arg(BOOL, 9)),
            sample("0-d", arg(BOOL)),
            sample("zero-size", arg(BOOL, 0, 2))),
        0);
    smooth("to float64", x -> x.to(DType.FLOAT64), x -> x, NORMAL);
    flat("to int32", x -> x.to(DType.INT32), x -> (double) (int) x);
    flat("to bool", x -> x.to(DType.BOOL), x -> x != 0 ? 1 : 0);
    add(
        "bitAnd",
        x -> x.getFirst().bitAnd(5),
        x -> (long) x[0] & 5,
        List.of(sample("1-d", arg(new Domain.Indices(100), 9))),
        0);
    add(
        "shr",
        x -> x.getFirst().shr(2),
        x -> (long) x[0] >>> 2,
        List.of(sample("1-d", arg(new Domain.Indices(100), 9))),
        0);
  }

  private void reductions() {
    reduction("sum", x -> x.sum(), x -> x.sum(0), x -> x.sum(-1), x -> x.sum(0, 2), true);
    reduction("mean", x -> x.mean(), x -> x.mean(0), x -> x.mean(-1), x -> x.mean(0, 2), false);
    reduction("amax", x -> x.amax(), x -> x.amax(0), x -> x.amax(-1), x -> x.amax(0, 2), false);
    reduction("amin", x -> x.amin(), x -> x.amin(0), x -> x.amin(-1), x -> x.amin(0, 2), false);
    reduction(
        "var", x -> x.var(1), x -> x.var(1, 0), x -> x.var(0, -1), x -> x.var(1, 0, 2), false);
    reduction(
        "std", x -> x.std(1), x -> x.std(1, 0), x -> x.std(0, -1), x -> x.std(1, 0, 2), false);
    add("norm", x -> x.getFirst().norm(), null, matrices(APART), 2);
    var choices =
        List.of(sample("matrix", arg(BOOL, 3, 4)), sample("permuted", swapped(BOOL, 3, 4)));
    add("any", x -> x.getFirst().any(1), null, choices, 0);
    add("all", x -> x.getFirst().all(0), null, choices, 0);
    add("argmax", x -> x.getFirst().argmax(1), null, matrices(APART), 0);
    add("argmin", x -> x.getFirst().argmin(0), null, matrices(APART), 0);
    add("keep", x -> x.getFirst().keep(x.getFirst().sum(1), 1), null, matrices(NORMAL), 2);
    for (int axis : new int[] {0, 1}) {
      add("softmax " + axis, x -> x.getFirst().softmax(axis), null, matrices(NORMAL), 2);
      add("logSoftmax " + axis, x -> x.getFirst().logSoftmax(axis), null, matrices(NORMAL), 2);
      add("logSumExp " + axis, x -> x.getFirst().logSumExp(axis), null, matrices(NORMAL), 2);
    }
  }

  private void reduction(
      String name,
      UnaryOperator<Tensor> all,
      UnaryOperator<Tensor> first,
      UnaryOperator<Tensor> last,
      UnaryOperator<Tensor> two,
      boolean empty) {
    var whole = new ArrayList<Sample>();
    whole.add(sample("1-d", arg(APART, 19)));
    whole.add(sample("long", arg(APART, 61)));
    whole.add(sample("matrix", arg(APART, 4, 5)));
    whole.add(sample("permuted", swapped(APART, 4, 5)));
    if (empty) {
      whole.add(sample("0-d", arg(APART)));
      whole.add(sample("zero-size", arg(APART, 3, 0)));
    }
    add(name + " all", x -> all.apply(x.getFirst()), null, whole, 2);
    var axes = new ArrayList<Sample>();
    axes.add(sample("3-d", arg(APART, 3, 4, 5)));
    axes.add(sample("inner 17", arg(APART, 2, 1, 17)));
    axes.add(sample("permuted", new Arg(Shape.of(3, 4, 5), APART, x -> x.permute(2, 0, 1))));
    axes.add(sample("zero-size kept", arg(APART, 3, 0, 4)));
    add(name + " first", x -> first.apply(x.getFirst()), null, axes, 2);
    add(name + " last", x -> last.apply(x.getFirst()), null, axes, 2);
    var apart = axes.subList(0, 3);
    add(name + " outer two", x -> two.apply(x.getFirst()), null, apart, 2);
  }

  private void shapes() {
    var x345 =
        List.of(
            sample("3-d", arg(NORMAL, 3, 4, 5)),
            sample("permuted", new Arg(Shape.of(4, 5, 3), NORMAL, x -> x.permute(2, 0, 1))));
    add("reshape", x -> x.getFirst().reshape(5, -1, 2), null, x345, 2);
    add("flatten", x -> x.getFirst().flatten(), null, x345, 2);
    add("flatten from 1", x -> x.getFirst().flatten(1), null, x345, 2);
    add("unsqueeze", x -> x.getFirst().unsqueeze(1), null, x345, 2);
    add(
        "squeeze",
        x -> x.getFirst().squeeze(1),
        null,
        List.of(sample("", arg(NORMAL, 3, 1, 2))),
        2);
    add("permute", x -> x.getFirst().permute(1, -1, 0), null, x345, 2);
    add("transpose", x -> x.getFirst().transpose(0, -1), null, x345, 2);
    add("t", x -> x.getFirst().t(), null, x345, 2);
    add(
        "expand",
        x -> x.getFirst().expand(2, 3, 4),
        null,
        List.of(sample("", arg(NORMAL, 3, 1)), sample("0-d", arg(NORMAL))),
        2);
    add("slice", x -> x.getFirst().slice(1, 1, -1), null, x345, 2);
    add("slice step", x -> x.getFirst().slice(-1, 0, 5, 2), null, x345, 2);
    add("slice empty", x -> x.getFirst().slice(0, 1, 1), null, x345, 2);
    add("select", x -> x.getFirst().select(1, -2), null, x345, 2);
    add("flip", x -> x.getFirst().flip(1), null, x345, 2);
    add("pad", x -> x.getFirst().pad(1, 2, 1), null, x345, 2);
    add("pipe", x -> x.getFirst().pipe(Tensor::exp, Tensor::neg), null, x345, 2);
    var pair =
        List.of(
            sample("", arg(NORMAL, 3, 2), arg(NORMAL, 3, 4)),
            sample("permuted", swapped(NORMAL, 2, 3), arg(NORMAL, 3, 1)),
            sample("zero-size", arg(NORMAL, 3, 0), arg(NORMAL, 3, 4)));
    add("concat", x -> Tensor.concat(1, x.get(0), x.get(1)), null, pair, 2);
    var twins =
        List.of(
            sample("", arg(NORMAL, 3, 2), arg(NORMAL, 3, 2)),
            sample("0-d", arg(NORMAL), arg(NORMAL)));
    add("stack", x -> Tensor.stack(-1, x.get(0), x.get(1)), null, twins, 2);
    add("stack first", x -> Tensor.stack(0, x.get(0), x.get(1)), null, twins, 2);
  }

  private void indexing() {
    add(
        "gather 0",
        x -> x.get(0).gather(0, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 5, 3), arg(new Domain.Indices(5), 7, 3)),
            sample("permuted", swapped(NORMAL, 3, 5), arg(new Domain.Indices(5), 2, 3))),
        2);
    add(
        "gather 1",
        x -> x.get(0).gather(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 3, 5), arg(new Domain.Indices(5), 3, 7)),
            sample("empty", arg(NORMAL, 3, 5), arg(new Domain.Indices(5), 3, 0))),
        2);
    add(
        "indexSelect 0",
        x -> x.get(0).indexSelect(0, x.get(1)),
        null,
        List.of(
            sample("repeated", arg(NORMAL, 4, 3), arg(new Domain.Indices(4), 9)),
            sample("empty", arg(NORMAL, 4, 3), arg(new Domain.Indices(4), 0))),
        2);
    add(
        "indexSelect 1",
        x -> x.get(0).indexSelect(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 2, 4, 3), arg(new Domain.Indices(4), 6)),
            sample("permuted", swapped(NORMAL, 4, 3), arg(new Domain.Indices(4), 6))),
        2);
    add(
        "oneHot",
        x -> x.getFirst().oneHot(6),
        null,
        List.of(
            sample("", arg(new Domain.Indices(6), 2, 3)),
            sample("0-d", arg(new Domain.Indices(6)))),
        0);
  }

  private void matrices() {
    var s = new ArrayList<Sample>();
    s.add(sample("", arg(NORMAL, 3, 5), arg(NORMAL, 5, 4)));
    s.add(sample("odd", arg(NORMAL, 17, 9), arg(NORMAL, 9, 13)));
    s.add(sample("permuted left", swapped(NORMAL, 5, 3), arg(NORMAL, 5, 4)));
    s.add(sample("permuted right", arg(NORMAL, 3, 5), swapped(NORMAL, 4, 5)));
    s.add(sample("batched", arg(NORMAL, 2, 3, 5), arg(NORMAL, 2, 5, 4)));
    s.add(sample("broadcast batch", arg(NORMAL, 2, 1, 3, 5), arg(NORMAL, 3, 5, 2)));
    s.add(sample("broadcast matrix", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5, 4)));
    s.add(sample("vector left", arg(NORMAL, 5), arg(NORMAL, 5, 4)));
    s.add(sample("vector right", arg(NORMAL, 3, 5), arg(NORMAL, 5)));
    s.add(sample("vectors", arg(NORMAL, 5), arg(NORMAL, 5)));
    s.add(sample("batch times vector", arg(NORMAL, 2, 3, 5), arg(NORMAL, 5)));
    s.add(sample("inner 0", arg(NORMAL, 3, 0), arg(NORMAL, 0, 4)));
    s.add(sample("rows 0", arg(NORMAL, 0, 5), arg(NORMAL, 5, 4)));
    add("matmul", x -> x.get(0).matmul(x.get(1)), null, s, 2);
  }

  private void images() {
    var plain =
        List.of(
            sample("with bias", arg(NORMAL, 2, 3, 6, 5), arg(NORMAL, 4, 3, 3, 2), arg(NORMAL, 4)));
    add("conv2d", x -> x.get(0).conv2d(x.get(1), x.get(2)), null, plain, 2);
    conv(
        "stride 2 padding 1",
        new int[] {2, 2},
        new int[] {1, 1},
        new int[] {1, 1},
        1,
        arg(NORMAL, 2, 3, 7, 6),
        arg(NORMAL, 4, 3, 3, 3));
    conv(
        "uneven",
        new int[] {2, 1},
        new int[] {0, 2},
        new int[] {1, 2},
        1,
        arg(NORMAL, 1, 2, 7, 6),
        arg(NORMAL, 3, 2, 2, 3));
    conv(
        "groups",
        new int[] {1, 1},
        new int[] {1, 1},
        new int[] {1, 1},
        2,
        arg(NORMAL, 2, 4, 5, 5),
        arg(NORMAL, 6, 2, 3, 3));
    conv(
        "depthwise",
        new int[] {1, 1},
        new int[] {0, 0},
        new int[] {1, 1},
        3,
        arg(NORMAL, 1, 3, 5, 4),
        arg(NORMAL, 3, 1, 2, 2));
    conv(
        "permuted",
        new int[] {1, 1},
        new int[] {0, 0},
        new int[] {1, 1},
        1,
        new Arg(Shape.of(2, 5, 4, 3), NORMAL, x -> x.permute(0, 3, 1, 2)),
        arg(NORMAL, 2, 3, 3, 3));
    var images =
        List.of(
            sample("even", arg(APART, 2, 2, 6, 4)),
            sample("rest", arg(APART, 1, 3, 7, 5)),
            sample("permuted", new Arg(Shape.of(1, 6, 5, 2), APART, x -> x.permute(0, 3, 1, 2))));
    add("maxPool2d 2", x -> x.getFirst().maxPool2d(2), null, images, 2);
    add("maxPool2d 3 stride 2 padding 1", x -> x.getFirst().maxPool2d(3, 2, 1), null, images, 2);
    add("avgPool2d 2", x -> x.getFirst().avgPool2d(2), null, images, 2);
    add("avgPool2d 3 stride 2 padding 1", x -> x.getFirst().avgPool2d(3, 2, 1), null, images, 2);
  }

  private void conv(
      String name, int[] stride, int[] padding, int[] dilation, int groups, Arg x, Arg w) {
    add(
        "conv2d " + name,
        in -> in.get(0).conv2d(in.get(1), null, stride, padding, dilation, groups),
        null,
        List.of(sample("", x, w)),
        2);
  }

  // ---- building rows
  // ---------------------------------------------------------------------------------------------------

  private void add(
      String name,
      GradCheck.Function f,
      @Nullable Oracle oracle,
      List<Sample> samples,
      int orders) {
    specs.add(new OpSpec(name, f, oracle, samples, orders));
  }

  private void smooth(
      String name, UnaryOperator<Tensor> f, DoubleUnaryOperator oracle, Domain domain) {
    add(name, x -> f.apply(x.getFirst()), x -> oracle.applyAsDouble(x[0]), ones(domain), 2);
  }

  /** Constant between jumps: no gradient is asked for. */
  private void flat(String name, UnaryOperator<Tensor> f, DoubleUnaryOperator oracle) {
    add(name, x -> f.apply(x.getFirst()), x -> oracle.applyAsDouble(x[0]), ones(NORMAL), 0);
  }

  private void smooth(
      String name,
      BinaryOperator<Tensor> f,
      DoubleBinaryOperator oracle,
      Domain left,
      Domain right) {
    add(
        name,
        x -> f.apply(x.get(0), x.get(1)),
        x -> oracle.applyAsDouble(x[0], x[1]),
        pairs(left, right),
        2);
  }

  private void flat(
      String name,
      BinaryOperator<Tensor> f,
      DoubleBinaryOperator oracle,
      Domain left,
      Domain right) {
    add(
        name,
        x -> f.apply(x.get(0), x.get(1)),
        x -> oracle.applyAsDouble(x[0], x[1]),
        pairs(left, right),
        0);
  }

  private static Sample sample(String tag, Arg... args) {
    return new Sample(tag, List.of(args));
  }

  private static Arg arg(Domain domain, int... shape) {
    return new Arg(Shape.of(shape), domain, x -> x);
  }

  /** A matrix stored as (rows, columns) and given as (columns, rows). */
  private static Arg swapped(Domain domain, int rows, int columns) {
    return new Arg(Shape.of(rows, columns), domain, x -> x.transpose(0, 1));
  }

  private static List<Sample> ones(Domain d) {
    return List.of(
        sample("0-d", arg(d)),
        sample("one", arg(d, 1)),
        sample("1-d", arg(d, 7)),
        sample("3-d", arg(d, 2, 3, 4)),
        sample("odd length", arg(d, 67)),
        sample("zero-size", arg(d, 3, 0)),
        sample("permuted", new Arg(Shape.of(3, 4, 2), d, x -> x.permute(1, 2, 0))),
        sample("every second", new Arg(Shape.of(9, 2), d, x -> x.slice(0, 1, 9, 2))),
        sample("expanded", new Arg(Shape.of(3, 1), d, x -> x.expand(3, 5))));
  }

  private static List<Sample> pairs(Domain a, Domain b) {
    return List.of(
        sample("same", arg(a, 3, 5), arg(b, 3, 5)),
        sample("outer", arg(a, 3, 1), arg(b, 5)),
        sample("0-d left", arg(a), arg(b, 4)),
        sample("0-d right", arg(a, 2, 3), arg(b)),
        sample("0-d both", arg(a), arg(b)),
        sample("rank 3 and 1", arg(a, 2, 3, 4), arg(b, 4)),
        sample("middle axis", arg(a, 2, 3, 4), arg(b, 2, 1, 4)),
        sample("zero-size", arg(a, 3, 0), arg(b, 3, 1)),
        sample("permuted", swapped(a, 5, 3), arg(b, 3, 5)),
        sample("odd length", arg(a, 67), arg(b, 67)));
  }

  private static List<Sample> matrices(Domain d) {
    return List.of(
        sample("matrix", arg(d, 5, 7)),
        sample("one row", arg(d, 1, 7)),
        sample("one column", arg(d, 6, 1)),
        sample("permuted", swapped(d, 7, 5)));
  }

  /**
   * erf by its Taylor series, which converges everywhere; exact to double rounding for |x| below 3,
   * 1e-12 below 6.
   */
  static double erf(double x) {
    double term = x, sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return Math.abs(x) > 6 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * sum;
  }
}
