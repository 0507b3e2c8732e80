package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;

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
 * One row an operation, in a file for each family. A new operation gets its row there, and with it
 * all the tests that read the rows.
 */
public final class OpSpecs {
  private final List<OpSpec> specs = new ArrayList<>();

  private OpSpecs() {}

  /** All rows. */
  public static List<OpSpec> all() {
    var s = new OpSpecs();
    ElementwiseSpecs.add(s);
    SpecialSpecs.add(s);
    ActivationSpecs.add(s);
    ReductionSpecs.add(s);
    ShapeSpecs.add(s);
    PartSpecs.add(s);
    IndexingSpecs.add(s);
    OrderSpecs.add(s);
    MatrixSpecs.add(s);
    LinalgSpecs.add(s);
    FftSpecs.add(s);
    NormSpecs.add(s);
    ConvSpecs.add(s);
    PoolSpecs.add(s);
    ScanSpecs.add(s);
    FuncSpecs.add(s);
    ResizeSpecs.add(s);
    return s.specs;
  }

  // ---- building rows
  // ---------------------------------------------------------------------------------------------------

  void add(
      String name,
      GradCheck.Function f,
      @Nullable Oracle oracle,
      List<Sample> samples,
      int orders) {
    specs.add(new OpSpec(name, f, oracle, samples, orders, false));
  }

  /** An operation whose result has a shape that depends on values. */
  void reads(String name, GradCheck.Function f, List<Sample> samples, int orders) {
    specs.add(new OpSpec(name, f, null, samples, orders, true));
  }

  void smooth(String name, UnaryOperator<Tensor> f, DoubleUnaryOperator oracle, Domain domain) {
    add(name, x -> f.apply(x.getFirst()), x -> oracle.applyAsDouble(x[0]), ones(domain), 2);
  }

  /** Constant between jumps: no gradient is asked for. */
  void flat(String name, UnaryOperator<Tensor> f, DoubleUnaryOperator oracle) {
    add(name, x -> f.apply(x.getFirst()), x -> oracle.applyAsDouble(x[0]), ones(NORMAL), 0);
  }

  void smooth(
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

  void flat(
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

  static Sample sample(String tag, Arg... args) {
    return new Sample(tag, List.of(args));
  }

  static Arg arg(Domain domain, int... shape) {
    return new Arg(Shape.of(shape), domain, x -> x);
  }

  /** A matrix stored as (rows, columns) and given as (columns, rows). */
  static Arg swapped(Domain domain, int rows, int columns) {
    return new Arg(Shape.of(rows, columns), domain, x -> x.transpose(0, 1));
  }

  static List<Sample> ones(Domain d) {
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

  static List<Sample> pairs(Domain a, Domain b) {
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

  static List<Sample> matrices(Domain d) {
    return List.of(
        sample("matrix", arg(d, 5, 7)),
        sample("one row", arg(d, 1, 7)),
        sample("one column", arg(d, 6, 1)),
        sample("permuted", swapped(d, 7, 5)));
  }

  /** erf by its Taylor series below 2, by {@link #erfc} above. */
  static double erf(double x) {
    if (!(Math.abs(x) < 2)) {
      return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
    }
    double term = x, sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  /** erfc by its continued fraction from 2 on, e^(−x²)/√π / (x + ½/(x + 1/(x + 1½/(x + …)))). */
  static double erfc(double x) {
    if (x < 2) {
      return 1 - erf(x);
    }
    double rest = x;
    for (int n = 200; n > 0; n--) {
      rest = x + n / 2.0 / rest;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / rest;
  }
}
