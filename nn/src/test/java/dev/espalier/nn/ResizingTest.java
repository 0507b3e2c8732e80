package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.Shape;
import dev.espalier.base.TensorException;
import dev.espalier.io.Json;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.GridMode;
import dev.espalier.tensor.GridPadding;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.TensorAssert;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Resizing and grid sampling against PyTorch (resizing.py), and their layers. */
class ResizingTest {
  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() {
    var tests = new ArrayList<DynamicTest>();
    int i = 0;
    for (Json c : Goldens.read("resizing.json").items()) {
      tests.add(dynamicTest(c.get("op").string() + " " + i++, () -> check(c)));
    }
    return tests.stream();
  }

  private static void check(Json c) {
    var x = Goldens.float64(c.get("x")).track();
    switch (c.get("op").string()) {
      case "grid_sample" -> {
        var grid = Goldens.float64(c.get("grid")).track();
        var y =
            x.gridSample(
                grid,
                GridMode.valueOf(upper(c, "mode")),
                GridPadding.valueOf(upper(c, "padding")),
                c.get("align").bool());
        var g = Gradients.of(y.square().sum(), x, grid);
        Tensor.realize(y, g.get(0), g.get(1));
        close("value", c.get("y"), y);
        close("gradient of x", c.get("gx"), g.get(0));
        close("gradient of grid", c.get("ggrid"), g.get(1));
      }
      case "interpolate" -> {
        var size = c.get("size").items().stream().mapToInt(j -> (int) j.integer()).toArray();
        var mode = mode(c.get("mode").string());
        var y = x.interpolate(size, mode, c.get("align").bool(), c.get("smooth").bool());
        var g = Gradients.of(y.square().sum(), x).getFirst();
        Tensor.realize(y, g);
        close("value", c.get("y"), y);
        close("gradient", c.get("gx"), g);
      }
      case "affine_grid" -> {
        var size = c.get("size").items().stream().mapToInt(j -> (int) j.integer()).toArray();
        close("value", c.get("y"), Tensor.affineGrid(x, size, c.get("align").bool()));
      }
      case "channel_shuffle" -> close("value", c.get("y"), x.channelShuffle(3));
      default -> throw new AssertionError(c.get("op"));
    }
  }

  private static String upper(Json c, String name) {
    return c.get(name).string().toUpperCase(Locale.ROOT);
  }

  private static InterpolateMode mode(String name) {
    return name.equals("bilinear")
        ? InterpolateMode.LINEAR
        : InterpolateMode.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static void close(String what, Json expected, Tensor actual) {
    var e = Goldens.float64(expected);
    TensorAssert.assertClose(what, e.shape(), e.toDoubleArray(), actual.toDoubleArray(), 1e-11);
    assertEquals(e.shape(), actual.shape());
  }

  @Test
  void layersCallTheirFunctions() {
    var x = Tensor.arange(2 * 8 * 4 * 4).to(dev.espalier.base.DType.FLOAT32).reshape(2, 8, 4, 4);
    assertEquals(
        Shape.of(2, 8, 8, 8), Upsample.factors(InterpolateMode.NEAREST, 2, 2).apply(x).shape());
    assertEquals(
        Shape.of(2, 8, 3, 5), Upsample.sizes(InterpolateMode.LINEAR, 3, 5).apply(x).shape());
    assertEquals(Shape.of(2, 2, 8, 8), new PixelShuffle(2).apply(x).shape());
    assertEquals(Shape.of(2, 32, 2, 2), new PixelUnshuffle(2).apply(x).shape());
    assertEquals(x.shape(), new ChannelShuffle(4).apply(x).shape());
    var columns = new Unfold(2, 1, 0, 2).apply(x);
    assertEquals(Shape.of(2, 32, 4), columns.shape());
    var back = new Fold(new int[] {4, 4}, 2, 1, 0, 2).apply(columns);
    assertEquals(0, back.sub(x).abs().amax().item());
  }

  @Test
  void refusesWhatDoesNotFit() {
    var x = Tensor.zeros(1, 3, 4, 4);
    refused(() -> x.interpolate(new int[] {2}, InterpolateMode.LINEAR), "2 sizes");
    refused(() -> x.interpolate(new int[] {2, 0}, InterpolateMode.AREA), "at least 1");
    refused(() -> x.pixelShuffle(2), "multiple of 4");
    refused(() -> x.channelShuffle(2), "multiple of 2");
    refused(
        () -> x.gridSample(Tensor.zeros(2, 1, 1, 2), GridMode.NEAREST, GridPadding.ZEROS, false),
        "1 items");
    refused(
        () -> x.unfoldWindows(new int[] {6}, new int[] {1}, new int[] {0}, new int[] {1}),
        "padding of at least 1");
  }

  private static void refused(Runnable call, String fix) {
    var e = assertThrows(TensorException.class, call::run);
    assertTrue(e.fix().contains(fix), e.fix());
  }
}
