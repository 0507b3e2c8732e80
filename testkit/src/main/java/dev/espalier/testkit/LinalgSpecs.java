package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.UNIT;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.MatrixNorm;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Linear algebra, on matrices that are far from singular. */
final class LinalgSpecs {
  private static final List<Sample> SQUARE =
      List.of(
          sample("", arg(UNIT, 4, 4)),
          sample("1 by 1", arg(UNIT, 1, 1)),
          sample("batch", arg(UNIT, 2, 1, 3, 3)),
          sample("permuted", swapped(UNIT, 3, 3)),
          sample("empty batch", arg(UNIT, 0, 2, 2)),
          sample("zero-size", arg(UNIT, 2, 0, 0)));

  private static final List<Sample> ANY =
      List.of(
          sample("tall", arg(NORMAL, 5, 3)),
          sample("wide", arg(NORMAL, 2, 4)),
          sample("square", arg(NORMAL, 3, 3)),
          sample("batch", arg(NORMAL, 2, 1, 3, 2)),
          sample("permuted", swapped(NORMAL, 3, 4)),
          sample("empty batch", arg(NORMAL, 0, 2, 3)));

  private static final List<Sample> EQUATIONS =
      List.of(
          sample("", arg(UNIT, 4, 4), arg(NORMAL, 4, 2)),
          sample("batch", arg(UNIT, 2, 3, 3), arg(NORMAL, 2, 3, 2)),
          sample("broadcast", arg(UNIT, 2, 1, 3, 3), arg(NORMAL, 2, 3, 2)),
          sample("permuted", swapped(UNIT, 3, 3), swapped(NORMAL, 2, 3)),
          sample("no right sides", arg(UNIT, 3, 3), arg(NORMAL, 3, 0)),
          sample("zero-size", arg(UNIT, 0, 0), arg(NORMAL, 0, 2)));

  private final OpSpecs s;

  private LinalgSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new LinalgSpecs(s);
    f.factorisations();
    f.equations();
    f.numbers();
    f.products();
  }

  private void of(String name, UnaryOperator<Tensor> f, List<Sample> samples, int orders) {
    s.add("Linalg." + name, x -> f.apply(x.getFirst()), null, samples, orders);
  }

  private void two(String name, BinaryOperator<Tensor> f, List<Sample> samples) {
    s.add("Linalg." + name, x -> f.apply(x.get(0), x.get(1)), null, samples, 2);
  }

  /** Far from singular, with distinct eigenvalues and singular values. */
  private static Tensor regular(Tensor x) {
    int n = x.dim(-1);
    return x.mul(0.4).add(Tensor.arange(n).add(1).to(x.dtype()).diagflat(0));
  }

  private static Tensor symmetric(Tensor x) {
    return x.add(x.transpose(-2, -1));
  }

  private static Tensor spread(Tensor x) {
    int m = x.dim(-2);
    int n = x.dim(-1);
    var i = Tensor.arange(m).unsqueeze(1);
    return x.mul(0.3).add(i.eq(Tensor.arange(n)).to(x.dtype()).mul(i.add(1).to(x.dtype())));
  }

  private void factorisations() {
    of("cholesky", x -> Linalg.cholesky(symmetric(regular(x))), SQUARE, 2);
    of("cholesky upper", x -> Linalg.cholesky(symmetric(regular(x)), true), SQUARE, 2);
    of("qr q", x -> Linalg.qr(spread(x)).q(), ANY, 2);
    of("qr r", x -> Linalg.qr(spread(x)).r(), ANY, 2);
    of("qrComplete", x -> Linalg.qrComplete(spread(x)).q(), ANY, 0);
    of("eigh values", x -> Linalg.eigh(symmetric(regular(x))).eigenvalues(), SQUARE, 2);
    of("eigh vectors", x -> Linalg.eigh(symmetric(regular(x))).eigenvectors(), SQUARE, 2);
    of("eigvalsh", x -> Linalg.eigvalsh(symmetric(regular(x))), SQUARE, 2);
    of("svd u", x -> Linalg.svd(spread(x)).u(), ANY, 2);
    of("svd s", x -> Linalg.svd(spread(x)).s(), ANY, 2);
    of("svd vh", x -> Linalg.svd(spread(x)).vh(), ANY, 2);
    of("svd full u", x -> Linalg.svd(spread(x), true).u().square(), ANY, 0);
    of("svd full vh", x -> Linalg.svd(spread(x), true).vh().square(), ANY, 0);
    of("svdvals", x -> Linalg.svdvals(spread(x)), ANY, 2);
  }

  private void equations() {
    two("solve", (a, b) -> Linalg.solve(regular(a), b), EQUATIONS);
    two(
        "solve vector",
        (a, b) -> Linalg.solve(regular(a), b),
        List.of(
            sample("", arg(UNIT, 3, 3), arg(NORMAL, 3)),
            sample("batch", arg(UNIT, 2, 3, 3), arg(NORMAL, 2, 3))));
    two("solveTriangular", (a, b) -> Linalg.solveTriangular(regular(a), b, false), EQUATIONS);
    two("solveTriangular upper", (a, b) -> Linalg.solveTriangular(regular(a), b, true), EQUATIONS);
    two(
        "solveTriangular right unit",
        (a, b) -> Linalg.solveTriangular(a, b.transpose(-2, -1), true, false, true),
        EQUATIONS);
    of("inv", x -> Linalg.inv(regular(x)), SQUARE, 2);
    of("pinv", x -> Linalg.pinv(spread(x)), ANY, 2);
    two(
        "lstsq",
        (a, b) -> Linalg.lstsq(spread(a), b),
        List.of(
            sample("tall", arg(NORMAL, 5, 3), arg(NORMAL, 5, 2)),
            sample("wide", arg(NORMAL, 2, 4), arg(NORMAL, 2, 3)),
            sample("batch", arg(NORMAL, 2, 3, 2), arg(NORMAL, 3, 2)),
            sample("nothing", arg(NORMAL, 3, 0), arg(NORMAL, 3, 2))));
  }

  private void numbers() {
    of("det", x -> Linalg.det(regular(x)), SQUARE, 2);
    of("slogdet", x -> Linalg.slogdet(regular(x)).logabsdet(), SQUARE, 2);
    of("slogdet sign", x -> Linalg.slogdet(regular(x)).sign(), SQUARE, 0);
    of("logdet", x -> Linalg.logdet(regular(x)), SQUARE, 2);
    of("matrixRank", x -> Linalg.matrixRank(spread(x)), ANY, 0);
    of("cond", x -> Linalg.cond(spread(x)), ANY, 2);
    of("cond by rows", x -> Linalg.cond(regular(x), MatrixNorm.INFINITY), SQUARE.subList(0, 4), 2);
    for (MatrixNorm norm : MatrixNorm.values()) {
      String name = "matrixNorm " + norm.name().toLowerCase(Locale.ROOT);
      of(name, x -> Linalg.matrixNorm(spread(x), norm), ANY, 2);
    }
    of("matrixNorm keepdim", x -> Linalg.matrixNorm(x, MatrixNorm.ONE, true), ANY, 2);
    of("vectorNorm", x -> Linalg.vectorNorm(x, 3, -1), ANY, 2);
  }

  private void products() {
    of("matrixExp", Linalg::matrixExp, SQUARE, 2);
    of("matrixExp large", x -> Linalg.matrixExp(x.mul(9)), List.of(sample("", arg(UNIT, 2, 2))), 0);
    of("matrixPower", x -> Linalg.matrixPower(x, 5), SQUARE, 2);
    of("matrixPower 0", x -> Linalg.matrixPower(x, 0), SQUARE, 0);
    of("matrixPower inverse", x -> Linalg.matrixPower(regular(x), -2), SQUARE, 2);
    s.add(
        "Linalg.multiDot",
        x -> Linalg.multiDot(x.toArray(new Tensor[0])),
        null,
        List.of(
            sample("two", arg(NORMAL, 3, 4), arg(NORMAL, 4, 2)),
            sample("four", arg(NORMAL, 3, 4), arg(NORMAL, 4, 2), arg(NORMAL, 2, 5), arg(NORMAL, 5)),
            sample("vectors", arg(NORMAL, 3), arg(NORMAL, 3, 2), arg(NORMAL, 2))),
        2);
  }
}
