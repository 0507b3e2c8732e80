package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.runtime.Executor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions whose intermediates are computed again for the gradient. */
@Tag("smoke")
class CheckpointTest {
  private static final Tensor X = Tensor.of(0.3, -1.2, 0.7);

  private static Tensor block(Tensor x) {
    return x.sin().mul(x.exp()).tanh().add(x.mul(x.sigmoid()).cos());
  }

  private static double[] values(Tensor t) {
    return t.toDoubleArray();
  }

  @Test
  void valuesAndDerivativesStayTheSame() {
    UnaryOperator<Tensor> plain = x -> block(block(x)).sum();
    UnaryOperator<Tensor> saving =
        x ->
            x.pipe(Func.checkpoint(CheckpointTest::block), Func.checkpoint(CheckpointTest::block))
                .sum();
    assertEquals(plain.apply(X).item(), saving.apply(X).item());
    assertArrayEquals(values(Func.grad(plain).apply(X)), values(Func.grad(saving).apply(X)));
    assertArrayEquals(
        values(Func.hessian(plain).apply(X)), values(Func.hessian(saving).apply(X)), 1e-14);
    assertArrayEquals(
        values(Func.jvp(plain, X, X).tangent()), values(Func.jvp(saving, X, X).tangent()), 1e-14);
    var xs = Tensor.stack(0, X, X.neg(), X.mul(2)).realize();
    assertArrayEquals(
        values(Func.vmap(Func.grad(plain)).apply(xs)),
        values(Func.vmap(Func.grad(saving)).apply(xs)),
        1e-15);
    var nested = Func.checkpoint(x -> Func.checkpoint(CheckpointTest::block).apply(x).square());
    assertArrayEquals(
        values(Func.grad(x -> block(x).square().sum()).apply(X)),
        values(Func.grad(x -> nested.apply(x).sum()).apply(X)),
        1e-15);
  }

  @Test
  void parametersAndSeveralTensors() {
    var w = new Parameter(Tensor.of(2f, 3f, 4f));
    var unused = Tensor.of(1f, 1f, 1f);
    var f =
        Func.checkpointOfMany(
            in -> List.of(in.get(0).mul(w), in.get(0).mul(w).sin(), in.get(1).add(1)));
    var x = new Parameter(X.to(DType.FLOAT32));
    var r = f.apply(List.of(x, Tensor.of(new long[] {7}, 1)));
    assertEquals(8, r.get(2).item());
    assertEquals(DType.INT64, r.get(2).dtype());
    r.get(0).square().add(r.get(1)).sum().backward();
    var gw = w.grad();
    var gx = x.grad();
    assertNotNull(gw);
    assertNotNull(gx);
    assertEquals(2 * 2 * 0.09 + 0.3 * Math.cos(0.6), gw.toArray()[0], 1e-6);
    assertEquals(2 * 4 * 0.3 + 2 * Math.cos(0.6), gx.toArray()[0], 1e-6);
    assertEquals(3, unused.size());
  }

  @Test
  void drawsAreTheSameWhenComputedAgain() {
    Random.seed(9);
    var f = Func.checkpoint(x -> x.mul(Tensor.rand(x.size()).lt(0.5).to(DType.FLOAT32)).mul(x));
    var x = Tensor.full(3, 64).track();
    var y = f.apply(x);
    var g = Gradients.of(y.sum(), x).getFirst();
    int kept = 0;
    for (int i = 0; i < 64; i++) {
      assertEquals(y.toArray()[i] == 0 ? 0 : 6, g.toArray()[i]);
      kept += y.toArray()[i] == 0 ? 0 : 1;
    }
    assertTrue(kept > 16 && kept < 48, kept + " are kept");
    Random.seed(9);
    assertArrayEquals(
        x.mul(Tensor.rand(64).lt(0.5).to(DType.FLOAT32)).mul(x).toArray(), y.toArray());
  }

  @Test
  void buffersAreAssignedOnce() {
    var count = new Buffer(Tensor.of(new long[] {4}, 1));
    var mean = new Buffer(Tensor.of(1f));
    var f =
        Func.checkpoint(x -> {
          count.assign(count.add(1));
          count.assign(count.mul(2));
          mean.assign(mean.mul(0.5).add(x.mean().mul(0.5)));
          return x.mul(count.to(DType.FLOAT32));
        });
    var x = Tensor.of(3f, 5f).track();
    var g = Gradients.of(f.apply(x).sum(), x).getFirst();
    assertArrayEquals(new float[] {10, 10}, g.toArray());
    assertEquals(10, count.item());
    assertEquals(2.5, mean.item());
  }

  @Test
  void noValueIsReadInside() {
    var e =
        assertThrows(
            StateException.class, () -> Func.checkpoint(x -> x.mul(x.exp().item())).apply(X.sum()));
    assertTrue(e.facts().problem().contains("a function under checkpoint"), e::getMessage);
  }

  /** Of a network of 8 blocks only what lies between the blocks is kept. */
  @Test
  void thePlanNeedsLessMemory() {
    int n = 4_000;
    var ws = new ArrayList<Parameter>();
    for (int i = 0; i < 8; i++) {
      ws.add(new Parameter(Tensor.randn(Rng.seed(i), 8, 8).mul(0.3)));
    }
    var x = Tensor.randn(Rng.seed(99), n / 8, 8).realize();
    int plain = workspace(x, ws, f -> f);
    int saving = workspace(x, ws, Func::checkpoint);
    assertTrue(plain > 30 * n, "kept without checkpoints: " + plain);
    assertTrue(3 * saving < plain, "kept with checkpoints: " + saving + " of " + plain);
  }

  /** Elements of workspace of a step, with its gradients. */
  private static int workspace(
      Tensor x, List<Parameter> ws, UnaryOperator<UnaryOperator<Tensor>> wrapped) {
    var y = x;
    for (var w : ws) {
      y =
          y.pipe(
              wrapped.apply(a -> {
                var h = a.matmul(w).tanh();
                h = h.matmul(w).sigmoid();
                h = h.matmul(w).tanh();
                return h.matmul(w).sin();
              }));
    }
    var gradients = Gradients.of(y.square().mean(), ws);
    var plan = Executor.planOf(gradients.stream().map(Tensor::node).toList());
    return plan.workspace(DType.FLOAT32);
  }
}
