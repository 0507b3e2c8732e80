package dev.espalier.train;

import dev.espalier.base.Rng;
import dev.espalier.nn.BatchNorm1d;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;

/** Small models and data for the tests of training. */
final class Nets {
  private Nets() {}

  /** Everything that a resumption must carry: weights, running statistics, random numbers. */
  static final class Net extends Layer {
    private final Linear fc1 = new Linear(4, 8);
    private final BatchNorm1d norm = new BatchNorm1d(8);
    private final Dropout dropout = new Dropout(0.25);
    private final Linear fc2 = new Linear(8, 3);

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(fc1, norm, Tensor::tanh, dropout, fc2);
    }
  }

  static Net net(long seed) {
    Random.seed(seed);
    return new Net();
  }

  static Tensor squares(Tensor output, Tensor target) {
    return output.sub(target.oneHot(3)).square().mean();
  }

  /** 50 points (4) in 3 classes. */
  static Dataset points() {
    var x = Tensor.randn(Rng.seed(99), 50, 4).realize(); // leaves the thread's generator alone
    var y = x.slice(1, 0, 3).argmax(1).realize();
    return Dataset.of(x, y);
  }

  static DataLoader loader() {
    return DataLoader.of(points()).shuffle().seed(5).batch(8);
  }
}
