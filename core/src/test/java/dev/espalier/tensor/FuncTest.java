package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class FuncTest {
  private static final Tensor X = Tensor.of(0.3, -1.2, 0.7);

  @Test
  void gradOfAScalarFunction() {
    var g = Func.grad(x -> x.sin().mul(x).sum()).apply(X);
    var x = X.toDoubleArray();
    var expected = new double[3];
    for (int i = 0; i < 3; i++) {
      expected[i] = Math.cos(x[i]) * x[i] + Math.sin(x[i]);
    }
    assertArrayEquals(expected, g.toDoubleArray(), 1e-14);
  }

  @Test
  void derivativesNest() {
    var third =
        Func.grad(
            a -> Func.grad(b -> Func.grad(c -> c.pow(4).sum()).apply(b).sum()).apply(a).sum());
    assertArrayEquals(
        new double[] {24 * 0.3, 24 * -1.2, 24 * 0.7}, third.apply(X).toDoubleArray(), 1e-13);
    var v = Tensor.of(1., 2., 3.);
    var h = Func.hvp(x -> x.pow(3).sum(), X, v);
    assertArrayEquals(new double[] {1.8, -14.4, 12.6}, h.toDoubleArray(), 1e-13);
    var p = Func.jvp(x -> x.exp(), X, v);
    assertEquals(Math.exp(0.3), p.tangent().toDoubleArray()[0], 1e-14);
    var q = Func.jvp(x -> Func.jvp(y -> y.mul(y).mul(x), x, v).tangent(), X, v);
    assertArrayEquals(
        new double[] {1.8 / 3 * 0 + 2 * 0.3 * 2 * 1, 2 * -1.2 * 4 * 2, 2 * 0.7 * 9 * 2},
        q.tangent().toDoubleArray(),
        1e-13);
    var r = Func.vjp(x -> x.square().sum(), X);
    assertArrayEquals(
        new double[] {1.2, -4.8, 2.8},
        r.pullback().apply(Tensor.of(new double[] {2}, new int[0])).toDoubleArray(),
        1e-14);
    assertEquals(List.of(), List.of());
  }
}
