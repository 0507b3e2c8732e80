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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
     */
    double[] of(UpdateGroup group, long step);
  }

  private final List<Parameter> parameters;
  private final UpdateRule rule;
  private final FlatArray flat;
  private final FlatArray[] states;
  private final int[] offsets;
  private final long[] steps;
  private final Map<List<Integer>, Op.Update> ops = new java.util.HashMap<>();

  public UpdateGroup(List<Parameter> parameters, UpdateRule rule) {
    if (parameters.isEmpty()) {
      throw new ValueException(
          "optimizer",
          "there are no parameters",
          "pass model.parameters() of a model with parameters");
    }
    this.parameters = List.copyOf(parameters);
    this.rule = rule;
    this.offsets = new int[parameters.size()];
    this.steps = new long[parameters.size()];
    var dtype = parameters.getFirst().dtype();
    int n = 0;
    for (int i = 0; i < offsets.length; i++) {
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
      offsets[i] = n;
      n += p.size();
    }
    var array = dtype.newArray(n);
    for (int i = 0; i < offsets.length; i++) {
      var s = parameters.get(i).storage();
      System.arraycopy(s.array(), s.offset(), array, offsets[i], s.size());
    }
    this.flat = new FlatArray(dtype, array);
    for (int i = 0; i < offsets.length; i++) {
      parameters.get(i).move(flat, offsets[i]);
    }
    this.states = new FlatArray[rule.states()];
    Arrays.setAll(states, _ -> new FlatArray(dtype, dtype.newArray(flat.size())));
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

  private void record(
      Scalars scalars,
      List<Node> outputs,
      List<Storage> destinations,
      List<Node> consumed,
      List<Runnable> publish) {
    var byStep = new TreeMap<Long, List<Integer>>();
    for (int i = 0; i < offsets.length; i++) {
      var p = parameters.get(i);
      if (p.grad() != null && p.requiresGrad()) {
        p.home();
        p.requireHome(flat);
        byStep.computeIfAbsent(steps[i], _ -> new ArrayList<>()).add(i);
      }
    }
    if (byStep.isEmpty()) {
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
    for (var entry :
        byStep.entrySet()) { // parameters that joined later have their own bias corrections
      var members = entry.getValue();
      var inputs = new ArrayList<>(values);
      for (double v : scalars.of(this, entry.getKey() + 1)) {
        inputs.add(
            Node.leaf(
                Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), flat.dtype()), Scalar.of(v)));
      }
      for (int i : members) {
        var g = parameters.get(i).grad();
        assert g != null;
        consumed.add(g.node());
        inputs.add(g.node());
      }
      var update = r.recordCut(ops.computeIfAbsent(members, this::op), inputs.toArray(new Node[0]));
      for (int k = 0; k < values.size(); k++) {
        values.set(k, r.recordCut(Ops.output(k), update));
      }
    }
    for (int k = 0; k < values.size(); k++) {
      var a = arrays.get(k);
      var written = a.beginWrite();
      outputs.add(values.get(k));
      destinations.add(a.storage(written));
      publish.add(() -> a.publish(written));
    }
    publish.add(() -> {
      for (var members : byStep.values()) {
        for (int i : members) {
          steps[i]++;
        }
      }
    });
  }

  private Op.Update op(List<Integer> members) {
    var segments = new ArrayList<Op.Segment>();
    for (int i : members) {
      segments.add(new Op.Segment(offsets[i], parameters.get(i).size()));
    }
    return new Op.Update(rule, segments);
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

  /** Replaces state array k. */
  public void loadState(int k, Storage values) {
    if (values.size() != flat.size() || values.dtype() != flat.dtype()) {
      throw new ValueException(
          "load_state",
          values.size()
              + " elements of "
              + values.dtype()
              + " for a state of "
              + flat.size()
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
}
