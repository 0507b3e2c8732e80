package dev.espalier.nn.optim;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.UpdateRule;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.UpdateGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

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
 * <p>Parameters without a gradient are skipped, and so is their step count. A parameter belongs to
 * one optimiser: a second one takes it over. The parameters may be split into groups with learning
 * rates and weight decays of their own ({@link #addGroup}).
 *
 * <p>To write an optimiser, give its arithmetic as an {@link UpdateRule} ({@link #rule}) and its
 * numbers at each step ({@link #scalars}), which are bound without making a new plan.
 */
public abstract class Optimizer {
  private final List<Group> groups = new ArrayList<>();
  private final List<UpdateGroup> units = new ArrayList<>();
  private final Map<UpdateGroup, Group> groupOf = new IdentityHashMap<>();
  private final Map<Parameter, Group> known = new IdentityHashMap<>();
  private double momentum;
  private final double initialMomentum;

  /**
   * Without groups yet; the constructor of an optimiser calls {@link #addGroup} last.
   *
   * @param momentum what schedules may cycle (momentum, Adam's β₁); 0 for none
   */
  protected Optimizer(double momentum) {
    this.momentum = momentum;
    this.initialMomentum = momentum;
  }

  /** Parameters with a learning rate and weight decay of their own. */
  public static final class Group {
    private final List<Parameter> parameters;
    private final double initialLr;
    private final double weightDecay;
    private double lr;

    private Group(List<Parameter> parameters, double lr, double weightDecay) {
      this.parameters = List.copyOf(parameters);
      this.initialLr = lr;
      this.lr = lr;
      this.weightDecay = weightDecay;
    }

    public List<Parameter> parameters() {
      return parameters;
    }

    /** The learning rate of the next step. */
    public double lr() {
      return lr;
    }

    public void setLr(double lr) {
      if (!(lr >= 0) || Double.isInfinite(lr)) {
        throw new ValueException(
            "lr", "learning rate " + lr, "use a finite learning rate of at least 0");
      }
      this.lr = lr;
    }

    /** The learning rate at the beginning, from which schedules count. */
    public double initialLr() {
      return initialLr;
    }

    public double weightDecay() {
      return weightDecay;
    }
  }

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
  }

  // ---- what an optimiser defines
  // -------------------------------------------------------------------------------------

  /** The arithmetic of one step for a group. */
  protected abstract UpdateRule rule(Group group);

  /**
   * The numbers of one step, in the order in which the rule takes them.
   *
   * @param step of the parameter, 1 for its first
   */
  protected abstract double[] scalars(Group group, long step);

  /** Names of the rule's states, as PyTorch calls them. */
  protected abstract List<String> stateNames();

  // ---- groups
  // --------------------------------------------------------------------------------------------------------

  /** Adds parameters with a learning rate and weight decay of their own. */
  public final Group addGroup(List<Parameter> parameters, double lr, double weightDecay) {
    if (parameters.isEmpty()) {
      throw new ValueException(
          name(),
          "the list of parameters is empty",
          "pass model.parameters() of a model with weights in its fields");
    }
    if (!(weightDecay >= 0)) {
      throw new ValueException(
          name(), "weight decay " + weightDecay, "use a weight decay of at least 0");
    }
    var g = new Group(parameters, lr, weightDecay);
    g.setLr(lr);
    for (var p : parameters) {
      if (known.put(p, g) != null) {
        throw new ValueException(
            name(),
            "parameter " + p.name() + " is listed twice",
            "list each parameter once, in one group");
      }
    }
    var byType = new LinkedHashMap<DType, List<Parameter>>();
    for (var p : parameters) {
      byType.computeIfAbsent(p.dtype(), _ -> new ArrayList<>()).add(p);
    }
    var rule = rule(g);
    for (var same : byType.values()) {
      var unit = new UpdateGroup(same, rule);
      units.add(unit);
      groupOf.put(unit, g);
    }
    groups.add(g);
    return g;
  }

  public final List<Group> groups() {
    return Collections.unmodifiableList(groups);
  }

  /** The parameters of all groups. */
  public final List<Parameter> parameters() {
    return groups.stream().flatMap(g -> g.parameters().stream()).toList();
  }

  /** The learning rate of the first group. */
  public final double lr() {
    return groups.getFirst().lr();
  }

  /** Sets the learning rate of all groups. */
  public final void setLr(double lr) {
    groups.forEach(g -> g.setLr(lr));
  }

  /** Momentum, or β₁ of Adam. */
  public final double momentum() {
    return momentum;
  }

  /** Momentum at the beginning; 0 when the optimiser has none. */
  public final double initialMomentum() {
    return initialMomentum;
  }

  /**
   * Sets momentum (β₁ of Adam) of the next step, in [0, 1). An optimiser made without keeps none.
   */
  public final void setMomentum(double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new ValueException(name(), "momentum " + momentum, "use a momentum from 0 to below 1");
    }
    if (initialMomentum == 0 && momentum != 0) {
      throw new StateException(
          name(),
          "the optimiser was made without momentum",
          "make it with momentum: it needs a buffer for it");
    }
    this.momentum = momentum;
  }

  // ---- training
  // ------------------------------------------------------------------------------------------------------

  /** Forgets the gradients. */
  public final void zeroGrad() {
    for (var u : units) {
      u.zeroGrad();
    }
  }

  /**
   * Computes what is registered (loss, metrics, gradients) and gives the parameters with a gradient
   * new values.
   */
  public final void step() {
    UpdateGroup.step(units, (unit, step) -> scalars(group(unit), step));
  }

  private Group group(UpdateGroup unit) {
    var g = groupOf.get(unit);
    assert g != null;
    return g;
  }

  // ---- checkpoints
  // ---------------------------------------------------------------------------------------------------

  /** A snapshot of moments, step counts, learning rates and momentum. */
  public final State state() {
    var tensors = new LinkedHashMap<String, Tensor>();
    var numbers = new LinkedHashMap<String, Double>();
    for (int u = 0; u < units.size(); u++) {
      var unit = units.get(u);
      tensors.put(u + ".step", Tensor.of(unit.steps(), unit.steps().length));
      for (int k = 0; k < stateNames().size(); k++) {
        var s = unit.state(k);
        tensors.put(u + "." + stateNames().get(k), Tensor.wrap(s, Shape.of(s.size())));
      }
    }
    for (int g = 0; g < groups.size(); g++) {
      numbers.put(g + ".lr", groups.get(g).lr());
    }
    numbers.put("momentum", momentum);
    return new State(tensors, numbers);
  }

  /**
   * Goes on from a saved state of an optimiser of the same kind over the same parameters. Nothing
   * changes when it does not fit.
   */
  public final void loadState(State state) {
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
          var s = tensor(state, name);
          if (!s.shape().equals(t.shape()) || s.dtype() != t.dtype()) {
            throw misfit(
                name + " is " + s.shape() + " " + s.dtype() + ", not " + t.shape() + " "
                    + t.dtype());
          }
        });
    for (int u = 0; u < units.size(); u++) {
      var unit = units.get(u);
      unit.loadSteps(tensor(state, u + ".step").toLongArray());
      for (int k = 0; k < stateNames().size(); k++) {
        Storage s = tensor(state, u + "." + stateNames().get(k)).storage();
        unit.loadState(k, s);
      }
    }
    for (int g = 0; g < groups.size(); g++) {
      groups.get(g).setLr(number(state, g + ".lr"));
    }
    momentum = number(state, "momentum");
  }

  private static Tensor tensor(State state, String name) {
    var t = state.tensors().get(name);
    assert t != null : name;
    return t;
  }

  private static double number(State state, String name) {
    var n = state.numbers().get(name);
    assert n != null : name;
    return n;
  }

  private StateException misfit(String problem) {
    return new StateException(
        "loadState",
        "the state does not fit this " + name() + ": " + problem,
        "make the optimiser as it was when the state was saved");
  }

  private String name() {
    return getClass().getSimpleName();
  }
}
