package dev.espalier.train;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Loss;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.metrics.Mean;
import dev.espalier.train.metrics.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains, evaluates and uses a model, as Keras does:
 *
 * <pre>{@code
 * var trainer = Trainer.of(model).compile(p -> new Adam(p, 1e-3), Losses::crossEntropy, new Accuracy());
 * History history = trainer.fit(train, epochs(5), validation(valid), earlyStopping("val_loss", 3));
 * }</pre>
 *
 * <p>What {@code fit} does is the plain loop, with callbacks and checkpoints between its lines:
 *
 * <pre>{@code
 * for (int epoch = 1; epoch <= epochs; epoch++) {
 *   meanLoss.reset();
 *   accuracy.reset();
 *   for (var batch : train) {
 *     optimizer.zeroGrad();
 *     var output = model.apply(batch.x());
 *     var loss = Losses.crossEntropy(output, batch.y());
 *     loss.backward();
 *     meanLoss.update(loss, batch.size());
 *     accuracy.update(output, batch.y());
 *     optimizer.step();                        // loss, metrics, gradients, weights: one plan
 *   }
 * }
 * }</pre>
 *
 * <p>Model and loss are called anew at each step, so {@code if} and {@code for} in them work as
 * they read.
 */
public final class Trainer {
  private final Layer model;
  private @Nullable Compiled compiled;
  volatile boolean stopAsked;

  /** What {@link #compile} was given. */
  record Compiled(Optimizer optimizer, Loss loss, List<Metric> metrics) {}

  private Trainer(Layer model) {
    this.model = model;
  }

  /** A trainer of a model; several may follow each other for one model. */
  public static Trainer of(Layer model) {
    return new Trainer(model);
  }

  /**
   * Says how to train.
   *
   * @param optimizer makes the optimiser of the model's parameters, such as {@code p -> new Adam(p,
   *     1e-3)}
   * @param loss what to minimise, such as {@code Losses::crossEntropy}
   * @param metrics what else to measure; their names are those of the history
   * @return this
   */
  public Trainer compile(
      Function<List<Parameter>, ? extends Optimizer> optimizer, Loss loss, Metric... metrics) {
    var names = new HashSet<String>();
    names.add("loss");
    for (var m : metrics) {
      if (!names.add(m.name())) {
        throw new StateException(
            "compile", "two values are called " + m.name(), "give each metric a name of its own");
      }
    }
    compiled = new Compiled(optimizer.apply(model.parameters()), loss, List.of(metrics));
    return this;
  }

  public Layer model() {
    return model;
  }

  /** The optimiser that {@link #compile} made. */
  public Optimizer optimizer() {
    return compiled("optimizer").optimizer();
  }

  /**
   * Trains.
   *
   * @param data the training data; epoch e of a training is epoch e of the loader
   * @param options from {@link Options}, and callbacks
   */
  public History fit(DataLoader data, FitOption... options) {
    return new FitLoop(this, compiled("fit"), data, FitPlan.of(options)).run();
  }

  /**
   * Asks a running {@link #fit} to end: after the current step it writes a checkpoint, if it writes
   * any, and returns. May be called from any thread, such as a signal handler's.
   */
  public void stop() {
    stopAsked = true;
  }

  /**
   * The loss, weighted by batch sizes, and the metrics over data, without training: no dropout,
   * stored statistics, no gradients.
   *
   * @param more metrics beside those of {@link #compile}, such as a confusion matrix
   * @return {@code loss} and the metrics by name, in order
   */
  public SequencedMap<String, Double> evaluate(DataLoader data, Metric... more) {
    var c = compiled("evaluate");
    var metrics = new ArrayList<>(c.metrics());
    Collections.addAll(metrics, more);
    // metrics of a running epoch stay as they are: evaluation borrows the objects
    var saved = metrics.stream().map(Metric::state).toList();
    metrics.forEach(Metric::reset);
    var meanLoss = new Mean();
    for (var it = data.iterator(1, 0); it.hasNext(); ) {
      var batch = it.next();
      Mode.inference(() -> {
        var output = model.apply(batch.x());
        meanLoss.update(c.loss().of(output, batch.y()), batch.size());
        metrics.forEach(m -> m.update(output, batch.y()));
        return meanLoss.value(); // computes the batch, so that nothing piles up
      });
    }
    var values = new LinkedHashMap<String, Double>();
    values.put("loss", meanLoss.value());
    metrics.forEach(m -> values.put(m.name(), m.value()));
    for (int i = 0; i < c.metrics().size(); i++) {
      metrics.get(i).load(saved.get(i));
    }
    return values;
  }

  /** The model's output for x (N, …), without training. */
  public Tensor predict(Tensor x) {
    return Mode.inference(() -> model.apply(x)).realize();
  }

  /**
   * The model's outputs for all batches, one after the other along axis 0; the targets are not
   * used.
   */
  public Tensor predict(DataLoader data) {
    var parts = new ArrayList<Tensor>();
    int n = 0;
    for (var it = data.iterator(1, 0); it.hasNext(); ) {
      var y = predict(it.next().x());
      if (y.rank() == 0
          || !parts.isEmpty()
              && (y.dtype() != parts.getFirst().dtype()
                  || !tail(y).equals(tail(parts.getFirst())))) {
        throw new ShapeException(
            "predict",
            "a batch's output is " + y.shape() + " " + y.dtype(),
            "make outputs (N, …) of one shape");
      }
      parts.add(y);
      n += y.dim(0);
    }
    if (parts.isEmpty()) {
      return Tensor.zeros(DType.FLOAT32, 0);
    }
    var first = parts.getFirst();
    var shape = first.shape().with(0, n);
    var all = Storage.allocate(first.dtype(), shape.size());
    int at = 0;
    for (var p : parts) {
      var s = p.storage();
      System.arraycopy(s.array(), s.offset(), all.array(), at, s.size());
      at += s.size();
    }
    return Tensor.wrap(all, shape);
  }

  private static dev.espalier.base.Shape tail(Tensor t) {
    return t.shape().without(0, 1);
  }

  private Compiled compiled(String op) {
    var c = compiled;
    if (c == null) {
      throw Refusal.state(
          op,
          "the trainer does not know how to train yet",
          "compile(…) was called",
          "call compile(optimizer, loss, metrics…) first");
    }
    return c;
  }
}
