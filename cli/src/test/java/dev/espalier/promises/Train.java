package dev.espalier.promises;

import dev.espalier.nn.CtcLoss;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.GruCell;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.WeightsHash;
import dev.espalier.train.data.DataLoader;
import java.util.List;
import java.util.Locale;

/**
 * A short training in a process of its own, whose flags choose kernels and threads. Prints the
 * fingerprint of the weights. Arguments: {@code mnist}, seed, steps, batch; {@code recurrent},
 * steps; or {@code nan} for a layer whose result is not a number, {@code slope} for a finite loss
 * whose gradient is infinite.
 */
final class Train {
  private Train() {}

  public static void main(String... args) {
    switch (args[0]) {
      case "mnist" ->
          mnist(Long.parseLong(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "recurrent" -> recurrent(Integer.parseInt(args[1]));
      case "nan" -> nan();
      case "slope" -> slope();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void mnist(long seed, int steps, int batch) {
    var model = Models.recipe("mnist", seed);
    var optimizer = new Adam(model.parameters(), 1e-3);
    var batches =
        DataLoader.of(Models.supervised("mnist").testData(null))
            .seed(seed)
            .shuffle()
            .batch(batch)
            .iterator();
    double first = 0, last = 0;
    for (int i = 0; i < steps; i++) {
      var b = batches.next();
      optimizer.zeroGrad();
      var loss = Losses.crossEntropy(model.apply(b.x()), b.y());
      loss.backward();
      optimizer.step();
      last = loss.item();
      first = i == 0 ? last : first;
    }
    System.out.println(
        String.format(Locale.ROOT, "%s loss %.9f to %.9f", WeightsHash.of(model), first, last));
  }

  /** Sequences of several lengths through LSTMs with dropout, and random numbers at each step. */
  private static final class Reader extends Layer {
    private final Lstm lstm =
        new Lstm(5, 12, Lstm.options().layers(2).bidirectional(true).dropout(0.3));
    private final GruCell cell = new GruCell(24, 9);
    private final Dropout dropout = new Dropout(0.2);
    private final Linear head = new Linear(9, 4);

    @Override
    protected Tensor forward(Tensor x) {
      var lengths = Tensor.of(new long[] {11, 4, 7}, 3);
      var read = lstm.run(x, null, lengths).output();
      var run =
          Scan.reversed(
              List.of(Tensor.zeros(3, 9)),
              List.of(read),
              (s, e) -> {
                var h = cell.step(dropout.apply(e.getFirst()), s.getFirst());
                return new Scan.Result(List.of(h), List.of(h));
              });
      return head.apply(run.outputs().getFirst()).logSoftmax(2);
    }
  }

  private static void recurrent(int steps) {
    Random.seed(3);
    var model = new Reader();
    var optimizer = new Adam(model.parameters(), 1e-2);
    var labels = Tensor.of(new long[] {1, 2, 3, 1, 1, 0, 2, 0, 0}, 3, 3);
    double first = 0, last = 0;
    for (int i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      var x = Tensor.randn(11, 3, 5);
      var loss =
          CtcLoss.ctc(
              model.apply(x),
              labels,
              Tensor.of(new long[] {11, 11, 7}, 3),
              Tensor.of(new long[] {3, 2, 1}, 3));
      loss.backward();
      optimizer.step();
      last = loss.item();
      first = i == 0 ? last : first;
    }
    System.out.println(
        String.format(Locale.ROOT, "%s loss %.9f to %.9f", WeightsHash.of(model), first, last));
  }

  private static final class Broken extends Layer {
    private final Models.Tiny inner = new Models.Tiny();
    private final Layer root = Layer.of("root", Tensor::sqrt);

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(inner, y -> y.square().add(1).neg(), root);
    }
  }

  private static void nan() {
    var y = new Broken().apply(Tensor.ones(2, 4));
    System.out.println("no complaint: " + y);
  }

  /** The square root has an infinite slope at 0. */
  private static void slope() {
    var model = new Linear(2, 2, false);
    model.parameters().getFirst().assign(Tensor.zeros(2, 2));
    model.apply(Tensor.ones(1, 2)).sqrt().sum().backward();
    System.out.println("no complaint: " + model.weight().grad());
  }
}
