package app;

import static dev.espalier.nn.Losses.crossEntropy;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/** Learns which points of the plane lie inside the circle of radius 1. */
public final class Main {
  private Main() {}

  /** x (N, 2) → logits (N, 2). */
  static final class Net extends Layer {
    private final Linear fc1 = new Linear(2, 16);
    private final Linear fc2 = new Linear(16, 2);

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(fc1, Tensor::tanh, fc2);
    }
  }

  public static void main(String[] args) {
    Random.seed(1);
    var x = Tensor.randn(256, 2);
    var points = x.toArray();
    var inside = new int[256];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 1 ? 1 : 0;
    }
    var y = Tensor.of(inside, 256);

    var model = new Net();
    var optimizer = new Adam(model.parameters(), 0.05);
    double loss = Double.NaN;
    for (int step = 1; step <= 200; step++) {
      optimizer.zeroGrad();
      var l = crossEntropy(model.apply(x), y);
      l.backward();
      optimizer.step();
      loss = l.item();
    }
    System.out.printf("loss %.4f%n", loss);
  }
}
