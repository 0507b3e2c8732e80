package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.SPECIAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Index;
import dev.espalier.tensor.ScatterReduction;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.ArrayList;
import java.util.List;

/** Operations with indices. */
final class IndexingSpecs {
  private final OpSpecs s;

  private IndexingSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new IndexingSpecs(s);
    f.reads();
    f.scatters();
    f.slices();
    f.positions();
    f.masks();
  }

  private static Arg indices(int extent, int... shape) {
    return arg(new Domain.Indices(extent), shape);
  }

  private void reads() {
    s.add(
        "gather 0",
        x -> x.get(0).gather(0, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 5, 3), indices(5, 7, 3)),
            sample("fewer columns", arg(NORMAL, 5, 3), indices(5, 7, 2)),
            sample("0-d", arg(NORMAL), indices(1)),
            sample("permuted", swapped(NORMAL, 3, 5), indices(5, 2, 3))),
        2);
    s.add(
        "gather 1",
        x -> x.get(0).gather(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 3, 5), indices(5, 3, 7)),
            sample("empty", arg(NORMAL, 3, 5), indices(5, 3, 0))),
        2);
    s.add(
        "takeAlongDim",
        x -> x.get(0).takeAlongDim(x.get(1), 1),
        null,
        List.of(
            sample("", arg(NORMAL, 3, 5), indices(5, 3, 2)),
            sample("broadcast index", arg(NORMAL, 3, 5), indices(5, 1, 2)),
            sample("broadcast input", arg(NORMAL, 1, 5), indices(5, 3, 2))),
        2);
    s.add(
        "takeAlongDim of all",
        x -> x.get(0).takeAlongDim(x.get(1)),
        null,
        List.of(sample("", arg(NORMAL, 3, 5), indices(15, 2, 2))),
        2);
    s.add(
        "take",
        x -> x.get(0).take(x.get(1).sub(7)),
        null,
        List.of(
            sample("", arg(NORMAL, 3, 5), indices(15, 2, 4)),
            sample("permuted", swapped(NORMAL, 3, 5), indices(15, 3))),
        2);
    var rows =
        List.of(
            sample("repeated", arg(NORMAL, 4, 3), indices(4, 9)),
            sample("0-d index", arg(NORMAL, 4, 3), indices(4)),
            sample("0-d", arg(NORMAL), indices(1, 1)),
            sample("empty", arg(NORMAL, 4, 3), indices(4, 0)));
    s.add("indexSelect 0", x -> x.get(0).indexSelect(0, x.get(1)), null, rows, 2);
    s.add(
        "indexSelect 1",
        x -> x.get(0).indexSelect(1, x.get(1)),
        null,
        List.of(
            sample("", arg(NORMAL, 2, 4, 3), indices(4, 6)),
            sample("permuted", swapped(NORMAL, 4, 3), indices(4, 6))),
        2);
    s.add(
        "oneHot",
        x -> x.getFirst().oneHot(6),
        null,
        List.of(sample("", indices(6, 2, 3)), sample("0-d", indices(6))),
        0);
    s.reads("oneHot of all", x -> x.getFirst().oneHot(), List.of(sample("", indices(6, 9))), 0);
  }

  private void scatters() {
    var along =
        List.of(
            sample("", arg(APART, 5, 3), indices(5, 4, 3), arg(NORMAL, 4, 3)),
            sample("smaller index", arg(APART, 5, 3), indices(5, 4, 2), arg(NORMAL, 6, 3)),
            sample("empty", arg(APART, 5, 3), indices(5, 0, 3), arg(NORMAL, 4, 3)),
            sample("0-d", arg(APART), indices(1), arg(NORMAL)),
            sample("permuted", swapped(APART, 3, 5), indices(5, 4, 3), swapped(NORMAL, 3, 4)));
    s.add("scatter", x -> x.get(0).scatter(0, x.get(1), x.get(2)), null, along, 2);
    s.add("scatter value", x -> x.get(0).scatter(0, x.get(1), 0.75), null, along, 2);
    s.add("scatterAdd", x -> x.get(0).scatterAdd(0, x.get(1), x.get(2)), null, along, 2);
    var slices =
        List.of(
            sample("", arg(APART, 2, 5, 3), indices(5, 4), arg(NORMAL, 2, 4, 3)),
            sample("empty", arg(APART, 2, 5, 3), indices(5, 0), arg(NORMAL, 2, 0, 3)),
            sample("permuted", swapped(APART, 5, 3), indices(5, 4), swapped(NORMAL, 4, 3)));
    for (boolean self : new boolean[] {true, false}) {
      for (var r : ScatterReduction.values()) {
        String variant = r + (self ? "" : " without self");
        s.add(
            "scatterReduce " + variant,
            x -> x.get(0).scatterReduce(0, x.get(1), x.get(2), r, self),
            null,
            along,
            2);
        s.add(
            "indexReduce " + variant,
            x -> x.get(0).indexReduce(1, x.get(1), x.get(2), r, self),
            null,
            slices,
            2);
      }
    }
    s.add("indexAdd", x -> x.get(0).indexAdd(1, x.get(1), x.get(2)), null, slices, 2);
    s.add("indexAdd scaled", x -> x.get(0).indexAdd(1, x.get(1), x.get(2), -2), null, slices, 2);
    s.add("indexCopy", x -> x.get(0).indexCopy(1, x.get(1), x.get(2)), null, slices, 2);
    s.add("indexFill", x -> x.get(0).indexFill(1, x.get(1), 0.5), null, slices, 2);
    var scalar = List.of(sample("0-d", arg(NORMAL), indices(1, 1), arg(NORMAL)));
    s.add("indexAdd 0-d", x -> x.get(0).indexAdd(0, x.get(1), x.get(2)), null, scalar, 2);
    s.add("indexFill 0-d", x -> x.get(0).indexFill(0, x.get(1), 3), null, scalar, 2);
    var flat = List.of(sample("", arg(NORMAL, 3, 4), indices(12, 2, 3), arg(NORMAL, 2, 3)));
    s.add("put", x -> x.get(0).put(x.get(1).sub(5), x.get(2), false), null, flat, 2);
    s.add("put added", x -> x.get(0).put(x.get(1), x.get(2), true), null, flat, 2);
  }

  private void slices() {
    var part = List.of(sample("", arg(NORMAL, 4, 5), arg(NORMAL, 4)));
    s.add("selectScatter", x -> x.get(0).selectScatter(x.get(1), 1, -2), null, part, 2);
    s.add(
        "sliceScatter",
        x -> x.get(0).sliceScatter(x.get(1), 1, 1, 5, 2),
        null,
        List.of(sample("", arg(NORMAL, 4, 5), arg(NORMAL, 4, 2))),
        2);
    s.add(
        "diagonalScatter",
        x -> x.get(0).diagonalScatter(x.get(1), -1, 2, 0),
        null,
        List.of(sample("", arg(NORMAL, 4, 2, 3), arg(NORMAL, 2, 2))),
        2);
    s.add(
        "diagonalScatter outside",
        x -> x.get(0).diagonalScatter(x.get(1), 7, 0, 1),
        null,
        List.of(sample("", arg(NORMAL, 4, 3), arg(NORMAL, 0))),
        2);
  }

  /** Positions on a tensor (4, 5, 3), by what Python calls them. */
  private void positions() {
    position("x[1]", Index.at(1));
    position("x[-1, ..., 0]", Index.at(-1), Index.ellipsis(), Index.at(0));
    position("x[1:3, None, :-1]", Index.range(1, 3), Index.newAxis(), Index.to(-1));
    position("x[:, ::-2]", Index.all(), Index.step(-2));
    position("x[3:0:-1, 2:99]", Index.range(3, 0, -1), Index.range(2, 99));
    position("x[2:2]", Index.range(2, 2));
    position("x[[3, 0, 0]]", Index.of(3, 0, 0));
    position("x[..., [-1, 0]]", Index.ellipsis(), Index.of(-1, 0));
    position("x[[0, 2], [1, -1]]", Index.of(0, 2), Index.of(1, -1));
    position("x[[0, 2], :, [1, -1]]", Index.of(0, 2), Index.all(), Index.of(1, -1));
    position("x[0, :, [1, 2]]", Index.at(0), Index.all(), Index.of(1, 2));
    var column = Index.of(Tensor.of(new long[] {3, 1}, 2, 1));
    position("x[[[3], [1]], [0, 4, 2]]", column, Index.of(0, 4, 2));
    var mask = Index.of(Tensor.of(new boolean[] {true, false, true, true}, 4));
    position("x[[True, False, True, True], 1:]", mask, Index.from(1));
    position("x[[]]", Index.of());
    s.add(
        "indexPut",
        x -> x.get(0).indexPut(List.of(x.get(1), x.get(2)), x.get(3), false),
        null,
        pairs(),
        2);
    s.add(
        "indexPut added",
        x -> x.get(0).indexPut(List.of(x.get(1), x.get(2)), x.get(3), true),
        null,
        pairs(),
        2);
  }

  private static List<Sample> pairs() {
    return List.of(
        sample("", arg(NORMAL, 4, 5), indices(4, 6), indices(5, 6), arg(NORMAL, 6)),
        sample("broadcast", arg(NORMAL, 4, 5, 2), indices(4, 3, 1), indices(5, 2), arg(NORMAL, 2)),
        sample("permuted", swapped(NORMAL, 5, 4), indices(4, 6), indices(5, 6), arg(NORMAL)));
  }

  private void position(String name, Index... indices) {
    var samples =
        List.of(
            sample("", arg(NORMAL, 4, 5, 3)),
            sample("permuted", new Arg(Shape.of(3, 4, 5), NORMAL, x -> x.permute(1, 2, 0))));
    s.add("get " + name, x -> x.getFirst().get(indices), null, samples, 2);
    s.add("set " + name, x -> x.getFirst().set(0.5, indices), null, samples, 2);
    var scalar = new ArrayList<Sample>();
    for (var one : samples) {
      var args = new ArrayList<>(one.args());
      args.add(arg(NORMAL));
      scalar.add(new Sample(one.tag(), args));
    }
    s.add("set a scalar " + name, x -> x.get(0).set(x.get(1), indices), null, scalar, 2);
    s.add("addAt " + name, x -> x.get(0).addAt(x.get(1), indices), null, scalar, 2);
  }

  private void masks() {
    var masked =
        List.of(
            sample("same", arg(NORMAL, 3, 4), arg(BOOL, 3, 4), arg(NORMAL, 12)),
            sample("broadcast", arg(NORMAL, 3, 4), arg(BOOL, 4), arg(NORMAL, 12)),
            sample("0-d", arg(NORMAL), arg(BOOL), arg(NORMAL)),
            sample("zero-size", arg(NORMAL, 0, 4), arg(BOOL, 4), arg(NORMAL, 1)),
            sample("permuted", swapped(NORMAL, 4, 3), arg(BOOL, 3, 4), arg(NORMAL, 12)));
    s.add("maskedFill", x -> x.get(0).maskedFill(x.get(1), -1.5), null, masked, 2);
    s.add(
        "maskedFill by a tensor",
        x -> x.get(0).maskedFill(x.get(1), x.get(2).sum()),
        null,
        masked,
        2);
    var special = List.of(sample("", arg(SPECIAL, 6, 5), indices(6, 9, 5), arg(SPECIAL, 9, 5)));
    s.add("gather special values", x -> x.get(0).gather(0, x.get(1)), null, special, 0);
    for (var r : ScatterReduction.values()) {
      s.add(
          "scatterReduce special values, " + r,
          x -> x.get(0).scatterReduce(0, x.get(1), x.get(2), r, true),
          null,
          special,
          0);
    }
    s.add("maskedScatter", x -> x.get(0).maskedScatter(x.get(1), x.get(2)), null, masked, 2);
  }
}
