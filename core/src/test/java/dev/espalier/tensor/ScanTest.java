package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScanTest {
  @Test
  void runningSum() {
    var x = Tensor.of(new double[] {1, 2, 3, 4}, 4);
    for (int k = 0; k < 3; k++) {
      var r =
          Scan.of(
              List.of(Tensor.of(new double[] {0}, new int[0])),
              List.of(x),
              (s, e) -> {
                var t = s.get(0).add(e.get(0));
                return new Scan.Result(List.of(t), List.of(t));
              });
      assertEquals(10, r.state().get(0).item());
      assertArrayEquals(new double[] {1, 3, 6, 10}, r.outputs().get(0).toDoubleArray());
    }
  }

  @Test
  void grad() {
    var x = Tensor.of(new double[] {1, 2, 3, 4}, 4).track();
    var w = Tensor.of(new double[] {0.5}, new int[0]).track();
    for (int k = 0; k < 3; k++) {
      var r =
          Scan.of(
              List.of(Tensor.of(new double[] {0}, new int[0])),
              List.of(x),
              (s, e) -> {
                var t = s.get(0).mul(w).add(e.get(0));
                return new Scan.Result(List.of(t), List.of(t));
              });
      var g = Gradients.of(r.state().get(0), x, w);
      assertArrayEquals(new double[] {0.125, 0.25, 0.5, 1}, g.get(0).toDoubleArray());
      assertEquals(3 + 2 * 2 * .5 + 3 * .25, g.get(1).item());
      var h = Gradients.of(g.get(1), x, w);
      assertArrayEquals(new double[] {0.75, 1, 1, 0}, h.get(0).toDoubleArray());
      assertEquals(2 * 2 + 6 * .5, h.get(1).item());
    }
  }
}
