package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.nn.Gru;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.Recurrent;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The plan of a recurrent network does not grow with the length of its sequences. */
class RecurrentPlanTest {
  private static List<Integer> sizes(Recurrent<?> layer, int time) {
    var x = Tensor.zeros(time, 2, 3).realize();
    var y = layer.apply(x);
    var gradients = Gradients.of(y.square().mean(), layer.parameters());
    var curvature = Gradients.of(gradients.getFirst().square().sum(), layer.parameters());
    var sizes = new ArrayList<Integer>();
    for (var tensors : List.of(List.of(y), gradients, curvature)) {
      sizes.add(Executor.planOf(tensors.stream().map(Tensor::node).toList()).size());
    }
    return sizes;
  }

  private static void check(Supplier<Recurrent<?>> layer, int most) {
    var few = sizes(layer.get(), 64);
    assertEquals(few, sizes(layer.get(), 4_096));
    assertTrue(few.get(1) <= most, "kernels of forward and backward: " + few);
  }

  @Test
  void lstm() {
    check(() -> new Lstm(3, 4), 40);
    check(() -> new Lstm(3, 4, Lstm.options().layers(2).bidirectional(true)), 160);
  }

  @Test
  void gru() {
    check(() -> new Gru(3, 4), 40);
  }
}
