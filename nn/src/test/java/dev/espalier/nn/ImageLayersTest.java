package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.TensorException;
import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.GridMode;
import dev.espalier.tensor.GridPadding;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Layers for signals, images and volumes give PyTorch's results and gradients. */
class ImageLayersTest {
  private static final int[] ONE = {1};
  private static final int[] TWO = {2};
  private static final Map<String, Supplier<Layer>> LAYERS = new LinkedHashMap<>();

  static {
    convolutions();
    pools();
    resizing();
    sampling();
  }

  private static void resizing() {
    LAYERS.put("upsample-nearest", () -> Upsample.factors(InterpolateMode.NEAREST, 2, 2));
    LAYERS.put("upsample-bilinear", () -> Upsample.sizes(InterpolateMode.LINEAR, 4, 5));
    LAYERS.put(
        "upsample-bicubic", () -> Upsample.factors(InterpolateMode.BICUBIC, 2, 1.5).alignCorners());
    LAYERS.put("upsample-linear", () -> Upsample.sizes(InterpolateMode.LINEAR, 8));
    LAYERS.put(
        "upsample-trilinear", () -> Upsample.sizes(InterpolateMode.LINEAR, 2, 3, 4).alignCorners());
    LAYERS.put(
        "unfold",
        () -> new Unfold(new int[] {2, 3}, new int[] {1}, new int[] {1, 0}, new int[] {2, 1}));
    LAYERS.put(
        "fold",
        () ->
            new Fold(
                new int[] {4, 5}, new int[] {2}, new int[] {1}, new int[] {0}, new int[] {2, 1}));
    LAYERS.put("pixelshuffle", () -> new PixelShuffle(2));
    LAYERS.put("pixelunshuffle", () -> new PixelUnshuffle(2));
    LAYERS.put("channelshuffle", () -> new ChannelShuffle(2));
  }

  /** Positions as images.py has them. */
  private static Tensor positions(int times, int modulo, int minus, int by, int... shape) {
    int n = Shape.of(shape).size();
    var x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (i * times % modulo - minus) / by + 0.01f;
    }
    return Tensor.of(x, shape);
  }

  private static void sampling() {
    var grid2 = positions(7, 48, 21, 16, 2, 3, 4, 2);
    var grid3 = positions(11, 36, 16, 13, 1, 2, 2, 3, 3);
    for (var mode : GridMode.values()) {
      for (var padding : GridPadding.values()) {
        for (boolean corners : new boolean[] {false, true}) {
          var name =
              "grid-"
                  + (mode + "-" + padding).toLowerCase(Locale.ROOT)
                  + (corners ? "-True" : "-False");
          function(name, x -> x.gridSample(grid2.to(x.dtype()), mode, padding, corners));
          if (mode != GridMode.BICUBIC) {
            function(name + "-3d", x -> x.gridSample(grid3.to(x.dtype()), mode, padding, corners));
          }
        }
      }
    }
    for (var mode : List.of(InterpolateMode.LINEAR, InterpolateMode.BICUBIC)) {
      for (boolean corners : new boolean[] {false, true}) {
        for (int[] size : new int[][] {{3, 4}, {9, 6}}) {
          function(
              "antialias-"
                  + (mode == InterpolateMode.LINEAR ? "bilinear" : "bicubic")
                  + (corners ? "-True-" : "-False-")
                  + size[0],
              x -> x.interpolate(size, mode, corners, true));
        }
      }
    }
    function("affine-grid-3d", x -> Tensor.affineGrid(x, new int[] {2, 1, 2, 1, 3}, false));
    function("affine-grid-corners", x -> Tensor.affineGrid(x, new int[] {2, 1, 3, 4}, true));
  }

  private static void function(String name, UnaryOperator<Tensor> f) {
    LAYERS.put(name, () -> Layer.of(name, f));
  }

  private static void pools() {
    LAYERS.put("maxpool1d", () -> new MaxPool1d(2, 2, 1));
    LAYERS.put(
        "maxpool2d-options",
        () ->
            new MaxPool2d(
                new int[] {2, 3},
                MaxPool2d.options().stride(2, 1).padding(1, 0).dilation(1, 2).ceilMode(true)));
    LAYERS.put("maxpool3d", () -> new MaxPool3d(2, 1, 0));
    LAYERS.put(
        "avgpool1d",
        () ->
            new AvgPool1d(
                3, AvgPool1d.options().stride(2).padding(1).ceilMode(true).countIncludePad(false)));
    LAYERS.put(
        "avgpool2d-options",
        () ->
            new AvgPool2d(
                new int[] {2, 3},
                AvgPool2d.options().stride(2).padding(1, 0).ceilMode(true).divisorOverride(4)));
    LAYERS.put("avgpool3d", () -> new AvgPool3d(2));
    LAYERS.put("lppool1d", () -> new LpPool1d(3, 2));
    LAYERS.put("lppool2d", () -> new LpPool2d(2, new int[] {2, 3}, new int[] {1, 1}, true));
    LAYERS.put("lppool3d", () -> new LpPool3d(1, 2));
    LAYERS.put("adaptiveavgpool1d", () -> new AdaptiveAvgPool1d(3));
    LAYERS.put("adaptiveavgpool2d", () -> new AdaptiveAvgPool2d(-1, 2));
    LAYERS.put("adaptiveavgpool3d", () -> new AdaptiveAvgPool3d(2, 1, 3));
    LAYERS.put("adaptivemaxpool1d", () -> new AdaptiveMaxPool1d(3));
    LAYERS.put("adaptivemaxpool2d", () -> new AdaptiveMaxPool2d(2, -1));
    LAYERS.put("adaptivemaxpool3d", () -> new AdaptiveMaxPool3d(2));
  }

  private static void convolutions() {
    LAYERS.put("conv1d", () -> new Conv1d(3, 4, 3));
    LAYERS.put(
        "conv1d-same", () -> new Conv1d(2, 3, 4, Conv1d.options().padding(ConvPadding.SAME)));
    LAYERS.put(
        "conv1d-unbatched",
        () -> new Conv1d(2, 4, 3, Conv1d.options().stride(2).padding(1).groups(2).bias(false)));
    LAYERS.put(
        "conv2d-uneven",
        () ->
            new Conv2d(
                2,
                3,
                new int[] {2, 3},
                Conv2d.options().stride(2, 1).padding(0, 2).dilation(1, 2)));
    LAYERS.put(
        "conv2d-reflect",
        () -> new Conv2d(2, 2, 3, Conv2d.options().padding(1, 2).paddingMode(PadMode.REFLECT)));
    LAYERS.put(
        "conv2d-replicate",
        () -> new Conv2d(2, 2, 3, Conv2d.options().padding(1).paddingMode(PadMode.REPLICATE)));
    LAYERS.put(
        "conv2d-circular-same",
        () ->
            new Conv2d(
                2,
                2,
                new int[] {2, 3},
                Conv2d.options().padding(ConvPadding.SAME).paddingMode(PadMode.CIRCULAR)));
    LAYERS.put("conv3d", () -> new Conv3d(2, 2, 2));
    LAYERS.put(
        "conv3d-options",
        () ->
            new Conv3d(
                2,
                4,
                new int[] {2, 1, 3},
                Conv3d.options().stride(1, 2, 1).padding(1, 0, 1).groups(2)));
    LAYERS.put(
        "convtranspose1d",
        () -> new ConvTranspose1d(3, 2, 3, ConvTranspose1d.options().stride(2).outputPadding(1)));
    LAYERS.put("convtranspose2d", () -> new ConvTranspose2d(2, 3, 3));
    LAYERS.put(
        "convtranspose2d-options",
        () ->
            new ConvTranspose2d(
                4,
                2,
                new int[] {3, 2},
                ConvTranspose2d.options()
                    .stride(2)
                    .padding(1, 0)
                    .outputPadding(1, 0)
                    .groups(2)
                    .bias(false)
                    .dilation(2, 1)));
    LAYERS.put(
        "convtranspose3d",
        () ->
            new ConvTranspose3d(
                2, 2, 2, ConvTranspose3d.options().stride(1, 2, 2).padding(1, 0, 1)));
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    var cases = Goldens.read("images.json").get("cases");
    assertEquals(LAYERS.keySet(), cases.members().keySet());
    return LAYERS.entrySet().stream()
        .flatMap(e ->
            Stream.of(DType.FLOAT32, DType.FLOAT64)
                .map(t ->
                    DynamicTest.dynamicTest(
                        e.getKey() + " " + t,
                        () ->
                            LayerCases.check(cases.get(e.getKey()), e.getValue().get().to(t), t))));
  }

  @Test
  void transposedConvolutionsGiveTheExtentsOneAsksFor() {
    var up = new ConvTranspose2d(2, 3, 3, ConvTranspose2d.options().stride(2).padding(1));
    var x = Tensor.zeros(1, 2, 4, 5);
    assertEquals(Shape.of(1, 3, 7, 9), up.apply(x).shape());
    assertEquals(Shape.of(1, 3, 8, 9), up.apply(x, 8, 9).shape());
    fix(
        "use extents from 7, 9, less than the stride or dilation above them",
        () -> up.apply(x, 9, 9));
  }

  @Test
  void errorsNameTheFix() {
    fix("new Conv1d(4, 2, 3)", () -> new Conv1d(3, 2, 3).apply(Tensor.zeros(1, 4, 9)));
    fix(
        "new Conv2d(4, 2, new int[] {3, 2}, …)",
        () ->
            new Conv2d(3, 2, new int[] {3, 2}, Conv2d.options().stride(2))
                .apply(Tensor.zeros(1, 4, 9, 9)));
    fix(
        "new ConvTranspose3d(4, 2, 2)",
        () -> new ConvTranspose3d(3, 2, 2).apply(Tensor.zeros(1, 4, 2, 2, 2)));
    fix("use stride of at least 1", () -> new Conv1d(3, 2, 3, Conv1d.options().stride(0)));
    fix(
        "give one number or 2",
        () -> new ConvTranspose2d(3, 2, 3, ConvTranspose2d.options().stride(1, 1, 1)));
    fix(
        "use stride 1",
        () -> new Conv1d(3, 2, 3, Conv1d.options().stride(2).padding(ConvPadding.SAME)));
    fix(
        "use a larger input, a smaller kernel or padding 1",
        () -> new Conv1d(3, 2, 5).apply(Tensor.zeros(1, 3, 4)));
    fix(
        "use an output_padding below 2",
        () ->
            new ConvTranspose1d(3, 2, 5, ConvTranspose1d.options().stride(2).outputPadding(2))
                .apply(Tensor.zeros(1, 3, 4)));
    fix(
        "use padding of at most 2",
        () ->
            new ConvTranspose1d(3, 2, 3, ConvTranspose1d.options().padding(3))
                .apply(Tensor.zeros(1, 3, 3)));
  }

  @Test
  void maximaGoBackToWhereTheyCameFrom() {
    var x = Tensor.of(new float[] {1, 5, 2, 3, 4, 0, 9, 8, 7, 6}, 1, 2, 5);
    var y = new MaxPool1d(2).applyWithIndices(x);
    assertArrayEquals(new long[] {1, 3, 1, 2}, y.indices().toLongArray());
    var unpool = new MaxUnpool1d(2);
    assertArrayEquals(
        new float[] {0, 5, 0, 3, 0, 9, 8, 0}, unpool.apply(y.values(), y.indices()).toArray());
    assertArrayEquals(
        new float[] {0, 5, 0, 3, 0, 0, 9, 8, 0, 0},
        unpool.apply(y.values(), y.indices(), 5).toArray());
    fix(
        "use apply(values, indices) with those of applyWithIndices(x) of the pooling layer",
        () -> unpool.apply(x));
  }

  @Test
  void poolingErrorsNameTheFix() {
    fix("use a larger input or a smaller window", () -> Tensor.zeros(1, 1, 3).maxPool1d(4));
    fix("use padding of at most 1", () -> new MaxPool2d(2, 2, 2).apply(Tensor.zeros(1, 1, 4, 4)));
    fix("use stride of at least 1", () -> new AvgPool1d(2, 0, 0));
    fix("give one number or 2", () -> new AdaptiveAvgPool2d(1, 1, 1));
    fix("use a positive number", () -> new LpPool1d(-1, 2));
    fix(
        "leave it out, or use another number",
        () -> new AvgPool1d(2, AvgPool1d.options().divisorOverride(0)).apply(Tensor.ones(1, 4)));
    assertEquals(
        "MaxPool2d(2×3, stride 2, padding 1×0, ceil)",
        new MaxPool2d(new int[] {2, 3}, MaxPool2d.options().stride(2).padding(1, 0).ceilMode(true))
            .describe());
  }

  /** Each in float16 gives what it gives in float32, rounded. */
  @Test
  void halvesKeepTheirDtype() {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    all.put("conv1d", x -> x.flatten(2).conv1d(Tensor.ones(2, 2, 3).to(x.dtype()), null));
    all.put("conv3d", x -> x.unsqueeze(2).conv3d(Tensor.ones(2, 2, 1, 2, 2).to(x.dtype()), null));
    all.put("transposed", x -> x.convTranspose2d(Tensor.ones(2, 1, 2, 2).to(x.dtype()), null));
    all.put("maxima", x -> x.maxPool2dWithIndices(TWO, TWO, ONE, ONE, true).values());
    all.put("means", x -> x.avgPool2d(TWO, TWO, ONE, true, false, null));
    all.put("adaptive", x -> x.adaptiveAvgPool2d(3));
    all.put("linear", x -> x.interpolate(new int[] {7, 5}, InterpolateMode.LINEAR));
    var x = positions(7, 48, 21, 16, 1, 2, 4, 4).to(DType.FLOAT16);
    all.forEach((name, f) -> {
      var y = f.apply(x);
      assertEquals(DType.FLOAT16, y.dtype(), name);
      var wide = f.apply(x.to(DType.FLOAT32)).to(DType.FLOAT64).toDoubleArray();
      Goldens.assertClose(name, wide, y.to(DType.FLOAT64).toDoubleArray(), 2e-3);
    });
  }

  @Test
  void infinitiesStayInTheirWindow() {
    var x = Tensor.of(new float[] {Float.POSITIVE_INFINITY, 1, 2, 3, 4}, 1, 1, 5);
    float inf = Float.POSITIVE_INFINITY;
    assertArrayEquals(
        new float[] {inf, 2, 3.5f}, x.interpolate(new int[] {3}, InterpolateMode.AREA).toArray());
    assertArrayEquals(x.toArray(), x.interpolate(new int[] {5}, InterpolateMode.LINEAR).toArray());
  }

  private static void fix(String expected, Executable wrong) {
    assertEquals(expected, assertThrows(TensorException.class, wrong).fix());
  }
}
