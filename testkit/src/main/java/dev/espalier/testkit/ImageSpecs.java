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
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Resizing, sampling and rearranging images. */
final class ImageSpecs {
  private final OpSpecs s;

  private ImageSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new ImageSpecs(s);
    f.resizing();
    f.sampling();
    f.rearranging();
  }

  private void row(String name, UnaryOperator<Tensor> f, Sample... samples) {
    s.add(name, x -> f.apply(x.getFirst()), null, List.of(samples), 2);
  }

  private static Sample[] images() {
    return new Sample[] {
      sample("image", arg(NORMAL, 2, 2, 4, 5)),
      sample("one element", arg(NORMAL, 1, 1, 1, 1)),
      sample("zero batch", arg(NORMAL, 0, 2, 4, 5)),
      sample("permuted", new Arg(Shape.of(1, 4, 3, 2), NORMAL, x -> x.permute(0, 3, 1, 2)))
    };
  }

  private void resizing() {
    var signal = sample("signal", arg(NORMAL, 2, 2, 5));
    var volume = sample("volume", arg(NORMAL, 1, 2, 3, 2, 4));
    int[] seven = {7};
    int[] odd = {3, 7};
    row("interpolate nearest signal", x -> x.interpolate(seven, InterpolateMode.NEAREST), signal);
    row("interpolate linear", x -> x.interpolate(seven, InterpolateMode.LINEAR), signal);
    for (var mode :
        List.of(
            InterpolateMode.NEAREST,
            InterpolateMode.NEAREST_EXACT,
            InterpolateMode.BILINEAR,
            InterpolateMode.BICUBIC,
            InterpolateMode.AREA)) {
      row("interpolate " + word(mode), x -> x.interpolate(odd, mode), images());
    }
    for (var mode : List.of(InterpolateMode.BILINEAR, InterpolateMode.BICUBIC)) {
      row(
          "interpolate aligned " + word(mode),
          x -> x.interpolate(odd, mode, true, false),
          images());
      row(
          "interpolate antialias " + word(mode),
          x -> x.interpolate(new int[] {2, 3}, mode, false, true),
          images());
    }
    row(
        "interpolate factor",
        x -> x.interpolate(new double[] {1.5, 1.1}, InterpolateMode.BILINEAR),
        images());
    row(
        "interpolate trilinear",
        x -> x.interpolate(new int[] {2, 3, 5}, InterpolateMode.TRILINEAR),
        volume);
  }

  private static String word(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }

  private void sampling() {
    // Positions between elements, so that no kink is near.
    var grid = new Domain.Uniform(0.05, 0.2);
    for (var mode : GridMode.values()) {
      for (var padding : GridPadding.values()) {
        s.add(
            "gridSample " + word(mode) + " " + word(padding),
            x -> x.get(0).gridSample(x.get(1), mode, padding, false),
            null,
            List.of(
                sample("image", arg(NORMAL, 1, 2, 4, 4), arg(grid, 1, 2, 3, 2)),
                sample("outside", arg(NORMAL, 1, 1, 4, 4), outside(1, 2, 3, 2)),
                sample("zero batch", arg(NORMAL, 0, 2, 4, 4), arg(grid, 0, 2, 3, 2))),
            2);
      }
    }
    s.add(
        "gridSample volume",
        x -> x.get(0).gridSample(x.get(1)),
        null,
        List.of(sample("", arg(NORMAL, 1, 2, 4, 4, 4), arg(grid, 1, 2, 1, 2, 3))),
        2);
    row(
        "affineGrid",
        x -> x.affineGrid(new int[] {2, 1, 3, 4}, false),
        sample("images", arg(NORMAL, 2, 2, 3)));
    row(
        "affineGrid volume",
        x -> x.affineGrid(new int[] {1, 1, 2, 1, 3}, true),
        sample("volume", arg(NORMAL, 1, 3, 4)));
  }

  /** Positions beyond the border, between the places where reflections turn. */
  private static Arg outside(int... shape) {
    return new Arg(Shape.of(shape), new Domain.Uniform(0.05, 0.2), x -> x.add(1.5));
  }

  private void rearranging() {
    int[] one = {1};
    int[] two = {2};
    int[] none = {0};
    row(
        "unfold windows",
        x -> x.unfold(new int[] {3, 2}, new int[] {1, 2}, one, two),
        sample("image", arg(NORMAL, 2, 2, 4, 5)),
        sample("no batch", arg(NORMAL, 2, 4, 3)),
        sample("zero batch", arg(NORMAL, 0, 2, 4, 3)));
    row(
        "fold",
        x -> x.fold(new int[] {4, 5}, two, one, none, new int[] {2, 1}),
        sample("columns", arg(NORMAL, 2, 8, 8)),
        sample("no batch", arg(NORMAL, 4, 8)),
        sample("zero batch", arg(NORMAL, 0, 4, 8)));
    row(
        "fold padded",
        x -> x.fold(new int[] {3, 4}, two, new int[] {2, 1}, one, one),
        sample("columns", arg(NORMAL, 1, 4, 15)));
    row(
        "pixelShuffle",
        x -> x.pixelShuffle(2),
        sample("images", arg(NORMAL, 2, 8, 2, 3)),
        sample("no batch", arg(NORMAL, 4, 2, 1)),
        sample("zero batch", arg(NORMAL, 0, 4, 2, 1)));
    row(
        "pixelUnshuffle",
        x -> x.pixelUnshuffle(2),
        sample("images", arg(NORMAL, 2, 2, 4, 6)),
        sample("zero batch", arg(NORMAL, 0, 1, 2, 2)));
    row(
        "channelShuffle",
        x -> x.channelShuffle(2),
        sample("signals", arg(NORMAL, 2, 6, 3)),
        sample("zero batch", arg(NORMAL, 0, 4, 2)));
  }
}
