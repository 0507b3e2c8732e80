package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.SPECIAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.function.Function;

/** Running totals, orders, and what is counted by value. */
final class OrderSpecs {
  private final OpSpecs s;

  private OrderSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new OrderSpecs(s);
    f.scans();
    f.integrals();
    f.orders();
    f.searches();
    f.counts();
  }

  private static List<Sample> alongOne(Domain d) {
    return List.of(
        sample("0-d", arg(d)),
        sample("1-d", arg(d, 9)),
        sample("zero-size", arg(d, 0, 3)),
        sample("one", arg(d, 1, 4)),
        sample("columns", arg(d, 5, 3)),
        sample("3-d", arg(d, 2, 4, 3)),
        sample("permuted", swapped(d, 3, 5)),
        sample("every second", new Arg(Shape.of(9, 2), d, x -> x.slice(0, 1, 9, 2))));
  }

  private static List<Sample> special() {
    return List.of(sample("", arg(SPECIAL, 9, 8)), sample("permuted", swapped(SPECIAL, 8, 9)));
  }

  private void total(String name, Function<Tensor, Tensor> first, Function<Tensor, Tensor> last) {
    s.add(name + " first", x -> first.apply(x.getFirst()), null, alongOne(APART), 2);
    s.add(name + " special values", x -> first.apply(x.getFirst()), null, special(), 0);
    s.add(name + " last", x -> last.apply(x.getFirst()), null, alongOne(APART), 2);
  }

  private void scans() {
    total("cumsum", x -> x.cumsum(0), x -> x.cumsum(-1));
    total("cumprod", x -> x.cumprod(0), x -> x.cumprod(-1));
    total("logcumsumexp", x -> x.logcumsumexp(0), x -> x.logcumsumexp(-1));
    pair("cummax", x -> x.cummax(0));
    pair("cummin", x -> x.cummin(-1));
    var two =
        List.of(
            sample("same", arg(NORMAL, 3, 5), arg(NORMAL, 3, 5)),
            sample("one factor", arg(NORMAL), arg(NORMAL, 2, 5)),
            sample("broadcast", arg(NORMAL, 3, 1, 2), arg(NORMAL, 4, 2)),
            sample("zero-size", arg(NORMAL, 3, 0), arg(NORMAL, 3, 0)),
            sample("permuted", swapped(NORMAL, 5, 3), arg(NORMAL, 3, 5)));
    s.add("recurrence", x -> x.get(0).recurrence(-2, x.get(1)), null, two, 2);
    s.add("recurrence back", x -> x.get(0).recurrence(-1, x.get(1), true), null, two, 2);
    var rows = List.of(sample("", arg(NORMAL, 3, 5)), sample("permuted", swapped(NORMAL, 5, 3)));
    s.add("diff", x -> x.getFirst().diff(), null, rows, 2);
    s.add("diff 2", x -> x.getFirst().diff(2, 0), null, rows, 2);
    s.add("diff 9", x -> x.getFirst().diff(9, 0), null, rows, 2);
    s.add(
        "diff of bools", x -> x.getFirst().diff(1, 0), null, List.of(sample("", arg(BOOL, 7))), 0);
    s.add(
        "diff with ends",
        x -> x.get(0).diff(1, 1, x.get(1), x.get(2)),
        null,
        List.of(sample("", arg(NORMAL, 2, 3), arg(NORMAL, 2, 1), arg(NORMAL, 2, 2))),
        2);
  }

  private void integrals() {
    var rows =
        List.of(
            sample("", arg(NORMAL, 3, 5), arg(APART, 5)),
            sample("permuted", swapped(NORMAL, 5, 3), arg(APART, 5)),
            sample("one", arg(NORMAL, 3, 1), arg(APART, 1)),
            sample("zero-size", arg(NORMAL, 3, 0), arg(APART, 0)));
    s.add("trapezoid", x -> x.get(0).trapezoid(0.5, 0), null, rows, 2);
    s.add("trapezoid at", x -> x.get(0).trapezoid(x.get(1), 1), null, rows, 2);
    s.add("cumulativeTrapezoid", x -> x.get(0).cumulativeTrapezoid(2, 1), null, rows, 2);
    s.add("cumulativeTrapezoid at", x -> x.get(0).cumulativeTrapezoid(x.get(1), 1), null, rows, 2);
  }

  private void pair(String name, Function<Tensor, Indexed> f) {
    s.add(name + " values", x -> f.apply(x.getFirst()).values(), null, alongOne(APART), 2);
    s.add(name + " indices", x -> f.apply(x.getFirst()).indices(), null, alongOne(APART), 0);
    s.add(name + " special", x -> f.apply(x.getFirst()).values(), null, special(), 0);
    s.add(name + " indices, special", x -> f.apply(x.getFirst()).indices(), null, special(), 0);
  }

  private void orders() {
    pair("sort", x -> x.sort());
    pair("sort first", x -> x.sort(0));
    pair("sort descending", x -> x.sort(0, true));
    s.add("argsort", x -> x.getFirst().argsort(), null, alongOne(APART), 0);
    s.add("argsort first", x -> x.getFirst().argsort(0), null, alongOne(APART), 0);
    s.add("argsort descending", x -> x.getFirst().argsort(-1, true), null, alongOne(APART), 0);
    var three =
        List.of(
            sample("1-d", arg(APART, 9)),
            sample("long", arg(APART, 61)),
            sample("matrix", arg(APART, 4, 3)),
            sample("permuted", swapped(APART, 3, 4)));
    s.add("topk", x -> x.getFirst().topk(3).values(), null, three, 2);
    s.add("topk indices", x -> x.getFirst().topk(2, 0, true).indices(), null, three, 0);
    s.add("topk smallest", x -> x.getFirst().topk(2, 0, false).values(), null, three, 2);
    s.add("topk of none", x -> x.getFirst().topk(0).values(), null, three, 2);
    s.add("kthvalue third", x -> x.getFirst().kthvalue(3, 0).values(), null, three, 2);
  }

  private void searches() {
    var sought =
        List.of(
            sample("", arg(APART, 8), arg(NORMAL, 3, 4)),
            sample("0-d", arg(APART, 5), arg(NORMAL)),
            sample("nothing to find", arg(APART, 5), arg(NORMAL, 0)),
            sample("nowhere to look", arg(APART, 0), arg(NORMAL, 3)),
            sample("one", arg(APART, 1), arg(NORMAL, 7)));
    s.add("searchsorted", x -> x.get(0).sort().values().searchsorted(x.get(1)), null, sought, 0);
    s.add(
        "searchsorted rows",
        x -> x.get(0).sort().values().searchsorted(x.get(1), true),
        null,
        List.of(sample("", arg(APART, 3, 8), arg(NORMAL, 3, 4))),
        0);
    s.add("bucketize", x -> x.get(1).bucketize(x.get(0).sort().values(), false), null, sought, 0);
    s.add(
        "isin",
        x -> x.get(0).isin(x.get(1)),
        null,
        List.of(
            sample("", arg(new Domain.Indices(9), 4, 3), arg(new Domain.Indices(9), 5)),
            sample("none", arg(new Domain.Indices(9), 4), arg(new Domain.Indices(9), 0))),
        0);
  }

  private void counts() {
    var ties =
        List.of(
            sample("", arg(new Domain.Indices(4), 9)),
            sample("matrix", arg(new Domain.Indices(4), 3, 4)),
            sample("zero-size", arg(new Domain.Indices(4), 0)));
    s.reads("unique", x -> x.getFirst().unique().values(), ties, 0);
    s.reads("unique inverse", x -> x.getFirst().unique().inverse(), ties, 0);
    s.reads("unique counts", x -> x.getFirst().unique().counts(), ties, 0);
    var rows =
        List.of(
            sample("", arg(new Domain.Indices(2), 9, 2)),
            sample("permuted", swapped(new Domain.Indices(2), 2, 9)));
    s.reads("unique rows", x -> x.getFirst().unique(0).values(), rows, 0);
    s.reads("unique inverse of rows", x -> x.getFirst().unique(0).inverse(), rows, 0);
    s.reads("uniqueConsecutive", x -> x.getFirst().uniqueConsecutive().values(), ties, 0);
    s.reads("uniqueConsecutive inverse", x -> x.getFirst().uniqueConsecutive().inverse(), ties, 0);
    s.reads("uniqueConsecutive rows", x -> x.getFirst().uniqueConsecutive(0).values(), rows, 0);
    var masks = List.of(sample("", arg(BOOL, 3, 4)), sample("0-d", arg(BOOL)));
    s.reads("nonzero", x -> x.getFirst().nonzero(), masks, 0);
    s.reads("argwhere", x -> x.getFirst().argwhere(), masks, 0);
    s.reads(
        "maskedSelect",
        x -> x.get(0).maskedSelect(x.get(1)),
        List.of(
            sample("same", arg(NORMAL, 3, 4), arg(BOOL, 3, 4)),
            sample("broadcast", arg(NORMAL, 3, 1), arg(BOOL, 4)),
            sample("permuted", swapped(NORMAL, 4, 3), arg(BOOL, 3, 4))),
        2);
    s.reads("bincount", x -> x.getFirst().bincount(), List.of(ties.get(0), ties.get(2)), 0);
    s.reads(
        "bincount weighted",
        x -> x.get(0).bincount(x.get(1), 7),
        List.of(sample("", arg(new Domain.Indices(4), 9), arg(NORMAL, 9))),
        2);
    var numbers =
        List.of(
            sample("", arg(NORMAL, 40)),
            sample("matrix", arg(NORMAL, 3, 4)),
            sample("zero-size", arg(NORMAL, 0)));
    s.add("histc", x -> x.getFirst().histc(7), null, numbers, 0);
    s.add("histc in a range", x -> x.getFirst().histc(4, -1, 1.5), null, numbers, 0);
    s.add("histogram", x -> x.getFirst().histogram(5).hist(), null, numbers, 0);
    s.add("histogram edges", x -> x.getFirst().histogram(5).binEdges(), null, numbers, 0);
    s.add(
        "histogram weighted",
        x -> x.get(0).histogram(x.get(1).sort().values(), x.get(2), true).hist(),
        null,
        List.of(sample("", arg(NORMAL, 30), arg(APART, 4), arg(Domain.POSITIVE, 30))),
        0);
  }
}
