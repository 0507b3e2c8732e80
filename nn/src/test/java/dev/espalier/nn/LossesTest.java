package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.io.Json;
import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses give PyTorch's values and gradients, for every reduction. */
class LossesTest {
  private interface Case {
    Tensor of(Tensor x, Json in, Reduction reduction);
  }

  private static final Map<String, Case> LOSSES = new LinkedHashMap<>();

  static {
    LOSSES.put("mse", (x, in, r) -> Losses.mse(x, get(in, "y"), r));
    LOSSES.put("l1", (x, in, r) -> Losses.l1(x, get(in, "y"), r));
    LOSSES.put("smoothl1", (x, in, r) -> Losses.smoothL1(x, get(in, "y"), 0.5, r));
    LOSSES.put("huber", (x, in, r) -> Losses.huber(x, get(in, "y"), 0.75, r));
    LOSSES.put("ce", (x, in, r) -> Losses.crossEntropy(x, classes(in), options(r)));
    LOSSES.put("ce-images", (x, in, r) -> Losses.crossEntropy(x, classes(in), options(r)));
    LOSSES.put(
        "ce-options",
        (x, in, r) ->
            Losses.crossEntropy(
                x,
                classes(in),
                options(r).classWeights(get(in, "w")).ignoreIndex(3).labelSmoothing(0.1)));
    LOSSES.put(
        "ce-soft",
        (x, in, r) ->
            Losses.crossEntropy(
                x, get(in, "y"), options(r).classWeights(get(in, "w")).labelSmoothing(0.2)));
    LOSSES.put(
        "nll",
        (x, in, r) ->
            Losses.nll(x, classes(in), options(r).classWeights(get(in, "w")).ignoreIndex(1)));
    LOSSES.put("bcelogits", (x, in, r) -> Losses.bceWithLogits(x, get(in, "y"), null, r));
    LOSSES.put(
        "bcelogits-pos", (x, in, r) -> Losses.bceWithLogits(x, get(in, "y"), get(in, "w"), r));
    LOSSES.put("bce", (x, in, r) -> Losses.bce(x, get(in, "y"), r));
  }

  private static Tensor get(Json in, String name) {
    return Goldens.tensor(in.get(name));
  }

  private static Tensor classes(Json in) {
    return get(in, "y").to(DType.INT64);
  }

  private static CrossEntropyOptions options(Reduction r) {
    return CrossEntropyOptions.DEFAULT.reduction(r);
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return LOSSES.keySet().stream()
        .flatMap(name ->
            Stream.of(Reduction.values())
                .map(r -> DynamicTest.dynamicTest(name + " " + r, () -> check(name, r))));
  }

  private static void check(String name, Reduction r) {
    var c = Goldens.ALL.get("cases").get("loss-" + name + "-" + r.name().toLowerCase(Locale.ROOT));
    var x = new Parameter(Goldens.tensor(c.get("in").get("x")));
    var y = LOSSES.get(name).of(x, c.get("in"), r);
    y.sum().backward();
    Goldens.assertClose("loss", c.get("out").get("y"), y, 2e-6);
    assertNotNull(x.grad());
    Goldens.assertClose("gradient", c.get("out").get("grad.x"), x.grad(), 3e-6);
  }

  @Test
  void theMeanIsTheDefault() {
    var x = Tensor.of(1f, 2f, 4f);
    var y = Tensor.of(0f, 2f, 2f);
    assertEquals(5 / 3.0, Losses.mse(x, y).item(), 1e-6);
    assertEquals(1, Losses.l1(x, y).item(), 1e-6);
    assertEquals((0.5 + 0 + 1.5) / 3, Losses.huber(x, y).item(), 1e-6);
    assertEquals((0.5 + 0 + 1.5) / 3, Losses.smoothL1(x, y).item(), 1e-6);
  }

  @Test
  void aCertainWrongProbabilityCostsNoMoreThanAHundred() {
    assertEquals(100, Losses.bce(Tensor.of(0f), Tensor.of(1f)).item(), 1e-4);
  }

  @Test
  void shapesAreNotBroadcast() {
    var e =
        assertThrows(ShapeException.class, () -> Losses.mse(Tensor.zeros(4, 1), Tensor.zeros(4)));
    assertEquals("reshape the target: target.reshape(4, 1)", e.fix());
    assertThrows(
        ShapeException.class, () -> Losses.bceWithLogits(Tensor.zeros(4, 1), Tensor.zeros(4)));
  }

  @Test
  void targetsOutsideTheClassesAreRefused() {
    assertThrows(
        TensorException.class,
        () -> Losses.crossEntropy(Tensor.zeros(2, 3), Tensor.of(new long[] {0, 3}, 2)).item());
    assertThrows(
        ShapeException.class,
        () -> Losses.crossEntropy(Tensor.zeros(2, 3), Tensor.of(new long[] {0, 1, 2}, 3)));
  }

  @Test
  void bytesAreClasses() {
    var logits = Tensor.of(new float[] {1, 2, 3, 0}, 2, 2);
    var bytes = Losses.crossEntropy(logits, Tensor.of(new byte[] {1, 0}, 2)).item();
    assertEquals(Losses.crossEntropy(logits, Tensor.of(new long[] {1, 0}, 2)).item(), bytes);
    assertTrue(bytes > 0);
  }

  @Test
  void penalties() {
    var p = List.of(Tensor.of(1f, -2f), Tensor.of(3f));
    assertEquals(0.6, Losses.l1Penalty(p, 0.1).item(), 1e-6);
    assertEquals(1.4, Losses.l2Penalty(p, 0.1).item(), 1e-6);
  }
}
