package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shapes, orders of axes, and repetitions. */
final class ShapeSpecs {
  static final List<Sample> X345 =
      List.of(
          sample("3-d", arg(NORMAL, 3, 4, 5)),
          sample("permuted", new Arg(Shape.of(4, 5, 3), NORMAL, x -> x.permute(2, 0, 1))),
          sample("every second", new Arg(Shape.of(3, 4, 9), NORMAL, x -> x.slice(2, 0, 9, 2))));

  private final OpSpecs s;

  private ShapeSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ShapeSpecs(s);
    f.shapes();
    f.axes();
    f.repetitions();
    s.add("pipe", x -> x.getFirst().pipe(Tensor::exp, Tensor::neg), null, X345, 2);
  }

  private void x345(String name, UnaryOperator<Tensor> f) {
    s.add(name, x -> f.apply(x.getFirst()), null, X345, 2);
  }

  private void on(String name, UnaryOperator<Tensor> f, Sample... samples) {
    s.add(name, x -> f.apply(x.getFirst()), null, List.of(samples), 2);
  }

  private void shapes() {
    x345("reshape", x -> x.reshape(5, -1, 2));
    on("reshape to 0-d", x -> x.reshape(), sample("", arg(NORMAL, 1, 1)));
    on("reshape empty", x -> x.reshape(-1, 2), sample("", arg(NORMAL, 0, 3)));
    x345("view", x -> x.view(20, -1));
    x345("flatten", Tensor::flatten);
    on("flatten to 1-d", Tensor::flatten, sample("0-d", arg(NORMAL)));
    x345("flatten from 1", x -> x.flatten(1));
    x345("flatten 0 to 1", x -> x.flatten(0, -2));
    x345("ravel", Tensor::ravel);
    x345("unflatten", x -> x.unflatten(1, 2, -1));
    on("unflatten empty", x -> x.unflatten(0, 0, 2), sample("zero-size", arg(NORMAL, 0, 3)));
    x345("unsqueeze", x -> x.unsqueeze(1));
    on("unsqueeze last", x -> x.unsqueeze(-1), sample("0-d", arg(NORMAL)));
    var gaps = arg(NORMAL, 1, 3, 1, 2);
    on("squeeze", x -> x.squeeze(-2), sample("", gaps));
    on("squeeze other extent", x -> x.squeeze(1), sample("", gaps));
    on("squeeze some", x -> x.squeeze(0, 1), sample("", gaps));
    on("squeeze all", x -> x.squeeze(), sample("", gaps), sample("0-d", arg(NORMAL)));
  }

  private void axes() {
    x345("permute", x -> x.permute(1, -1, 0));
    on("permute none", x -> x.permute(), sample("0-d", arg(NORMAL)));
    x345("transpose", x -> x.transpose(0, -1));
    on("transpose 0-d", x -> x.transpose(0, -1), sample("0-d", arg(NORMAL)));
    x345("swapaxes", x -> x.swapaxes(1, 2));
    x345("t", Tensor::t);
    on("t 1-d", Tensor::t, sample("1-d", arg(NORMAL, 4)));
    x345("movedim", x -> x.movedim(-1, 0));
    x345("movedim several", x -> x.movedim(new int[] {0, 2}, new int[] {2, 1}));
  }

  private void repetitions() {
    var column = sample("", arg(NORMAL, 3, 1));
    var scalar = sample("0-d", arg(NORMAL));
    on("expand", x -> x.expand(2, 3, 4), column, scalar);
    on("expand kept", x -> x.expand(-1, 4), column);
    on("expand to nothing", x -> x.expand(3, 0), column);
    s.add(
        "expandAs",
        x -> x.get(0).expandAs(x.get(1)),
        null,
        List.of(sample("", arg(NORMAL, 3, 1), arg(NORMAL, 2, 3, 4))),
        2);
    on("broadcastTo", x -> x.broadcastTo(2, 3, 4), column, scalar);
    x345("repeat", x -> x.repeat(2, 1, 3));
    on("repeat with new axes", x -> x.repeat(2, 3), sample("", arg(NORMAL, 4)), scalar);
    on("repeat never", x -> x.repeat(0, 2), column);
    x345("tile", x -> x.tile(2, 2));
    on("tile with new axes", x -> x.tile(2, 1, 2), column);
    x345("repeatInterleave", x -> x.repeatInterleave(3, 1));
    x345("repeatInterleave of all", x -> x.repeatInterleave(2));
    var times = Tensor.of(new long[] {2, 0, 1, 3}, 4);
    x345("repeatInterleave by a tensor", x -> x.repeatInterleave(times, -2));
    on(
        "repeatInterleave of all by a tensor",
        x -> x.repeatInterleave(times),
        sample("", swapped(NORMAL, 2, 2)));
  }
}
