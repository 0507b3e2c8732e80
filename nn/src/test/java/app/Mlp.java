package app;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.tensor.Tensor;

/** A user's model, outside Espalier's packages: errors point at its lines. */
public final class Mlp extends Layer {
  private final Linear fc1, fc2;

  public Mlp(int in, int hidden, int out) {
    fc1 = new Linear(in, hidden);
    fc2 = new Linear(hidden, out);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.flatten(1).pipe(fc1, Tensor::relu, fc2);
  }
}
