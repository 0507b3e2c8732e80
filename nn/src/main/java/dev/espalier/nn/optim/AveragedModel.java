package dev.espalier.nn.optim;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Layer;
import dev.espalier.nn.RunningNorm;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Averages of a model's weights over a training, which often predict better than the last ones; as
 * PyTorch's {@code AveragedModel}. Call {@link #update} after a step or an epoch, and predict with
 * {@link #apply}, or with anything inside {@link #with}:
 *
 * <pre>{@code
 * var average = AveragedModel.ema(model, 0.999);
 * for (…) { …; optimizer.step(); average.update(); }
 * double accuracy = average.with(() -> evaluate(model));
 * }</pre>
 *
 * <p>The first update copies the weights p, each later one moves the averages a: with {@link #swa}
 * {@code a ← a + (p − a) / (n + 1)}, n being the number of updates before (their mean; Izmailov,
 * Podoprikhin, Garipov, Vetrov and Wilson, "Averaging weights leads to wider optima and better
 * generalization", UAI 2018), with {@link #ema} {@code a ← decay·a + (1 − decay)·p}.
 *
 * <p>Buffers, such as the running statistics of batch normalisation, are copied, or averaged as
 * well. The model itself stays as it is.
 */
public final class AveragedModel implements UnaryOperator<Tensor> {
  private static final String COUNT = "n_averaged";
  private static final String PREFIX = "module.";

  /** How an average moves. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The new average.
     *
     * @param average the old one
     * @param value the weight now
     * @param count updates before this one, at least 1
     */
    Tensor next(Tensor average, Tensor value, long count);
  }

  private final Layer model;
  private final Rule rule;
  private final boolean buffersToo;
  private final SequencedMap<String, Buffer> averages = new LinkedHashMap<>();
  private final Map<Variable, Buffer> places = new IdentityHashMap<>();
  private long count;

  /**
   * Averages that begin as the weights of now.
   *
   * @param buffersToo whether buffers are averaged instead of copied; whole numbers are copied
   */
  public AveragedModel(Layer model, Rule rule, boolean buffersToo) {
    this.model = model;
    this.rule = rule;
    this.buffersToo = buffersToo;
    variables()
        .forEach((name, v) -> {
          var a = new Buffer(v.detach());
          a.setName(name);
          averages.put(name, a);
          places.put(v, a);
        });
  }

  /** The mean over all updates, for stochastic weight averaging. */
  public static AveragedModel swa(Layer model) {
    return new AveragedModel(model, (a, p, n) -> a.add(p.sub(a).div(n + 1)), false);
  }

  /** An exponential moving average with {@code decay} in [0, 1]. */
  public static AveragedModel ema(Layer model, double decay) {
    if (!(decay >= 0 && decay <= 1)) {
      throw new ValueException("ema", "decay " + decay, "use a decay from 0 to 1");
    }
    return new AveragedModel(model, (a, p, _) -> a.add(p.sub(a).mul(1 - decay)), false);
  }

  private SequencedMap<String, Variable> variables() {
    var all = new LinkedHashMap<String, Variable>(model.namedParameters());
    all.putAll(model.namedBuffers());
    return all;
  }

  /**
   * Takes the weights of now into account. Recorded, not run: the next read or step computes it.
   */
  public void update() {
    Mode.noGrad(() -> {
      places.forEach(this::move);
      return true;
    });
    count++;
  }

  private void move(Variable v, Buffer average) {
    boolean moved = count > 0 && (buffersToo || !(v instanceof Buffer)) && v.dtype().isFloating();
    average.assign(moved ? rule.next(average, v, count) : v.detach());
  }

  /** Number of updates. */
  public long count() {
    return count;
  }

  /** What the model, in evaluation mode and with the averages as weights, says to x. */
  @Override
  public Tensor apply(Tensor x) {
    return with(() -> Mode.inference(() -> model.apply(x)));
  }

  /** Runs {@code body} with the averages in the place of the model's weights. */
  public <T> T with(Supplier<T> body) {
    return Mode.substitute(this::average, body);
  }

  private @Nullable Tensor average(Variable v) {
    return places.get(v);
  }

  /** Gives the model the averages as weights. */
  public void copyToModel() {
    variables().forEach((name, v) -> v.assign(average(name).detach()));
  }

  private Buffer average(String name) {
    var a = averages.get(name);
    if (a == null) {
      throw new StateException(
          "average",
          "the model has got a weight " + name + " that it did not have before",
          "make the average after the model is complete");
    }
    return a;
  }

  /**
   * Computes the running statistics of normalisations anew, for the averaged weights, as PyTorch's
   * {@code update_bn}: the means over these inputs, in training mode, of the statistics of each.
   */
  public void updateStatistics(Iterable<Tensor> inputs) {
    var own = statistics();
    var restore = new ArrayList<Runnable>();
    own.forEach((_, b) -> {
      var before = copy(b);
      restore.add(() -> b.assign(before));
    });
    var sums = new LinkedHashMap<String, Tensor>();
    long batches = 0;
    for (var x : inputs) {
      batches++;
      RunningNorm.withBatchStatistics(
          () -> with(() -> Mode.noGrad(() -> Mode.train(() -> model.apply(x)))));
      own.forEach((name, b) -> sums.merge(name, copy(b), (sum, s) -> sum.add(s).realize()));
    }
    restore.forEach(Runnable::run);
    long n = batches;
    sums.forEach((name, sum) -> average(name).assign(sum.div(n)));
  }

  /** The running statistics of the model's normalisations, by name. */
  private Map<String, Buffer> statistics() {
    var all = new LinkedHashMap<String, Buffer>();
    model
        .namedBuffers()
        .forEach((name, b) -> {
          if (name.endsWith("running_mean") || name.endsWith("running_var")) {
            all.put(name, b);
          }
        });
    return all;
  }

  private static Tensor copy(Buffer b) {
    return b.mul(1).realize();
  }

  /** The averages under PyTorch's names, {@code n_averaged} and {@code module.…}. */
  public SequencedMap<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    state.put(COUNT, Tensor.full(count, DType.INT64));
    averages.forEach((name, a) -> state.put(PREFIX + name, a.detach().realize()));
    return Collections.unmodifiableSequencedMap(state);
  }

  /** Goes on from a saved state. Nothing changes when it does not fit. */
  public void loadState(Map<String, Tensor> state) {
    if (!state.keySet().equals(state().keySet())) {
      throw new StateException(
          "loadState",
          "the averages " + state.keySet() + " are not those of this model, " + state().keySet(),
          "load what the averages of a model with the same weights had");
    }
    state.forEach((name, t) -> {
      if (name.equals(COUNT)) {
        count = t.toLongArray()[0];
      } else {
        average(name.substring(PREFIX.length())).assign(t);
      }
    });
  }
}
