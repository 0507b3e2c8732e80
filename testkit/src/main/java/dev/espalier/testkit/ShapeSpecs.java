package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import java.util.List;

/** Reshaping, slicing and joining. */
final class ShapeSpecs {
  private final OpSpecs s;

  private ShapeSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ShapeSpecs(s);
    f.shapes();
  }

  private void shapes() {
    var x345 =
        List.of(
            sample("3-d", arg(NORMAL, 3, 4, 5)),
            sample("permuted", new Arg(Shape.of(4, 5, 3), NORMAL, x -> x.permute(2, 0, 1))));
    s.add("reshape", x -> x.getFirst().reshape(5, -1, 2), null, x345, 2);
    s.add("flatten", x -> x.getFirst().flatten(), null, x345, 2);
    s.add("flatten from 1", x -> x.getFirst().flatten(1), null, x345, 2);
    s.add("unsqueeze", x -> x.getFirst().unsqueeze(1), null, x345, 2);
    s.add(
        "squeeze",
        x -> x.getFirst().squeeze(1),
        null,
        List.of(sample("", arg(NORMAL, 3, 1, 2))),
        2);
    s.add("permute", x -> x.getFirst().permute(1, -1, 0), null, x345, 2);
    s.add("transpose", x -> x.getFirst().transpose(0, -1), null, x345, 2);
    s.add("t", x -> x.getFirst().t(), null, x345, 2);
    s.add(
        "expand",
        x -> x.getFirst().expand(2, 3, 4),
        null,
        List.of(sample("", arg(NORMAL, 3, 1)), sample("0-d", arg(NORMAL))),
        2);
    s.add("slice", x -> x.getFirst().slice(1, 1, -1), null, x345, 2);
    s.add("slice step", x -> x.getFirst().slice(-1, 0, 5, 2), null, x345, 2);
    s.add("slice empty", x -> x.getFirst().slice(0, 1, 1), null, x345, 2);
    s.add("select", x -> x.getFirst().select(1, -2), null, x345, 2);
    s.add("flip", x -> x.getFirst().flip(1), null, x345, 2);
    s.add("pad", x -> x.getFirst().pad(1, 2, 1), null, x345, 2);
    s.add("pipe", x -> x.getFirst().pipe(Tensor::exp, Tensor::neg), null, x345, 2);
    var pair =
        List.of(
            sample("", arg(NORMAL, 3, 2), arg(NORMAL, 3, 4)),
            sample("permuted", swapped(NORMAL, 2, 3), arg(NORMAL, 3, 1)),
            sample("zero-size", arg(NORMAL, 3, 0), arg(NORMAL, 3, 4)));
    s.add("concat", x -> Tensor.concat(1, x.get(0), x.get(1)), null, pair, 2);
    var twins =
        List.of(
            sample("", arg(NORMAL, 3, 2), arg(NORMAL, 3, 2)),
            sample("0-d", arg(NORMAL), arg(NORMAL)));
    s.add("stack", x -> Tensor.stack(-1, x.get(0), x.get(1)), null, twins, 2);
    s.add("stack first", x -> Tensor.stack(0, x.get(0), x.get(1)), null, twins, 2);
  }
}
