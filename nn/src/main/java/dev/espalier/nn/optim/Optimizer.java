package dev.espalier.nn.optim;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Changes parameters along their gradients. One training step:
 *
 * <pre>{@code
 * optimizer.zeroGrad();
 * var loss = Losses.crossEntropy(model.apply(x), y);
 * loss.backward();
 * optimizer.step();                 // loss, gradients and new weights in one plan
 * }</pre>
 *
 * <p>Several {@code backward()} before a step add their gradients up: divide each loss by their
 * number for the step of one large batch.
 *
 * <p>Parameters without a gradient are skipped, and so is their step count. A parameter belongs to
 * one optimiser: a second one takes it over. The parameters may be split into groups with
 * hyper-parameters of their own ({@link RuleOptimizer#addGroup}).
 */
public abstract class Optimizer {
  /**
   * What a checkpoint holds beside the weights.
   *
   * @param tensors moments and step counts, by name
   * @param numbers learning rates and the like, by name
   */
  public record State(SequencedMap<String, Tensor> tensors, SequencedMap<String, Double> numbers) {
    public State {
      tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
      numbers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(numbers));
    }

    Tensor tensor(String name) {
      var t = tensors.get(name);
      assert t != null : name;
      return t;
    }

    double number(String name) {
      var n = numbers.get(name);
      assert n != null : name;
      return n;
    }
  }

  /** The groups of parameters, in the order in which they were added. */
  public abstract List<? extends ParameterGroup<?>> groups();

  /**
   * Computes what is registered (loss, metrics, gradients) and gives the parameters with a gradient
   * new values.
   */
  public abstract void step();

  /** A snapshot of moments, step counts, learning rates, momentum and weight decay. */
  public abstract State state();

  /**
   * Goes on from a saved state of an optimiser of the same kind over the same parameters, to the
   * same bits. Nothing changes when it does not fit.
   */
  public abstract void loadState(State state);

  /**
   * Evaluates the loss and steps.
   *
   * @param closure clears the gradients, computes the loss, calls {@code backward()} on it and
   *     returns it; {@link Lbfgs} calls it several times a step
   * @return the loss of before the step
   */
  public Tensor step(Supplier<Tensor> closure) {
    var loss = closure.get();
    step();
    return loss;
  }

  /** The parameters of all groups. */
  public final List<Parameter> parameters() {
    return groups().stream().flatMap(g -> g.parameters().stream()).toList();
  }

  /** Forgets the gradients. */
  public final void zeroGrad() {
    for (var g : groups()) {
      for (var p : g.parameters()) {
        p.setGrad(null);
      }
    }
  }

  /** The learning rate of the first group. */
  public final double lr() {
    return groups().getFirst().lr();
  }

  /** Sets the learning rate, at least 0, of all groups. */
  public final void setLr(double lr) {
    groups().forEach(g -> g.setLr(lr));
  }

  /** Momentum, or β₁ of Adam, of the first group. */
  public final double momentum() {
    return groups().getFirst().momentum();
  }

  /** Momentum of the first group at the beginning; 0 when the optimiser has none. */
  public final double initialMomentum() {
    return groups().getFirst().initialMomentum();
  }

  /**
   * Sets momentum (β₁ of Adam) of the next step, in [0, 1), in all groups. An optimiser made
   * without keeps none.
   */
  public final void setMomentum(double momentum) {
    groups().forEach(g -> g.setMomentum(momentum));
  }

  /** The class, as errors call it. */
  final String name() {
    return getClass().getSimpleName();
  }

  /** The numbers of all groups, as they are saved. */
  final SequencedMap<String, Double> numbers() {
    var numbers = new LinkedHashMap<String, Double>();
    int i = 0;
    for (var g : groups()) {
      numbers.put(i + ".lr", g.lr());
      numbers.put(i + ".momentum", g.momentum());
      numbers.put(i + ".weight_decay", g.weightDecay());
      i++;
    }
    return numbers;
  }

  /** Sets the numbers of all groups. */
  final void loadNumbers(State state) {
    int i = 0;
    for (var g : groups()) {
      g.setLr(state.number(i + ".lr"));
      g.setMomentum(state.number(i + ".momentum"));
      g.setWeightDecay(state.number(i + ".weight_decay"));
      i++;
    }
  }

  /** Raises StateException unless a saved state has the names, shapes and dtypes of this one. */
  final void requireFit(State state) {
    var expected = state();
    if (!expected.tensors().keySet().equals(state.tensors().keySet())
        || !expected.numbers().keySet().equals(state.numbers().keySet())) {
      throw misfit(
          "it has "
              + state.tensors().keySet()
              + " and "
              + state.numbers().keySet()
              + ", not "
              + expected.tensors().keySet()
              + " and "
              + expected.numbers().keySet());
    }
    expected
        .tensors()
        .forEach((name, t) -> {
          var s = state.tensor(name);
          if (!s.shape().equals(t.shape()) || s.dtype() != t.dtype()) {
            throw misfit(
                name + " is " + s.shape() + " " + s.dtype() + ", not " + t.shape() + " "
                    + t.dtype());
          }
        });
  }

  final StateException misfit(String problem) {
    return new StateException(
        "loadState",
        "the state does not fit this " + name() + ": " + problem,
        "make the optimiser as it was when the state was saved");
  }
}
