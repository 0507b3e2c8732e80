package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/** Dense networks for agents; weights are named as in PyTorch's nn.Sequential. */
public final class Networks {
  private Networks() {}

  /**
   * Dense layers with this activation between them, and none after the last: (B, inputs) → (B,
   * outputs). Weights begin as those of {@link Linear}.
   */
  public static Sequential mlp(
      int inputs, int outputs, UnaryOperator<Tensor> activation, int... hidden) {
    var parts = new ArrayList<UnaryOperator<Tensor>>();
    int width = inputs;
    for (int h : hidden) {
      parts.add(new Linear(width, h));
      parts.add(activation);
      width = h;
    }
    parts.add(new Linear(width, outputs));
    return sequential(parts);
  }

  /**
   * {@link #mlp} whose weights begin orthogonal, with norm √2 in hidden layers and {@code gain} in
   * the last, and whose biases begin at 0, as usual with policy gradients (Huang et al., "The 37
   * implementation details of proximal policy optimization", 2022, detail 2).
   */
  public static Sequential orthogonal(
      int inputs, int outputs, double gain, UnaryOperator<Tensor> activation, int... hidden) {
    var parts = new ArrayList<UnaryOperator<Tensor>>();
    int width = inputs;
    for (int h : hidden) {
      parts.add(orthogonal(width, h, Math.sqrt(2)));
      parts.add(activation);
      width = h;
    }
    parts.add(orthogonal(width, outputs, gain));
    return sequential(parts);
  }

  private static Linear orthogonal(int inputs, int outputs, double gain) {
    var layer = new Linear(inputs, outputs);
    Initializers.orthogonal(gain).apply(layer.weight());
    var bias = layer.bias();
    if (bias != null) {
      Initializers.zeros().apply(bias);
    }
    return layer;
  }

  /** Layers and functions by their positions. */
  private static Sequential sequential(List<UnaryOperator<Tensor>> parts) {
    var named = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    for (var part : parts) {
      named.put(Integer.toString(named.size()), part);
    }
    return Sequential.named(named);
  }

  /** One observation as a batch (1, I). */
  static Tensor single(float[] observation) {
    return Tensor.of(observation, 1, observation.length);
  }

  /** A uniform action in [−1, 1]. */
  static float[] uniform(int size) {
    var rng = Random.generator();
    var action = new float[size];
    for (int i = 0; i < size; i++) {
      action[i] = 2 * rng.nextFloat() - 1;
    }
    return action;
  }

  static void unit(String op, String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ValueException(op, what + " is " + value, "use " + what + " from 0 to 1");
    }
  }

  static void positive(String op, String what, double value) {
    if (!(value > 0)) {
      throw new ValueException(op, what + " is " + value, "use " + what + " above 0");
    }
  }
}
