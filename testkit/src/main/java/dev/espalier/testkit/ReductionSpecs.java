package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.matrices;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Sums, extremes and what is made of them. */
final class ReductionSpecs {
  private final OpSpecs s;

  private ReductionSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ReductionSpecs(s);
    f.reductions();
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
    s.add("norm", x -> x.getFirst().norm(), null, matrices(APART), 2);
    var choices =
        List.of(sample("matrix", arg(BOOL, 3, 4)), sample("permuted", swapped(BOOL, 3, 4)));
    s.add("any", x -> x.getFirst().any(1), null, choices, 0);
    s.add("all", x -> x.getFirst().all(0), null, choices, 0);
    s.add("argmax", x -> x.getFirst().argmax(1), null, matrices(APART), 0);
    s.add("argmin", x -> x.getFirst().argmin(0), null, matrices(APART), 0);
    s.add("keep", x -> x.getFirst().keep(x.getFirst().sum(1), 1), null, matrices(NORMAL), 2);
    for (int axis : new int[] {0, 1}) {
      s.add("softmax " + axis, x -> x.getFirst().softmax(axis), null, matrices(NORMAL), 2);
      s.add("logSoftmax " + axis, x -> x.getFirst().logSoftmax(axis), null, matrices(NORMAL), 2);
      s.add("logSumExp " + axis, x -> x.getFirst().logSumExp(axis), null, matrices(NORMAL), 2);
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
    s.add(name + " all", x -> all.apply(x.getFirst()), null, whole, 2);
    var axes = new ArrayList<Sample>();
    axes.add(sample("3-d", arg(APART, 3, 4, 5)));
    axes.add(sample("inner 17", arg(APART, 2, 1, 17)));
    axes.add(sample("permuted", new Arg(Shape.of(3, 4, 5), APART, x -> x.permute(2, 0, 1))));
    axes.add(sample("zero-size kept", arg(APART, 3, 0, 4)));
    s.add(name + " first", x -> first.apply(x.getFirst()), null, axes, 2);
    s.add(name + " last", x -> last.apply(x.getFirst()), null, axes, 2);
    var apart = axes.subList(0, 3);
    s.add(name + " outer two", x -> two.apply(x.getFirst()), null, apart, 2);
  }
}
