package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.matrices;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.tensor.Joins;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Slices, orders of elements, diagonals, padding, and joining. */
final class PartSpecs {
  private final OpSpecs s;

  private PartSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new PartSpecs(s);
    f.slices();
    f.pieces();
    f.orders();
    f.diagonals();
    f.padding();
    f.joins();
    f.grids();
  }

  private void x345(String name, UnaryOperator<Tensor> f) {
    s.add(name, x -> f.apply(x.getFirst()), null, ShapeSpecs.X345, 2);
  }

  private void on(String name, UnaryOperator<Tensor> f, Sample... samples) {
    s.add(name, x -> f.apply(x.getFirst()), null, List.of(samples), 2);
  }

  private void slices() {
    x345("slice", x -> x.slice(1, 1, -1));
    x345("slice step", x -> x.slice(-1, 0, 5, 2));
    x345("slice empty", x -> x.slice(0, 1, 1));
    x345("slice cut", x -> x.slice(1, -9, 99, 3));
    x345("narrow", x -> x.narrow(2, -3, 2));
    x345("select", x -> x.select(1, -2));
    on("select of 1-d", x -> x.select(0, 3), sample("1-d", arg(NORMAL, 5)));
  }

  /** Of the parts, those with an even number, negated, and all joined again with an empty one. */
  private static Tensor rejoined(List<Tensor> parts, int axis) {
    var all = new ArrayList<Tensor>();
    for (int i = parts.size() - 1; i >= 0; i--) {
      all.add(i % 2 == 0 ? parts.get(i).neg() : parts.get(i));
    }
    return Joins.cat(axis, all);
  }

  private void parts(String name, int axis, Function<Tensor, List<Tensor>> f) {
    x345(name, x -> rejoined(f.apply(x), axis));
  }

  private void pieces() {
    parts("split", 1, x -> x.split(3, 1));
    parts("split by sizes", 2, x -> x.split(new int[] {1, 0, 4}, 2));
    parts("chunk", 2, x -> x.chunk(4, -1));
    parts("tensorSplit", 2, x -> x.tensorSplit(3, 2));
    parts("tensorSplit at places", 2, x -> x.tensorSplit(new int[] {1, -2, 2}, 2));
    parts("unbind", 0, x -> x.unbind(1));
    on("split nothing", x -> rejoined(x.split(2, 0), 0), sample("", arg(NORMAL, 0, 3)));
    x345("unfold", x -> x.unfold(2, 3, 1));
    x345("unfold apart", x -> x.unfold(1, 2, 2));
    x345("unfold with gaps", x -> x.unfold(2, 2, 3));
    on("unfold vector", x -> x.unfold(0, 3, 2), sample("odd length", arg(NORMAL, 67)));
  }

  private void orders() {
    x345("flip", x -> x.flip(1));
    x345("flip several", x -> x.flip(0, -1));
    on("flip 0-d", x -> x.flip(0), sample("0-d", arg(NORMAL)));
    on("flip empty", x -> x.flip(1), sample("zero-size", arg(NORMAL, 3, 0)));
    x345("fliplr", Tensor::fliplr);
    x345("flipud", Tensor::flipud);
    x345("rot90", x -> x.rot90(1));
    x345("rot90 twice", x -> x.rot90(-2, 1, 2));
    x345("rot90 back", x -> x.rot90(3, 2, 0));
    x345("roll", x -> x.roll(2, 1));
    x345("roll all", x -> x.roll(-7));
    x345("roll several", x -> x.roll(new int[] {1, -8}, new int[] {0, 2}));
    on("roll empty", x -> x.roll(1, 1), sample("zero-size", arg(NORMAL, 3, 0)));
  }

  private void diagonals() {
    x345("diagonal", x -> x.diagonal());
    x345("diagonal above", x -> x.diagonal(2, 0, 2));
    x345("diagonal below", x -> x.diagonal(-1, -1, 0));
    x345("diagonal outside", x -> x.diagonal(9, 0, 1));
    x345("diagEmbed", x -> x.diagEmbed());
    x345("diagEmbed elsewhere", x -> x.diagEmbed(-2, 2, 0));
    on("diagEmbed empty", x -> x.diagEmbed(1, 0, 1), sample("zero-size", arg(NORMAL, 0)));
    s.add("diag", x -> x.getFirst().diag(), null, matrices(NORMAL), 2);
    on("diag of 1-d", x -> x.diag(-1), sample("1-d", arg(NORMAL, 4)));
    x345("diagflat", x -> x.slice(2, 0, 1).diagflat(1));
    s.add("trace", x -> x.getFirst().trace(), null, matrices(NORMAL), 2);
    x345("tril", Tensor::tril);
    x345("tril below", x -> x.tril(-2));
    x345("triu", Tensor::triu);
    x345("triu below", x -> x.triu(-1));
  }

  private void padding() {
    x345("pad", x -> x.pad(1, 2, 1));
    x345("pad several", x -> x.pad(new int[] {1, 2, 0, 3}));
    x345("pad negative", x -> x.pad(new int[] {-1, 2, 1, -2}));
    x345("pad by a number", x -> x.pad(new int[] {1, -1, 0, 2}, 1.5));
    on("pad nothing", x -> x.pad(new int[] {1, 2}, 3), sample("zero-size", arg(NORMAL, 2, 0)));
    x345("pad reflect", x -> x.pad(new int[] {3, 4, 2, 1}, PadMode.REFLECT));
    x345("pad reflect negative", x -> x.pad(new int[] {-1, 3}, PadMode.REFLECT));
    x345("pad replicate", x -> x.pad(new int[] {7, -2, 1, 1}, PadMode.REPLICATE));
    x345("pad circular", x -> x.pad(new int[] {5, 2, -1, 2}, PadMode.CIRCULAR));
  }

  private void several(String name, int axis, Function<Tensor[], Tensor> f) {
    var shape = new int[] {3, 2};
    var wide = shape.clone();
    wide[axis] = 4;
    var empty = shape.clone();
    empty[axis] = 0;
    s.add(
        name,
        x -> f.apply(x.toArray(new Tensor[0])),
        null,
        List.of(
            sample("", arg(NORMAL, shape), arg(NORMAL, wide)),
            sample("permuted", swapped(NORMAL, 2, 3), arg(NORMAL, wide)),
            sample("zero-size", arg(NORMAL, empty), arg(NORMAL, shape))),
        2);
  }

  private void joins() {
    several("cat", 1, x -> Tensor.cat(-1, x));
    several("concat", 1, x -> Tensor.concat(1, x));
    several("hstack", 1, Joins::hstack);
    several("vstack", 0, Joins::vstack);
    several("columnStack", 1, Joins::columnStack);
    several("blockDiag", 0, Joins::blockDiag);
    var twins =
        List.of(
            sample("", arg(NORMAL, 3, 2), arg(NORMAL, 3, 2)),
            sample("permuted", swapped(NORMAL, 2, 3), arg(NORMAL, 3, 2)),
            sample("1-d", arg(NORMAL, 4), arg(NORMAL, 4)),
            sample("0-d", arg(NORMAL), arg(NORMAL)),
            sample("zero-size", arg(NORMAL, 0, 2), arg(NORMAL, 0, 2)));
    s.add("stack", x -> Tensor.stack(-1, x.get(0), x.get(1)), null, twins, 2);
    s.add("stack first", x -> Tensor.stack(0, x.get(0), x.get(1)), null, twins, 2);
    s.add("dstack", x -> Joins.dstack(x.get(0), x.get(1)), null, twins, 2);
    s.add("hstack of any rank", x -> Joins.hstack(x.get(0), x.get(1)), null, twins, 2);
    s.add("vstack of any rank", x -> Joins.vstack(x.get(0), x.get(1)), null, twins, 2);
    s.add(
        "broadcastTensors",
        x -> rejoined(Joins.broadcastTensors(x.get(0), x.get(1)), 0),
        null,
        List.of(sample("", arg(NORMAL, 3, 1), arg(NORMAL, 4))),
        2);
  }

  private void grids() {
    var vectors =
        List.of(
            sample("", arg(NORMAL, 3), arg(NORMAL, 4)),
            sample("0-d", arg(NORMAL), arg(NORMAL, 2)),
            sample("zero-size", arg(NORMAL, 0), arg(NORMAL, 2)));
    s.add("meshgrid", x -> rejoined(Joins.meshgrid(x.get(0), x.get(1)), 0), null, vectors, 2);
    s.add("meshgridXy", x -> rejoined(Joins.meshgridXy(x.get(0), x.get(1)), 0), null, vectors, 2);
    s.add("cartesianProd", x -> Joins.cartesianProd(x.get(0), x.get(1)), null, vectors, 2);
    on("combinations", x -> Joins.combinations(x, 3, false), sample("", arg(NORMAL, 5)));
    on("combinations again", x -> Joins.combinations(x, 2, true), sample("", arg(NORMAL, 4)));
    on("trilIndices", x -> x.take(Joins.trilIndices(3, 4, 1)), sample("", arg(NORMAL, 3, 4)));
    on("triuIndices", x -> x.take(Joins.triuIndices(4, 3, -1)), sample("", arg(NORMAL, 3, 4)));
  }
}
