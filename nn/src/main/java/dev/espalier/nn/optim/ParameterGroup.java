package dev.espalier.nn.optim;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Parameters of an optimiser with hyper-parameters of their own. Learning rate, momentum and weight
 * decay may be changed between steps, at no cost: they are bound, nothing is planned anew.
 *
 * @param <O> the optimiser's hyper-parameters
 */
public final class ParameterGroup<O extends Hyper<O>> {
  private final List<Parameter> parameters;
  private final O initial;
  private O options;

  ParameterGroup(List<Parameter> parameters, O options) {
    this.parameters = List.copyOf(parameters);
    this.initial = options;
    this.options = options;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** The hyper-parameters of the next step. */
  public O options() {
    return options;
  }

  /** The hyper-parameters at the beginning, from which schedules count. */
  public O initial() {
    return initial;
  }

  /** The learning rate of the next step. */
  public double lr() {
    return options.lr();
  }

  /** Sets the learning rate, at least 0, of the next step. */
  public void setLr(double lr) {
    options = options.lr(lr);
  }

  /** The learning rate at the beginning, from which schedules count. */
  public double initialLr() {
    return initial.lr();
  }

  /** Momentum, or β₁ of Adam; 0 for none. */
  public double momentum() {
    return options.momentum();
  }

  /** Momentum at the beginning; 0 when the optimiser has none. */
  public double initialMomentum() {
    return initial.momentum();
  }

  /** Sets momentum (β₁ of Adam) of the next step, in [0, 1); raises when it was made without. */
  public void setMomentum(double momentum) {
    if (initial.momentum() == 0 && momentum != 0) {
      throw new StateException(
          "setMomentum",
          "the optimiser was made without momentum",
          "make it with momentum: it needs a buffer for it");
    }
    options = options.momentum(momentum);
  }

  public double weightDecay() {
    return options.weightDecay();
  }

  /** Sets the weight decay, at least 0, of the next step; raises when it was made without. */
  public void setWeightDecay(double weightDecay) {
    if (initial.weightDecay() == 0 && weightDecay != 0) {
      throw new StateException(
          "setWeightDecay",
          "the group was made without weight decay, and its steps compute none",
          "make the group with the weight decay that it begins with");
    }
    options = options.weightDecay(weightDecay);
  }
}
