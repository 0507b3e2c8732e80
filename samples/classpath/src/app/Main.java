package app;

import static dev.espalier.nn.Losses.crossEntropy;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * Learns a random linear classification of 64 numbers into 10 classes with a network of 100,000 weights, for a number of seconds
 * (first argument, 2 by default), and says how fast.
 */
public final class Main {
  private static final int BATCH = 128;

  private Main() {}

  public static void main(String[] args) {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
    Random.seed(1);
    var teacher = Tensor.randn(64, 10);
    var model =
        new Sequential(
            new Linear(64, 256), Layer.of("relu", Tensor::relu),
            new Linear(256, 256), Layer.of("relu", Tensor::relu),
            new Linear(256, 10));
    var optimizer = new Adam(model.parameters(), 1e-3);

    double loss = Double.NaN;
    int half = 0, steps = 0;
    long start = System.nanoTime(), middle = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      if (middle == 0 && System.nanoTime() - start > seconds * 0.5e9) {
        middle = System.nanoTime();
        half = steps;
      }
      var x = Tensor.randn(BATCH, 64);
      var y = x.matmul(teacher).argmax(1);
      optimizer.zeroGrad();
      var l = crossEntropy(model.apply(x), y);
      l.backward();
      optimizer.step();
      loss = l.item();
      steps++;
    }
    // The second half: the first contains the JIT compiler's work.
    double rate = (steps - half) * BATCH / ((System.nanoTime() - middle) / 1e9);
    System.out.printf("loss %.4f, %.0f samples/s%n", loss, rate);
  }
}
