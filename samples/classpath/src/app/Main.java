package app;

import static dev.espalier.nn.Losses.crossEntropy;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * Learns a random linear classification of 64 numbers into 10 classes with a network of 85,000 weights, for a number of steps (first
 * argument, 200 by default), and says how fast the second half of them was: the first contains the work of the JIT compiler.
 */
public final class Main {
  private static final int BATCH = 128;

  private Main() {}

  public static void main(String[] args) {
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    Random.seed(1);
    var teacher = Tensor.randn(64, 10);
    var model =
        new Sequential(
            new Linear(64, 256), Layer.of("relu", Tensor::relu),
            new Linear(256, 256), Layer.of("relu", Tensor::relu),
            new Linear(256, 10));
    var optimizer = new Adam(model.parameters(), 1e-3);

    double loss = Double.NaN;
    long middle = 0;
    for (int step = 0; step < steps; step++) {
      if (step == steps / 2) {
        middle = System.nanoTime();
      }
      var x = Tensor.randn(BATCH, 64);
      var y = x.matmul(teacher).argmax(1);
      optimizer.zeroGrad();
      var l = crossEntropy(model.apply(x), y);
      l.backward();
      optimizer.step();
      loss = l.item();
    }
    double seconds = (System.nanoTime() - middle) / 1e9;
    System.out.println("loss " + loss + ", " + Math.round((steps - steps / 2) * BATCH / seconds) + " samples/s");
  }
}
