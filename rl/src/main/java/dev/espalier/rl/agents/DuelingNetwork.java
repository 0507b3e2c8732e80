package dev.espalier.rl.agents;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Tensor;

/**
 * Action values from a value of the state and advantages of the actions: {@code Q(s, a) = V(s) +
 * A(s, a) − mean over a' of A(s, a')} (Wang et al., "Dueling network architectures for deep
 * reinforcement learning", ICML 2016).
 *
 * <p>(B, inputs) → (B, actions). One hidden layer with relu is shared, and each of the two streams
 * has one of its own.
 */
public final class DuelingNetwork extends Layer {
  private final Linear body;
  private final Sequential value;
  private final Sequential advantage;

  /**
   * Weights begin as those of {@link Linear}.
   *
   * @param shared width of the shared hidden layer
   * @param stream width of the hidden layer of each stream
   */
  public DuelingNetwork(int inputs, int actions, int shared, int stream) {
    body = new Linear(inputs, shared);
    value = Networks.mlp(shared, 1, Tensor::relu, stream);
    advantage = Networks.mlp(shared, actions, Tensor::relu, stream);
  }

  @Override
  protected Tensor forward(Tensor x) {
    var h = body.apply(x).relu();
    var a = advantage.apply(h);
    return value.apply(h).add(a.sub(a.mean(-1, true)));
  }
}
