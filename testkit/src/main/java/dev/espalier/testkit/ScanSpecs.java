package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.UNIT;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;

/** Recurrences: inputs are the state, the sequence, and what the body reads beside them. */
final class ScanSpecs {
  private final OpSpecs s;

  private ScanSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ScanSpecs(s);
    f.recurrences();
  }

  private static Scan.Result step(Tensor h) {
    return new Scan.Result(List.of(h), List.of(h));
  }

  private void recurrences() {
    s.add(
        "scan",
        x ->
            Scan.of(
                    List.of(x.get(0)),
                    List.of(x.get(1)),
                    (h, e) -> step(h.getFirst().mul(x.get(2)).add(e.getFirst()).tanh()))
                .outputs()
                .getFirst(),
        null,
        samples(),
        2);
    s.add(
        "scan reversed, last state",
        x ->
            Scan.reversed(
                    List.of(x.get(0)),
                    List.of(x.get(1)),
                    (h, e) -> step(h.getFirst().mul(e.getFirst()).add(x.get(2)).sin()))
                .state()
                .getFirst(),
        null,
        samples(),
        2);
    s.add(
        "scan repeat",
        x ->
            Scan.repeat(3, List.of(x.get(0)), (h, _) -> step(h.getFirst().matmul(x.get(1)).tanh()))
                .outputs()
                .getFirst(),
        null,
        List.of(
            sample("", arg(UNIT, 2, 3), arg(UNIT, 3, 3)),
            sample("no rows", arg(UNIT, 0, 3), arg(UNIT, 3, 3))),
        2);
  }

  private static List<Sample> samples() {
    return List.of(
        sample("", arg(UNIT, 3), arg(UNIT, 4, 3), arg(UNIT)),
        sample("0-d", arg(UNIT), arg(UNIT, 5), arg(UNIT)),
        sample("one step", arg(UNIT, 3), arg(UNIT, 1, 3), arg(UNIT, 3)),
        sample("no steps", arg(UNIT, 3), arg(UNIT, 0, 3), arg(UNIT, 3)),
        sample("zero-size", arg(UNIT, 0), arg(UNIT, 4, 0), arg(UNIT)),
        sample("odd length", arg(UNIT, 37), arg(UNIT, 3, 37), arg(UNIT, 37)),
        sample(
            "permuted",
            new Arg(Shape.of(3, 2), UNIT, x -> x.transpose(0, 1)),
            new Arg(Shape.of(3, 2, 4), UNIT, x -> x.permute(2, 1, 0)),
            arg(UNIT, 2, 1)),
        sample(
            "every second",
            arg(UNIT, 2),
            new Arg(Shape.of(7, 2), UNIT, x -> x.slice(0, 1, 7, 2)),
            arg(UNIT)));
  }
}
