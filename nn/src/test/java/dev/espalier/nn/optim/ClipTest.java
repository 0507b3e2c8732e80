package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

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
