package dev.espalier.bench;

import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.Sequential;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What a training step costs beside its kernels, with {@code -Despalier.backend=empty}: a step in
 * step with the known trace, a step that differs but whose plan is known, and the first two sights
 * of a structure.
 *
 * <p>Run: {@code java -Despalier.backend=empty -cp … dev.espalier.bench.RecordingCost}
 */
public final class RecordingCost {
  private RecordingCost() {}

  /** One workload: a model and the loss of a batch of n rows. */
  private record Workload(
      String name, Layer model, int batch, UnaryOperator<Tensor> input, Supplier<Tensor> target) {}

  /** Runs all workloads and prints a line each. */
  public static void main(String[] args) {
    if (!Executor.backend().name().equals("empty")) {
      throw new IllegalStateException(
          "start with -Despalier.backend=empty: the kernels would be measured, too");
    }
    IO.println("workload   nodes  known µs  other known µs  first sight ms  second sight ms");
    measure(
        new Workload(
            "xor",
            new Sequential(new Linear(2, 2), Tensor::sigmoid, new Linear(2, 1), Tensor::sigmoid),
            4,
            n -> Tensor.zeros(n.dim(0), 2).realize(),
            () -> Tensor.zeros(4, 1).realize()));
    measure(
        new Workload(
            "lenet",
            new Sequential(
                new Conv2d(3, 6, 5),
                Tensor::relu,
                t -> t.maxPool2d(2),
                new Conv2d(6, 16, 5),
                Tensor::relu,
                t -> t.maxPool2d(2),
                t -> t.flatten(1),
                new Linear(400, 120),
                Tensor::relu,
                new Linear(120, 84),
                Tensor::relu,
                new Linear(84, 10)),
            4,
            n -> Tensor.zeros(n.dim(0), 3, 32, 32).realize(),
            () -> Tensor.zeros(4, 10).realize()));
    var deep = new Sequential();
    for (int i = 0; i < 40; i++) {
      deep = deep.with("fc" + i, new Linear(8, 8)).with("act" + i, Tensor::relu);
    }
    measure(
        new Workload(
            "deep mlp",
            deep,
            4,
            n -> Tensor.zeros(n.dim(0), 8).realize(),
            () -> Tensor.zeros(4, 8).realize()));
  }

  private static void measure(Workload w) {
    var optimizer = new Sgd(w.model.parameters(), 0.1);
    var x = w.input.apply(Tensor.zeros(w.batch));
    var y = w.target.get();
    for (int i = 0; i < 20_000; i++) {
      step(w, optimizer, x, y);
    }
    double known = median(() -> time(2_000, () -> step(w, optimizer, x, y)));
    // reading the loss before backward() ends the trace, so that the step refers to another one:
    // keyed, not walked along
    for (int i = 0; i < 5_000; i++) {
      keyed(w, optimizer, x, y);
    }
    double other = median(() -> time(1_000, () -> keyed(w, optimizer, x, y)));
    double[] first = new double[9];
    double[] second = new double[9];
    for (int i = 0; i < first.length; i++) {
      var rows = w.input.apply(Tensor.zeros(w.batch + 1 + i));
      first[i] = time(1, () -> w.model.apply(rows).square().mean().item()) / 1e3;
      second[i] = time(1, () -> w.model.apply(rows).square().mean().item()) / 1e3;
    }
    Arrays.sort(first);
    Arrays.sort(second);
    int nodes = nodes(w, x, y);
    IO.println(
        String.format(
            Locale.ROOT,
            "%-10s %5d  %8.2f  %14.2f  %14.2f  %15.2f",
            w.name,
            nodes,
            known,
            other,
            first[4],
            second[4]));
  }

  private static int nodes(Workload w, Tensor x, Tensor y) {
    var loss = Losses.mse(w.model.apply(x), y);
    return loss.node().position() + 1;
  }

  private static void step(Workload w, Optimizer optimizer, Tensor x, Tensor y) {
    optimizer.zeroGrad();
    Losses.mse(w.model.apply(x), y).backward();
    optimizer.step();
  }

  private static void keyed(Workload w, Optimizer optimizer, Tensor x, Tensor y) {
    optimizer.zeroGrad();
    var loss = Losses.mse(w.model.apply(x), y);
    loss.item();
    loss.backward();
    optimizer.step();
  }

  /** Microseconds a call. */
  private static double time(int calls, Runnable body) {
    long t = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      body.run();
    }
    return (System.nanoTime() - t) / 1e3 / calls;
  }

  private static double median(Supplier<Double> measure) {
    var v = new double[15];
    Arrays.setAll(v, _ -> measure.get());
    Arrays.sort(v);
    return v[7];
  }
}
