package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.SPECIAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.matrices;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.QuantileMode;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sums, extremes and what is made of them. */
final class ReductionSpecs {
  private static final int[] ALL = {};

  private final OpSpecs s;

  private ReductionSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ReductionSpecs(s);
    f.reductions();
    f.statistics();
    f.choices();
    f.alongOneAxis();
    f.quantiles();
  }

  private interface OverAxes {
    Tensor over(Tensor x, int[] axes, boolean keepdim);
  }

  private interface OverOne {
    Indexed over(Tensor x, int axis, boolean keepdim);
  }

  private void reductions() {
    reduction("sum", Tensor::sum, true, 2);
    reduction("nansum", Tensor::nansum, true, 2);
    reduction("prod", Tensor::prod, true, 2);
    reduction("mean", Tensor::mean, false, 2);
    reduction("nanmean", Tensor::nanmean, false, 2);
    reduction("amax", Tensor::amax, false, 2);
    reduction("amin", Tensor::amin, false, 2);
    reduction("logSumExp", Tensor::logSumExp, false, 2);
    var nothing = List.of(sample("zero-size", arg(NORMAL, 3, 0)));
    s.add("logSumExp of nothing", x -> x.getFirst().logSumExp(1), null, nothing, 0);
    reduction("countNonzero", Tensor::countNonzero, true, 0);
    s.add("keep", x -> x.getFirst().keep(x.getFirst().sum(1), 1), null, matrices(NORMAL), 2);
  }

  private void statistics() {
    reduction("var", (x, axes, keep) -> x.var(1, axes, keep), false, 2);
    reduction("std", (x, axes, keep) -> x.std(0.5, axes, keep), false, 2);
    reduction("varMean var", (x, axes, keep) -> x.varMean(1, axes, keep).var(), false, 2);
    reduction("varMean mean", (x, axes, keep) -> x.varMean(1, axes, keep).mean(), false, 2);
    reduction("stdMean std", (x, axes, keep) -> x.stdMean(1, axes, keep).std(), false, 2);
    reduction("stdMean mean", (x, axes, keep) -> x.stdMean(1, axes, keep).mean(), false, 2);
    for (double p : new double[] {0, 1, 2, 3, 3.5}) {
      reduction("norm " + p, (x, axes, keep) -> x.norm(p, axes, keep), true, p == 0 ? 0 : 2);
    }
    var d = Domain.POSITIVE; // poles at 0
    reduction("norm 0.5", d, (x, axes, keep) -> x.norm(0.5, axes, keep), true, 2);
    reduction("norm -1", d, (x, axes, keep) -> x.norm(-1, axes, keep), false, 2);
    for (double p : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      // No two of one magnitude.
      reduction("norm " + p, (x, axes, keep) -> x.add(0.011).norm(p, axes, keep), false, 2);
    }
    s.add("normalize", x -> x.getFirst().normalize(3, 1), null, matrices(APART), 2);
    var rows = List.of(sample("", arg(NORMAL, 3, 7)), sample("permuted", swapped(NORMAL, 7, 3)));
    s.add("cov", x -> x.getFirst().cov(1), null, rows, 2);
    s.add(
        "cov of a vector", x -> x.getFirst().cov(0), null, List.of(sample("", arg(NORMAL, 6))), 2);
    s.add("corrcoef", x -> x.getFirst().corrcoef().square(), null, rows, 0);
    s.add(
        "dist",
        x -> x.get(0).dist(x.get(1), 2.5),
        null,
        List.of(
            sample("same", arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)),
            sample("broadcast", arg(NORMAL, 3, 1), arg(NORMAL, 4))),
        2);
  }

  private void choices() {
    var choices =
        List.of(
            sample("matrix", arg(BOOL, 3, 4)),
            sample("permuted", swapped(BOOL, 4, 3)),
            sample("numbers", arg(NORMAL, 3, 4)),
            sample("zero-size", arg(BOOL, 3, 0)));
    s.add("any", x -> x.getFirst().any(1), null, choices, 0);
    s.add("any kept", x -> x.getFirst().any(1, true), null, choices, 0);
    s.add("all", x -> x.getFirst().all(0), null, choices, 0);
    s.add("all of all", x -> x.getFirst().all(), null, choices, 0);
  }

  private void alongOneAxis() {
    one("max", Tensor::max);
    one("min", Tensor::min);
    one("median", Tensor::median);
    one("nanmedian", Tensor::nanmedian);
    one("mode", Tensor::mode);
    one("kthvalue", (x, axis, keep) -> x.kthvalue(1, axis, keep));
    one(
        "aminmax largest",
        (x, axis, keep) -> new Indexed(x.aminmax(axis, keep).max(), x.argmax(axis, keep)));
    one(
        "aminmax smallest",
        (x, axis, keep) -> new Indexed(x.aminmax(axis, keep).min(), x.argmin(axis, keep)));
    s.add("max all", x -> x.getFirst().max(), null, matrices(APART), 2);
    s.add("min all", x -> x.getFirst().min(), null, matrices(APART), 2);
    s.add("median all", x -> x.getFirst().median(), null, matrices(APART), 2);
    s.add("nanmedian all", x -> x.getFirst().nanmedian(), null, matrices(APART), 2);
    for (int axis : new int[] {0, 1}) {
      var squares = List.of(sample("", arg(APART, 4, 5)), sample("permuted", swapped(APART, 5, 4)));
      s.add("argmax " + axis, x -> x.getFirst().argmax(axis), null, squares, 0);
      s.add("argmin " + axis, x -> x.getFirst().argmin(axis, true), null, squares, 0);
      var both = new ArrayList<>(matrices(NORMAL));
      both.add(sample("zero-size", arg(NORMAL, 0, 0)));
      s.add("softmax " + axis, x -> x.getFirst().softmax(axis), null, both, 2);
      s.add("logSoftmax " + axis, x -> x.getFirst().logSoftmax(axis), null, both, 2);
    }
    var scalar = List.of(sample("0-d", arg(NORMAL)));
    s.add("softmax 0-d", x -> x.getFirst().softmax(0), null, scalar, 2);
    s.add("logSoftmax 0-d", x -> x.getFirst().logSoftmax(-1), null, scalar, 2);
    s.add("argmax all", x -> x.getFirst().argmax(), null, matrices(APART), 0);
    s.add("argmin all", x -> x.getFirst().argmin(), null, matrices(APART), 0);
  }

  private void quantiles() {
    s.add("quantile all", x -> x.getFirst().quantile(0.3), null, matrices(APART), 2);
    s.add("nanquantile all", x -> x.getFirst().nanquantile(0.7), null, matrices(APART), 2);
    s.add("quantile kept", x -> x.getFirst().quantile(0.4, 0, true), null, matrices(APART), 2);
    s.add("nanquantile", x -> x.getFirst().nanquantile(1, 1, false), null, matrices(APART), 2);
    for (var mode : QuantileMode.values()) {
      s.add(
          "quantile of several, " + mode.name().toLowerCase(Locale.ROOT),
          x -> x.get(0).quantile(x.get(1), 1, false, mode),
          null,
          List.of(
              sample("", arg(APART, 3, 8, 2), arg(new Domain.Uniform(0.1, 0.9), 4)),
              sample("one", arg(APART, 3, 8), arg(new Domain.Uniform(0.1, 0.9)))),
          2);
    }
    s.add(
        "nanquantile of several",
        x -> x.get(0).nanquantile(x.get(1), 0, true, QuantileMode.LINEAR),
        null,
        List.of(sample("", arg(APART, 6, 2), arg(new Domain.Uniform(0.1, 0.9), 3))),
        2);
  }

  private void reduction(String name, OverAxes f, boolean empty, int orders) {
    reduction(name, APART, f, empty, orders);
  }

  /** {@code empty}: over nothing there is a value, and it is no NaN. */
  private void reduction(String name, Domain d, OverAxes f, boolean empty, int orders) {
    var whole = new ArrayList<Sample>();
    whole.add(sample("1-d", arg(d, 19)));
    whole.add(sample("long", arg(d, 61)));
    whole.add(sample("matrix", arg(d, 4, 5)));
    whole.add(sample("permuted", swapped(d, 4, 5)));
    if (empty) {
      whole.add(sample("0-d", arg(d)));
      whole.add(sample("zero-size", arg(d, 3, 0)));
    }
    s.add(name + " all", x -> f.over(x.getFirst(), ALL, false), null, whole, orders);
    var axes = new ArrayList<Sample>();
    axes.add(sample("3-d", arg(d, 3, 4, 5)));
    axes.add(sample("inner 17", arg(d, 2, 1, 17)));
    axes.add(sample("permuted", new Arg(Shape.of(3, 4, 5), d, x -> x.permute(2, 0, 1))));
    axes.add(sample("zero-size kept", arg(d, 3, 0, 4)));
    axes.add(sample("expanded", new Arg(Shape.of(3, 1, 5), d, x -> x.expand(3, 4, 5))));
    var special =
        List.of(sample("", arg(SPECIAL, 9, 8)), sample("permuted", swapped(SPECIAL, 9, 8)));
    over(name + " special values", f, special, 0, false, 0);
    over(name + " first", f, axes, orders, false, 0);
    over(name + " last", f, axes, orders, true, -1);
    var apart = axes.subList(0, 3);
    over(name + " outer two", f, apart, orders, false, 0, 2);
    over(name + " inner two kept", f, apart, orders, true, 1, 2);
  }

  private void over(
      String name, OverAxes f, List<Sample> samples, int orders, boolean keep, int... axes) {
    s.add(name, x -> f.over(x.getFirst(), axes, keep), null, samples, orders);
  }

  private void one(String name, OverOne f) {
    var samples =
        List.of(
            sample("3-d", arg(APART, 3, 4, 5)),
            sample("one", arg(APART, 3, 1, 2)),
            sample("zero-size kept", arg(APART, 0, 4, 2)),
            sample("permuted", new Arg(Shape.of(3, 4, 5), APART, x -> x.permute(2, 0, 1))));
    var scalar = List.of(sample("0-d", arg(APART)), sample("1-d", arg(APART, 6)));
    s.add(name + " values", x -> f.over(x.getFirst(), 1, false).values(), null, samples, 2);
    s.add(name + " indices", x -> f.over(x.getFirst(), 1, false).indices(), null, samples, 0);
    var special =
        List.of(sample("", arg(SPECIAL, 9, 8)), sample("permuted", swapped(SPECIAL, 8, 9)));
    s.add(name + " special values", x -> f.over(x.getFirst(), 0, false).values(), null, special, 0);
    s.add(
        name + " indices of special values",
        x -> f.over(x.getFirst(), 0, false).indices(),
        null,
        special,
        0);
    s.add(name + " kept", x -> f.over(x.getFirst(), 1, true).values(), null, samples, 2);
    s.add(name + " of a scalar", x -> f.over(x.getFirst(), 0, false).values(), null, scalar, 2);
  }
}
