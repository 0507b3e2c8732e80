package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.UpdateRule;
import dev.espalier.runtime.FlatArray;
import dev.espalier.runtime.ParameterValue;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an optimiser is built on: parameters of one dtype in one flat array, the state arrays of its
 * rule beside it, and a count of steps for each parameter. A parameter that was in another group
 * moves here.
 */
public final class UpdateGroup {
  /** The rule's scalars for one step. */
  @FunctionalInterface
  public interface Scalars {
    /**
     * Values of the scalars in the order in which the rule takes them.
     *
     * @param step how many steps the parameters have taken with this one: 1 the first time
     * @param memory numbers that the parameters carry from step to step, zeros before the first;
     *     what is written here is what they carry on when the step succeeds
     */
    double[] of(UpdateGroup group, long step, double[] memory);
  }

  private final List<Parameter> parameters;
  private final UpdateRule rule;
  private final FlatArray flat;
  private final FlatArray[] states;
  private final List<Op.Segment> segments = new ArrayList<>();
  private final long[] steps;
  private final double[][] memory;
  private final Map<List<Integer>, Op.Update> ops = new HashMap<>();

  /** A group whose parameters carry nothing but states and step counts. */
  public UpdateGroup(List<Parameter> parameters, UpdateRule rule) {
    this(parameters, rule, 0);
  }

  /**
   * A group whose parameters each carry this many numbers beside their states (see {@link
   * Scalars#of}).
   */
  public UpdateGroup(List<Parameter> parameters, UpdateRule rule, int memory) {
    if (parameters.isEmpty()) {
      throw new ValueException(
          "optimizer",
          "there are no parameters",
          "pass model.parameters() of a model with parameters");
    }
    this.parameters = List.copyOf(parameters);
    this.rule = rule;
    this.steps = new long[parameters.size()];
    this.memory = new double[parameters.size()][memory];
    var dtype = parameters.getFirst().dtype();
    int n = 0;
    var sizes = new int[rule.states()];
    for (int i = 0; i < steps.length; i++) {
      var p = parameters.get(i);
      if (p.dtype() != dtype) {
        throw new DTypeException(
            "optimizer",
            "parameters of " + dtype + " and " + p.dtype(),
            "make one group for each dtype");
      }
      if (parameters.subList(0, i).contains(p)) {
        throw new ValueException(
            "optimizer", "parameter " + p.name() + " is given twice", "give each parameter once");
      }
      segments.add(new Op.Segment(n, p.size(), Arrays.stream(sizes).boxed().toList()));
      n += p.size();
      for (int k = 0; k < sizes.length; k++) {
        sizes[k] += rule.stateShape(k, p.shape()).size();
      }
    }
    var array = dtype.newArray(n);
    for (int i = 0; i < steps.length; i++) {
      var s = parameters.get(i).storage();
      System.arraycopy(s.array(), s.offset(), array, segments.get(i).offset(), s.size());
    }
    this.flat = new FlatArray(dtype, array);
    for (int i = 0; i < steps.length; i++) {
      parameters.get(i).move(flat, segments.get(i).offset());
    }
    this.states = new FlatArray[sizes.length];
    Arrays.setAll(states, k -> new FlatArray(dtype, dtype.newArray(sizes[k])));
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  public UpdateRule rule() {
    return rule;
  }

  /** Clears the gradients, so that the next backward starts anew. */
  public void zeroGrad() {
    for (Parameter p : parameters) {
      p.setGrad(null);
    }
  }

  /**
   * One step of several groups: new parameters and states from the gradients, together with
   * everything registered on the thread (losses, metrics), in one plan. Parameters without a
   * gradient, and frozen ones, are skipped.
   */
  public static void step(List<UpdateGroup> groups, Scalars scalars) {
    var outputs = new ArrayList<Node>();
    var destinations = new ArrayList<Storage>();
    var consumed = new ArrayList<Node>();
    var publish = new ArrayList<Runnable>();
    for (UpdateGroup g : groups) {
      g.record(scalars, outputs, destinations, consumed, publish);
    }
    var r = Recorder.current();
    if (outputs.isEmpty()) {
      r.flush();
      return;
    }
    r.step(outputs, destinations, consumed);
    publish.forEach(Runnable::run);
  }

  /** Parameters that take the same step with the same numbers: usually all. */
  private static final class Cohort {
    private final long step;
    private final double[] memory;
    private final List<Integer> members = new ArrayList<>();

    Cohort(long step, double[] memory) {
      this.step = step;
      this.memory = memory;
    }
  }

  private List<Cohort> cohorts() {
    var cohorts = new ArrayList<Cohort>();
    for (int i = 0; i < steps.length; i++) {
      var p = parameters.get(i);
      if (p.grad() != null && p.requiresGrad()) {
        p.home();
        p.requireHome(flat);
        cohort(cohorts, steps[i], memory[i]).members.add(i);
      }
    }
    return cohorts;
  }

  private static Cohort cohort(List<Cohort> cohorts, long step, double[] memory) {
    for (var c : cohorts) {
      if (c.step == step && Arrays.equals(c.memory, memory)) {
        return c;
      }
    }
    var c = new Cohort(step, memory);
    cohorts.add(c);
    return c;
  }

  private void record(
      Scalars scalars,
      List<Node> outputs,
      List<Storage> destinations,
      List<Node> consumed,
      List<Runnable> publish) {
    var cohorts = cohorts();
    if (cohorts.isEmpty()) {
      return;
    }
    var r = Recorder.current();
    var arrays = new ArrayList<FlatArray>();
    arrays.add(flat);
    arrays.addAll(List.of(states));
    var values = new ArrayList<Node>();
    for (FlatArray a : arrays) {
      values.add(leaf(a));
    }
    for (var c : cohorts) { // parameters that joined later have their own bias corrections
      var inputs = new ArrayList<>(values);
      var next = c.memory.clone();
      for (double v : scalars.of(this, c.step + 1, next)) {
        inputs.add(
            Node.leaf(
                Op.LeafKind.SCALAR,
                new TensorSpec(Shape.scalar(), flat.dtype().arithmetic()),
                Scalar.of(v)));
      }
      for (int i : c.members) {
        var g = parameters.get(i).grad();
        assert g != null;
        consumed.add(g.node());
        inputs.add(g.node());
      }
      var update =
          r.recordCut(ops.computeIfAbsent(c.members, this::op), inputs.toArray(new Node[0]));
      for (int k = 0; k < values.size(); k++) {
        values.set(k, r.recordCut(Ops.output(k), update));
      }
      publish.add(() -> {
        for (int i : c.members) {
          steps[i]++;
          memory[i] = next;
        }
      });
    }
    for (int k = 0; k < values.size(); k++) {
      var a = arrays.get(k);
      var written = a.beginWrite();
      outputs.add(values.get(k));
      destinations.add(a.storage(written));
      publish.add(() -> a.publish(written));
    }
  }

  private Op.Update op(List<Integer> members) {
    return new Op.Update(rule, members.stream().map(segments::get).toList());
  }

  private Node leaf(FlatArray a) {
    var value = ParameterValue.of(parameters.getFirst(), a, a.current(), 0, a.size());
    return Node.leaf(Op.LeafKind.INPUT, new TensorSpec(Shape.of(a.size()), a.dtype()), value);
  }

  /** The dtype of parameters and states. */
  public DType dtype() {
    return flat.dtype();
  }

  /** A copy of state array k, in the order of the parameters. */
  public Storage state(int k) {
    return states[k].snapshot();
  }

  /** A copy of state k of one of the parameters, in the state's shape. */
  public Tensor state(int k, Parameter parameter) {
    int i = parameters.indexOf(parameter);
    if (i < 0) {
      throw new ValueException(
          "optimizer",
          "parameter " + parameter.name() + " is not in this group",
          "ask the group that has it");
    }
    var shape = rule.stateShape(k, parameter.shape());
    int from = segments.get(i).states().get(k);
    var all = state(k);
    var own = Storage.of(all.dtype(), all.dtype().newArray(shape.size()));
    System.arraycopy(all.array(), all.offset() + from, own.array(), 0, shape.size());
    return Tensor.wrap(own, shape);
  }

  /** Replaces state array k. */
  public void loadState(int k, Storage values) {
    if (values.size() != states[k].size() || values.dtype() != flat.dtype()) {
      throw new ValueException(
          "load_state",
          values.size()
              + " elements of "
              + values.dtype()
              + " for a state of "
              + states[k].size()
              + " of "
              + flat.dtype(),
          "load the state of an optimiser over the same parameters");
    }
    states[k].write(0, values);
  }

  /** Steps that each parameter has taken. */
  public long[] steps() {
    return steps.clone();
  }

  public void loadSteps(long[] counts) {
    if (counts.length != steps.length) {
      throw new ValueException(
          "load_state",
          counts.length + " step counts for " + steps.length + " parameters",
          "load the state of an optimiser over the same parameters");
    }
    System.arraycopy(counts, 0, steps, 0, steps.length);
  }

  /** The numbers that each parameter carries from step to step, parameter after parameter. */
  public double[] memory() {
    return Arrays.stream(memory).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Replaces the numbers that the parameters carry. */
  public void loadMemory(double[] numbers) {
    int each = memory[0].length;
    if (numbers.length != each * memory.length) {
      throw new ValueException(
          "load_state",
          numbers.length + " numbers for " + memory.length + " parameters of " + each + " each",
          "load the state of an optimiser over the same parameters");
    }
    Arrays.setAll(memory, i -> Arrays.copyOfRange(numbers, i * each, (i + 1) * each));
  }
}
