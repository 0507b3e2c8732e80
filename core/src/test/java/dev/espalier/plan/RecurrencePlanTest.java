package dev.espalier.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the steps of a recurrence do, and what is done once for all of them. */
@Tag("smoke")
class RecurrencePlanTest {
  private static final int STEPS = 7;
  private static final int BATCH = 3;
  private static final int HIDDEN = 5;

  /** Label and sizes of the kernels that contain a word, those of the steps indented. */
  private static List<String> kernels(Plan plan, String word) {
    return plan.describe().lines().filter(l -> l.contains(word)).toList();
  }

  private static Plan planOfGradients() {
    var w = Tensor.ones(HIDDEN, HIDDEN).track();
    var xs = Tensor.ones(STEPS, BATCH, HIDDEN).track();
    var run =
        Scan.of(
            List.of(Tensor.zeros(BATCH, HIDDEN)),
            List.of(xs),
            (s, x) -> {
              var h = s.getFirst().matmul(w.transpose(0, 1)).add(x.getFirst()).tanh();
              return new Scan.Result(List.of(h), List.of(h));
            });
    var found = Gradients.of(run.outputs().getFirst().sum(), w, xs);
    return Executor.planOf(List.of(found.get(0).node(), found.get(1).node()));
  }

  @Test
  void aStepMultipliesOnceEachWayAndTheWeightsGetOneProduct() {
    var products = kernels(planOfGradients(), "matmul");
    // Forward h · wᵀ, backward g · w; then gᵀ · h of all steps, which is as large as w: g is
    // the gradient of xs, h the states before the steps, so that nothing is stacked for it.
    assertEquals(3, products.size(), products::toString);
    assertEquals(2, products.stream().filter(l -> l.startsWith("  ")).count(), products::toString);
    var outside = products.stream().filter(l -> !l.startsWith("  ")).findFirst().orElseThrow();
    int sequence = STEPS * BATCH * HIDDEN;
    assertEquals(
        "matmul  o" + sequence + " w" + sequence + " -> o" + HIDDEN * HIDDEN, outside, outside);
  }

  @Test
  void weightsAreTransposedBeforeTheSteps() {
    var moves = kernels(planOfGradients(), "l" + HIDDEN * HIDDEN + " -> w" + HIDDEN * HIDDEN);
    assertEquals(1, moves.size(), moves::toString);
    assertFalse(moves.getFirst().startsWith("  "), moves::toString);
  }

  /** What a checkpoint computes again stays inside: products after it would keep their factors. */
  @Test
  void aCheckpointMultipliesInside() {
    var w = Tensor.ones(HIDDEN, HIDDEN).track();
    var v = Tensor.ones(HIDDEN, HIDDEN).track();
    var x = Tensor.ones(BATCH, HIDDEN).track();
    var y = Func.checkpoint(t -> t.matmul(w).tanh().matmul(v).tanh()).apply(x);
    var found = Gradients.of(y.sum(), w, v, x);
    var plan = Executor.planOf(found.stream().map(Tensor::node).toList());
    var products = kernels(plan, "matmul");
    assertTrue(products.size() >= 6, products::toString);
    assertTrue(products.stream().allMatch(l -> l.startsWith("  ")), products::toString);
  }
}
