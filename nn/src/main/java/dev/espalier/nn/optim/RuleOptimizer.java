package dev.espalier.nn.optim;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.UpdateGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An optimiser whose step is an arithmetic of parameters, gradients and states ({@link
 * UpdateRule}): it runs in one plan with the gradients, over flat arrays of all parameters.
 *
 * <p>To write one, give its hyper-parameters as a record, its arithmetic ({@link #rule}) and its
 * numbers at each step ({@link #scalars}), which are bound without making a new plan, and add the
 * first group at the end of the constructor. Weight decay and {@code maximize} are applied before,
 * as the hyper-parameters say; see the source of {@link Sgd}.
 *
 * @param <O> its hyper-parameters
 */
public abstract class RuleOptimizer<O extends Hyper<O>> extends Optimizer {
  private final List<ParameterGroup<O>> groups = new ArrayList<>();
  private final List<Unit<O>> units = new ArrayList<>();
  private final List<UpdateGroup> updates = new ArrayList<>();
  private final Map<UpdateGroup, ParameterGroup<O>> groupOf = new IdentityHashMap<>();
  private final Map<Parameter, ParameterGroup<O>> known = new IdentityHashMap<>();

  /** The parameters of one dtype of a group, and names of their states. */
  private record Unit<O extends Hyper<O>>(
      UpdateGroup update, ParameterGroup<O> group, List<String> stateNames) {}

  /** Without groups yet; the constructor of an optimiser calls {@link #addGroup} last. */
  protected RuleOptimizer() {}

  // ---- what an optimiser defines
  // -------------------------------------------------------------------------------------

  /**
   * The arithmetic of one step with such hyper-parameters. Only what they say about structure
   * (whether there is momentum) may matter, not their values: those come with {@link #scalars}.
   * Raises {@link ValueException} for values that do not go together.
   */
  protected abstract UpdateRule rule(O options);

  /**
   * The numbers of one step, in the order in which the rule takes them.
   *
   * @param options of the group, with the learning rate and momentum of this step
   * @param step of the parameter, 1 for its first
   * @param memory the numbers of {@link #memoryNames}, to be replaced by those of the next step;
   *     zeros in the first
   */
  protected abstract double[] scalars(O options, long step, double[] memory);

  /** Names of the rule's states, as PyTorch calls them. */
  protected abstract List<String> stateNames(O options);

  /** Names of numbers that a parameter carries from step to step. */
  protected List<String> memoryNames() {
    return List.of();
  }

  /** Raises an exception for a parameter that the rule cannot change. */
  protected void check(Parameter parameter) {}

  // ---- groups
  // --------------------------------------------------------------------------------------------------------

  /** Adds parameters with hyper-parameters of their own. */
  public final ParameterGroup<O> addGroup(List<Parameter> parameters, O options) {
    if (parameters.isEmpty()) {
      throw Refusal.value(
          name(),
          "the list of parameters is empty",
          "there is a parameter",
          "pass model.parameters() of a model with weights in its fields");
    }
    var rule = prepare(options);
    var names = stateNames(options);
    assert names.size() == rule.states() : names;
    var g = new ParameterGroup<>(parameters, options);
    var listed = new IdentityHashMap<Parameter, ParameterGroup<O>>(known);
    var byType = new LinkedHashMap<DType, List<Parameter>>();
    for (var p : parameters) {
      if (listed.put(p, g) != null) {
        throw Refusal.value(
            name(),
            (p.name().isEmpty() ? "a parameter " + p.shape() : "parameter " + p.name())
                + " is listed twice",
            "each parameter is listed once",
            "list each parameter once, in one group");
      }
      check(p);
      byType.computeIfAbsent(p.dtype(), _ -> new ArrayList<>()).add(p);
    }
    known.putAll(listed);
    for (var same : byType.values()) {
      var update = new UpdateGroup(same, rule, memoryNames().size());
      units.add(new Unit<>(update, g, names));
      updates.add(update);
      groupOf.put(update, g);
    }
    groups.add(g);
    return g;
  }

  /**
   * Adds parameters with the hyper-parameters of the first group, changed: {@code
   * optimizer.addGroup(head, o -> o.lr(1e-2).weightDecay(0))}.
   */
  public final ParameterGroup<O> addGroup(List<Parameter> parameters, UnaryOperator<O> change) {
    return addGroup(parameters, change.apply(groups.getFirst().initial()));
  }

  /** The arithmetic with what goes before and after it. */
  UpdateRule prepare(O options) {
    return new Prepared(rule(options), options.maximize(), decay(options));
  }

  private static Hyper.Decay decay(Hyper<?> options) {
    return options.weightDecay() == 0 ? Hyper.Decay.NONE : options.decay();
  }

  @Override
  public final List<ParameterGroup<O>> groups() {
    return Collections.unmodifiableList(groups);
  }

  /**
   * A copy of what the optimiser keeps for a parameter, under PyTorch's name, such as {@code
   * exp_avg}.
   */
  public final Tensor state(String name, Parameter parameter) {
    for (var unit : units) {
      int k = unit.stateNames.indexOf(name);
      if (k >= 0 && unit.update.parameters().contains(parameter)) {
        return unit.update.state(k, parameter);
      }
    }
    throw new ValueException(
        name(),
        "there is no state \"" + name + "\" of parameter " + parameter.name(),
        "ask for one of " + stateNames(groups.getFirst().initial()) + " of one of its parameters");
  }

  // ---- training
  // ------------------------------------------------------------------------------------------------------

  @Override
  public final void step() {
    if (updates.isEmpty()) {
      throw Refusal.state(
          "step",
          "the parameters of this " + name() + " were handed to another optimiser",
          "a parameter belongs to one optimiser",
          "step that one");
    }
    UpdateGroup.step(updates, this::scalars);
  }

  private double[] scalars(UpdateGroup update, long step, double[] memory) {
    var g = groupOf.get(update);
    assert g != null;
    return numbers(g, step, memory, update.dtype());
  }

  /** The factor of the weight decay, then the optimiser's own. */
  double[] numbers(ParameterGroup<O> group, long step, double[] memory, DType dtype) {
    var options = group.options();
    var own = scalars(options, step, memory);
    double decay = options.weightDecay();
    return switch (decay(group.initial())) {
      case NONE -> own;
      case GRADIENT -> prepend(decay, own);
      case DECOUPLED -> prepend(1 - options.lr() * decay, own);
    };
  }

  /** Lets go of the arrays, since another optimiser takes the parameters over. */
  final void release() {
    units.clear();
    updates.clear();
    groupOf.clear();
  }

  static double[] prepend(double first, double[] rest) {
    var all = new double[1 + rest.length];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  // ---- checkpoints
  // ---------------------------------------------------------------------------------------------------

  @Override
  public final State state() {
    var tensors = new LinkedHashMap<String, Tensor>();
    int u = 0;
    for (var unit : units) {
      var update = unit.update;
      tensors.put(u + ".step", Tensor.of(update.steps(), update.steps().length));
      int k = 0;
      for (var name : unit.stateNames) {
        var s = update.state(k++);
        tensors.put(u + "." + name, Tensor.wrap(s, Shape.of(s.size())));
      }
      if (!memoryNames().isEmpty()) {
        var numbers = update.memory();
        int each = memoryNames().size();
        tensors.put(
            u + "." + String.join(",", memoryNames()),
            Tensor.of(numbers, numbers.length / each, each));
      }
      u++;
    }
    return new State(tensors, numbers());
  }

  @Override
  public final void loadState(State state) {
    requireFit(state);
    int u = 0;
    for (var unit : units) {
      unit.update.loadSteps(state.tensor(u + ".step").toLongArray());
      int k = 0;
      for (var name : unit.stateNames) {
        unit.update.loadState(k++, state.tensor(u + "." + name).storage());
      }
      if (!memoryNames().isEmpty()) {
        var memory = state.tensor(u + "." + String.join(",", memoryNames()));
        unit.update.loadMemory(memory.toDoubleArray());
      }
      u++;
    }
    loadNumbers(state);
  }
}
