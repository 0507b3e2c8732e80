package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Normalising layers give PyTorch's results, gradients and buffers, step after step. */
class NormTest {
  private static final Map<String, Supplier<Layer>> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("batchnorm1d", () -> new BatchNorm1d(3));
    LAYERS.put(
        "batchnorm2d-cumulative", () -> new BatchNorm2d(2, BatchNorm.options().cumulative()));
    LAYERS.put("batchnorm3d", () -> new BatchNorm3d(2, 1e-3, 0.3));
    LAYERS.put("batchnorm1d-plain", () -> new BatchNorm1d(3, BatchNorm.options().affine(false)));
    LAYERS.put(
        "batchnorm2d-untracked",
        () -> new BatchNorm2d(3, BatchNorm.options().trackRunningStats(false)));
    LAYERS.put("layernorm", () -> new LayerNorm(5));
    LAYERS.put("layernorm-2", () -> new LayerNorm(new int[] {3, 4}, 1e-3, true, true));
    LAYERS.put("layernorm-no-bias", () -> new LayerNorm(new int[] {4}, 1e-5, true, false));
    LAYERS.put("layernorm-plain", () -> new LayerNorm(new int[] {4}, 1e-5, false, false));
    LAYERS.put("rmsnorm", () -> new RmsNorm(5));
    LAYERS.put("rmsnorm-options", () -> new RmsNorm(new int[] {3, 4}, 1e-3, false));
    LAYERS.put("groupnorm", () -> new GroupNorm(2, 4));
    LAYERS.put("groupnorm-plain", () -> new GroupNorm(3, 6, 1e-3, false));
    LAYERS.put("instancenorm1d", () -> new InstanceNorm1d(3));
    LAYERS.put(
        "instancenorm1d-unbatched",
        () -> new InstanceNorm1d(3, InstanceNorm.options().affine(true)));
    LAYERS.put(
        "instancenorm2d-tracked",
        () ->
            new InstanceNorm2d(
                2, InstanceNorm.options().momentum(0.3).affine(true).trackRunningStats(true)));
    LAYERS.put("instancenorm3d", () -> new InstanceNorm3d(2, InstanceNorm.options().affine(true)));
    LAYERS.put("localresponsenorm", () -> new LocalResponseNorm(3, 0.5, 0.75, 1));
    LAYERS.put("weightnorm", () -> new WeightNorm(new Linear(4, 3)));
    LAYERS.put("weightnorm-conv", () -> new WeightNorm(new Conv2d(2, 3, 2), "weight", 1));
    LAYERS.put("weightnorm-whole", () -> WeightNorm.overall(new Linear(4, 3, false), "weight"));
    LAYERS.put("spectralnorm", () -> new SpectralNorm(new Linear(4, 3)));
    LAYERS.put("spectralnorm-conv", () -> new SpectralNorm(new Conv2d(2, 3, 2), "weight", 3, 0));
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    var cases = Goldens.read("norms.json").get("cases");
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

  /** Values of PyTorch; with statistics in float16 the differences from the mean would be lost. */
  @Test
  void halvesAreNormalisedInFloat32() {
    var x = Tensor.of(new float[] {300, 301, 302, 304}, 1, 4).to(DType.FLOAT16);
    var y = x.layerNorm(4);
    assertEquals(DType.FLOAT16, y.dtype());
    double[] expected = {-1.1836, -0.5073, 0.1691, 1.5215};
    Goldens.assertClose("y", expected, y.to(DType.FLOAT64).toDoubleArray(), 1e-3);
    for (var t : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      var z = Tensor.of(new float[] {1e-3f}, 1, 1).to(t).rmsNorm(1);
      assertEquals(0.9453125, z.to(DType.FLOAT64).item(), 0);
    }
    var n = x.reshape(4, 1).batchNorm(null, null, null, null, true, 0.1, 1e-5).result();
    Goldens.assertClose("batch", expected, n.to(DType.FLOAT64).toDoubleArray(), 1e-3);
  }

  @Test
  void errorsNameTheFix() {
    fix("new LayerNorm(6)", () -> new LayerNorm(5).apply(Tensor.zeros(2, 6)));
    fix("new RmsNorm(4, 6)", () -> new RmsNorm(4, 5).apply(Tensor.zeros(2, 4, 6)));
    fix("new GroupNorm(2, 6)", () -> new GroupNorm(2, 4).apply(Tensor.zeros(2, 6)));
    fix("new InstanceNorm1d(5)", () -> new InstanceNorm1d(4).apply(Tensor.zeros(2, 5, 6)));
    fix("use InstanceNorm2d", () -> new InstanceNorm1d(4).apply(Tensor.zeros(2, 4, 6, 6)));
    fix("use BatchNorm2d", () -> new BatchNorm3d(4).apply(Tensor.zeros(2, 4, 6, 6)));
    fix("use 3 groups", () -> Tensor.zeros(2, 6).groupNorm(4));
    var e = assertThrows(ValueException.class, () -> new GroupNorm(4, 6));
    assertEquals("use 8 channels", e.fix());
    e = assertThrows(ValueException.class, () -> new WeightNorm(new Linear(2, 3), "w", 0));
    assertEquals("use one of [weight, bias]", e.fix());
  }

  private static void fix(String expected, Executable wrong) {
    TensorException e = assertThrows(ShapeException.class, wrong);
    assertEquals(expected, e.fix());
  }

  @Test
  void parametrisedWeightsStandInTheLayersPlace() {
    var net = new Sequential(new WeightNorm(new Linear(4, 3)), new Linear(3, 2));
    assertEquals(
        List.of("0.weight_v", "0.bias", "0.weight_g", "1.weight", "1.bias"),
        List.copyOf(net.namedParameters().keySet()));
    assertEquals(Set.copyOf(net.namedParameters().keySet()), net.stateDict().keySet());
    assertEquals(Set.of("", "0", "1"), net.layers().keySet());
    var x = Tensor.of(new float[] {1, 2, 3, 4}, 1, 4);
    var before = net.apply(x).toArray();
    assertEquals(before[0], net.freeze().apply(x).toArray()[0]);
    var norm = (WeightNorm) net.layers().get("0");
    var g = net.namedParameters().get("0.weight_g");
    assertNotNull(g);
    g.assign(g.mul(2).realize());
    var doubled = net.apply(x).toArray();
    net.replace("0", norm.merge());
    Goldens.assertClose(
        "merged", Goldens.wide(doubled), Goldens.wide(net.apply(x).toArray()), 1e-6);
    assertEquals(Set.of("0.weight", "0.bias", "1.weight", "1.bias"), net.stateDict().keySet());
  }

  @Test
  void spectralNormDividesByTheLargestSingularValue() {
    var layer = new SpectralNorm(new Linear(2, 2, false), "weight", 50, 0);
    var w = layer.namedParameters().get("weight_orig");
    assertNotNull(w);
    w.assign(Tensor.of(new float[] {3, 0, 4, 5}, 2, 2)); // singular values √45 and √5
    layer.apply(Tensor.ones(1, 2)).realize();
    var y = Mode.eval(() -> layer.apply(new Parameter(Tensor.of(new float[] {1, 0}, 1, 2))));
    double s = Math.sqrt(45);
    Goldens.assertClose("y", new double[] {3 / s, 4 / s}, Goldens.wide(y.toArray()), 1e-6);
  }
}
