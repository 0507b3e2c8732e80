package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.base.DType;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Layers give PyTorch's results, gradients and buffers. */
class LayerGoldensTest {
  private static final Map<String, Supplier<Layer>> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("linear", () -> new Linear(5, 3));
    LAYERS.put("linear-3d-no-bias", () -> new Linear(5, 3, false));
    LAYERS.put("conv", () -> new Conv2d(3, 4, 3));
    LAYERS.put(
        "conv-options",
        () ->
            new Conv2d(
                4, 6, 3, Conv2d.options().stride(2).padding(2).dilation(2).groups(2).bias(false)));
    LAYERS.put("maxpool", () -> new MaxPool2d(3, 2, 1));
    LAYERS.put("avgpool", () -> new AvgPool2d(2));
    LAYERS.put("batchnorm2d-train", () -> new BatchNorm2d(3));
    LAYERS.put("batchnorm2d-eval", () -> new BatchNorm2d(3));
    LAYERS.put("batchnorm1d-train", () -> new BatchNorm1d(3));
    LAYERS.put("batchnorm1d-3d-train", () -> new BatchNorm1d(3));
    LAYERS.put("relu", Activations.ReLU::new);
    LAYERS.put("leakyrelu", () -> new Activations.LeakyReLU(0.2));
    LAYERS.put("elu", () -> new Activations.ELU(1.5));
    LAYERS.put("gelu", Activations.GELU::new);
    LAYERS.put("silu", Activations.SiLU::new);
    LAYERS.put("sigmoid", Activations.Sigmoid::new);
    LAYERS.put("tanh", Activations.Tanh::new);
    LAYERS.put("softplus", Activations.Softplus::new);
    LAYERS.put("softmax", Activations.Softmax::new);
    LAYERS.put("logsoftmax", Activations.LogSoftmax::new);
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return LAYERS.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue().get())));
  }

  private static void check(String name, Layer layer) {
    var c = Goldens.ALL.get("cases").get(name);
    var in = c.get("in");
    var out = c.get("out");
    var state = new LinkedHashMap<String, Tensor>();
    in.members()
        .forEach((k, v) -> {
          if (!k.equals("x") && !k.equals("g")) {
            state.put(k, Goldens.tensor(v));
          }
        });
    layer.loadStateDict(state);
    var x = new Parameter(Goldens.tensor(in.get("x")));
    Supplier<Tensor> forward = () -> layer.apply(x);
    var y = name.endsWith("eval") ? Mode.eval(forward) : forward.get();
    y.mul(Goldens.tensor(in.get("g"))).sum().backward();
    Goldens.assertClose("y", out.get("y"), y, 2e-6);
    Goldens.assertClose("grad.x", out.get("grad.x"), gradient(x), 5e-6);
    layer
        .namedParameters()
        .forEach((k, p) -> Goldens.assertClose(k, out.get("grad." + k), gradient(p), 5e-6));
    layer.namedBuffers().forEach((k, b) -> Goldens.assertClose(k, out.get("after." + k), b, 2e-6));
    var expected = new TreeSet<>(out.members().keySet());
    expected.removeIf(k -> !k.startsWith("after."));
    assertEquals(expected.size(), layer.buffers().size());
  }

  private static Tensor gradient(Parameter p) {
    var g = p.grad();
    assertNotNull(g);
    return g;
  }

  @Test
  void countsOfBatchesAreIntegers() {
    var bn = new BatchNorm2d(3);
    assertEquals(DType.INT64, bn.namedBuffers().get("num_batches_tracked").dtype());
  }
}
