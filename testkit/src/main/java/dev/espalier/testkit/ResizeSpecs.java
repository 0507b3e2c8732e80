package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.base.Shape;
import dev.espalier.tensor.GridMode;
import dev.espalier.tensor.GridPadding;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Arg;
import dev.espalier.testkit.OpSpec.Domain;
import java.util.List;

/** Resizing, sampling by grids, windows as columns, channels as positions. */
final class ResizeSpecs {
  private final OpSpecs s;

  private ResizeSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ResizeSpecs(s);
    f.interpolate();
    f.grids();
    f.columns();
    f.shuffles();
  }

  private void interpolate() {
    var images =
        List.of(
            sample("", arg(NORMAL, 1, 2, 5, 4)),
            sample("no items", arg(NORMAL, 0, 2, 5, 4)),
            sample("permuted", new Arg(Shape.of(1, 4, 5, 2), NORMAL, x -> x.permute(0, 3, 2, 1))));
    for (var mode : InterpolateMode.values()) {
      s.add(
          "interpolate " + mode + " larger",
          x -> x.getFirst().interpolate(new int[] {7, 9}, mode),
          null,
          images,
          2);
      s.add(
          "interpolate " + mode + " smaller",
          x -> x.getFirst().interpolate(new double[] {0.6, 0.5}, mode),
          null,
          images,
          2);
    }
    for (var mode : List.of(InterpolateMode.LINEAR, InterpolateMode.BICUBIC)) {
      s.add(
          "interpolate " + mode + " corners",
          x -> x.getFirst().interpolate(new int[] {3, 6}, mode, true, false),
          null,
          images,
          2);
      s.add(
          "interpolate " + mode + " antialias",
          x -> x.getFirst().interpolate(new int[] {2, 3}, mode, false, true),
          null,
          images,
          2);
    }
  }

  private void grids() {
    // Positions between elements, away from kinks.
    var grid = new Domain.Uniform(-0.24, -0.02);
    for (var padding : GridPadding.values()) {
      for (var mode : GridMode.values()) {
        s.add(
            "gridSample " + mode + " " + padding,
            x -> x.get(0).gridSample(x.get(1), mode, padding, false),
            null,
            List.of(sample("", arg(NORMAL, 1, 2, 4, 4), arg(grid, 1, 2, 3, 2))),
            2);
      }
    }
    s.add(
        "gridSample volumes",
        x -> x.get(0).gridSample(x.get(1), GridMode.BILINEAR, GridPadding.ZEROS, true),
        null,
        List.of(
            sample(
                "", arg(NORMAL, 1, 1, 4, 4, 4), arg(new Domain.Uniform(0.4, 0.6), 1, 2, 1, 2, 3))),
        2);
    s.add(
        "affineGrid",
        x -> Tensor.affineGrid(x.getFirst(), new int[] {2, 1, 3, 4}, false),
        null,
        List.of(sample("", arg(NORMAL, 2, 2, 3))),
        2);
    s.add(
        "affineGrid volumes",
        x -> Tensor.affineGrid(x.getFirst(), new int[] {1, 1, 2, 3, 2}, true),
        null,
        List.of(sample("", arg(NORMAL, 1, 3, 4))),
        2);
  }

  private void columns() {
    s.add(
        "unfoldWindows",
        x ->
            x.getFirst()
                .unfoldWindows(
                    new int[] {2, 3}, new int[] {2, 1}, new int[] {1, 0}, new int[] {1, 2}),
        null,
        List.of(sample("", arg(NORMAL, 2, 2, 5, 6)), sample("one image", arg(NORMAL, 1, 4, 5))),
        2);
    s.add(
        "foldWindows",
        x ->
            x.getFirst()
                .foldWindows(
                    new int[] {4, 5}, new int[] {2}, new int[] {1}, new int[] {1}, new int[] {1}),
        null,
        List.of(sample("", arg(NORMAL, 1, 8, 30))),
        2);
  }

  private void shuffles() {
    s.add(
        "pixelShuffle",
        x -> x.getFirst().pixelShuffle(2),
        null,
        List.of(sample("", arg(NORMAL, 2, 8, 2, 3)), sample("zero-size", arg(NORMAL, 0, 4, 2, 2))),
        2);
    s.add(
        "pixelUnshuffle",
        x -> x.getFirst().pixelUnshuffle(2),
        null,
        List.of(sample("", arg(NORMAL, 2, 1, 4, 6))),
        2);
    s.add(
        "channelShuffle",
        x -> x.getFirst().channelShuffle(3),
        null,
        List.of(sample("", arg(NORMAL, 2, 6, 4))),
        2);
  }
}
