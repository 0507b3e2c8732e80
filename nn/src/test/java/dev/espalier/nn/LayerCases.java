package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/** Steps of a layer as PyTorch takes them: some in training mode, the last one in evaluation. */
final class LayerCases {
  private LayerCases() {}

  /** The layer is of dtype t. */
  static void check(Json c, Layer layer, DType t) {
    var state = new LinkedHashMap<String, Tensor>();
    c.get("state").members().forEach((k, v) -> state.put(k, Goldens.tensor(v)));
    layer.loadStateDict(state);
    assertEquals(state.keySet(), layer.stateDict().keySet());
    var steps = c.get("steps").items();
    for (int i = 0; i < steps.size(); i++) {
      step(steps.get(i), layer, t, i < steps.size() - 1);
    }
  }

  private static void step(Json c, Layer layer, DType t, boolean train) {
    layer.parameters().forEach(p -> p.setGrad(null));
    var x = new Parameter(Goldens.tensor(c.get("x")).to(t));
    Supplier<Tensor> forward = () -> layer.apply(x);
    var y = train ? Mode.train(forward) : Mode.eval(forward);
    y.mul(Goldens.tensor(c.get("g")).to(t)).sum().backward();
    Goldens.assertClose("y", c.get("y"), y, 3e-6);
    Goldens.assertClose("grad.x", c.get("grad.x"), gradient(x), 5e-6);
    layer
        .namedParameters()
        .forEach((k, p) -> Goldens.assertClose(k, c.get("grads").get(k), gradient(p), 5e-6));
    layer
        .namedBuffers()
        .forEach((k, b) -> Goldens.assertClose(k, c.get("buffers").get(k), b, 3e-6));
  }

  private static Tensor gradient(Parameter p) {
    var g = p.grad();
    assertNotNull(g);
    return g;
  }
}
