package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Transforms walk graphs of any depth. */
class FuncDepthTest {
  private static final int DEEP = 100_000;

  private static Tensor chain(Tensor x) {
    var y = x;
    for (int i = 0; i < DEEP; i++) {
      y = y.mul(0.99999);
    }
    return y;
  }

  @Test
  void longChainsDoNotOverflowTheStack() {
    double expected = Math.pow(0.99999, DEEP);
    var x = Tensor.of(1., 2.);
    assertEquals(
        expected, elements(Func.jvp(FuncDepthTest::chain, x, x.onesLike()).tangent())[0], 1e-9);
    assertEquals(2 * expected, elements(Func.vmap(FuncDepthTest::chain).apply(x))[1], 1e-9);
  }

  private static double[] elements(Tensor t) {
    return t.toDoubleArray();
  }

  @Test
  void longCheckpointsDoNotEither() {
    var x = Tensor.of(1., 2.);
    var y = Func.checkpoint(FuncDepthTest::chain);
    assertEquals(
        Math.pow(0.99999, DEEP), elements(Func.grad(a -> y.apply(a).sum()).apply(x))[1], 1e-9);
  }
}
