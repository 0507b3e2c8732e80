package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.nn.Goldens;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipTest {
  @Test
  void normAsPyTorch() {
    var golden = Goldens.ALL.get("clip");
    golden
        .get("norm")
        .members()
        .forEach((limit, expected) -> {
          var p = new ArrayList<Parameter>();
          for (var g : golden.get("grads").items()) {
            var t = Goldens.tensor(g);
            p.add(new Parameter(t.zerosLike()));
            p.getLast().setGrad(t);
          }
          p.add(new Parameter(Tensor.zeros(2))); // without gradient
          var total = Clip.norm(p, Double.parseDouble(limit));
          assertEquals(expected.get("total").number(), total.item(), 1e-5);
          for (int i = 0; i < 2; i++) {
            assertNotNull(p.get(i).grad());
            Goldens.assertClose(limit, expected.get("grads").items().get(i), p.get(i).grad(), 2e-6);
          }
          assertNull(p.get(2).grad());
        });
  }

  @Test
  void otherNorms() {
    var p = new Parameter(Tensor.zeros(2));
    var q = new Parameter(Tensor.zeros(1));
    p.setGrad(Tensor.of(-3f, 0.5f));
    q.setGrad(Tensor.of(2f));
    var all = List.of(p, q);
    assertEquals(5.5, Clip.totalNorm(all, 1).item(), 1e-6);
    assertEquals(3, Clip.totalNorm(all, Double.POSITIVE_INFINITY).item());
    assertEquals(Math.cbrt(27 + 0.125 + 8), Clip.totalNorm(all, 3).item(), 1e-6);
    assertThrows(ValueException.class, () -> Clip.totalNorm(all, 0));
    Clip.norm(all, 1.5, Double.POSITIVE_INFINITY, true);
    assertNotNull(p.grad());
    assertArrayEquals(new float[] {-1.5f, 0.25f}, p.grad().toArray(), 1e-6f);
  }

  @Test
  void aNormThatIsNoNumberIsAnErrorOnRequest() {
    var p = new Parameter(Tensor.zeros(2));
    p.setGrad(Tensor.of(1f, Float.NaN));
    var all = List.of(p);
    assertThrows(ValueException.class, () -> Clip.norm(all, 1, 2, true));
    assertNotNull(p.grad());
    assertEquals(1, p.grad().toArray()[0]); // as it was
    assertTrue(Double.isNaN(Clip.norm(all, 1).item()));
  }

  @Test
  void nothingToClip() {
    assertEquals(0, Clip.norm(List.of(new Parameter(Tensor.zeros(2))), 1).item());
  }

  @Test
  void valueLimitsEachElement() {
    var p = new Parameter(Tensor.zeros(3));
    p.setGrad(Tensor.of(-3f, 0.5f, 2f));
    Clip.value(List.of(p), 1);
    assertNotNull(p.grad());
    assertArrayEquals(new float[] {-1, 0.5f, 1}, p.grad().toArray());
  }

  @Test
  void aClippedStepUsesTheScaledGradients() {
    var w = new Parameter(Tensor.of(3f, 4f));
    var o = new Sgd(List.of(w), 1);
    w.square().sum().mul(0.5).backward(); // gradient (3, 4), norm 5
    var norm = Clip.norm(List.of(w), 1).register();
    o.step();
    assertArrayEquals(new float[] {3 - 0.6f, 4 - 0.8f}, w.toArray(), 1e-5f);
    assertEquals(5, norm.item(), 1e-6);
  }
}
