package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.List;

/**
 * Recurrence: a state that is carried from step to step, as in {@code jax.lax.scan}. All states of
 * a simple recurrent network, hₜ = tanh(xₜ + hₜ₋₁ · w), over a sequence xs (T, N, H) from h0 (N,
 * H):
 *
 * <pre>{@code
 * var run = Scan.of(List.of(h0), List.of(xs), (state, x) -> {
 *   var h = x.get(0).add(state.get(0).matmul(w)).tanh();
 *   return new Scan.Result(List.of(h), List.of(h));
 * });
 * Tensor last = run.state().get(0);     // (N, H)
 * Tensor all = run.outputs().get(0);    // (T, N, H)
 * }</pre>
 *
 * <p>The body is called once, with tensors that stand for any step; the plan does not grow with the
 * number of steps, and neither does the time to make it. The body may read any tensor and parameter
 * around it (they stay the same at all steps), draw random numbers (other ones at each step), hold
 * layers, and scan itself. Gradients pass through, also those of gradients: from the states before
 * the steps and the matrix products of each, which are kept, everything else is computed again.
 *
 * <p>Inside the body no value can be read: choose with {@code where} instead of {@code if}. A
 * tensor made inside is known outside only when the body returns it.
 */
public final class Scan {
  private Scan() {}

  /** What happens at a step. */
  @FunctionalInterface
  public interface Body {
    /**
     * The step.
     *
     * @param state the state before the step
     * @param elements the element of each sequence at this step: without axis 0
     * @return the state after the step, of the same shapes and dtypes, and what the step puts out
     */
    Result step(List<Tensor> state, List<Tensor> elements);
  }

  /**
   * Of a step: the state after it and what it puts out. Of a scan: the state after the last step
   * and what was put out, stacked along a new axis 0.
   */
  public record Result(List<Tensor> state, List<Tensor> outputs) {
    public Result {
      state = List.copyOf(state);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Steps along sequences, whose axes 0 have one extent: the number of steps.
   *
   * @param state the state before the first step
   */
  public static Result of(List<Tensor> state, List<Tensor> sequences, Body body) {
    return run(length(sequences), false, state, sequences, body);
  }

  /**
   * As {@link #of}, from the last elements of the sequences to the first. What step t puts out lies
   * at position t, as its elements do.
   */
  public static Result reversed(List<Tensor> state, List<Tensor> sequences, Body body) {
    return run(length(sequences), true, state, sequences, body);
  }

  /** A number of steps without sequences; the body gets no elements. */
  public static Result repeat(int steps, List<Tensor> state, Body body) {
    if (steps < 0) {
      throw Refusal.value("scan", steps + " steps", "steps >= 0", "use a number of steps from 0");
    }
    return run(steps, false, state, List.of(), body);
  }

  private static int length(List<Tensor> sequences) {
    if (sequences.isEmpty()) {
      throw new ValueException(
          "scan", "no sequence tells the number of steps", "use Scan.repeat(steps, state, body)");
    }
    for (int i = 0; i < sequences.size(); i++) {
      var s = sequences.get(i).shape();
      if (s.rank() == 0) {
        throw Refusal.shape(
            "scan",
            "sequence " + i + " is a scalar",
            "sequences have an axis to step along",
            "give it an axis 0 to step along, or read it inside the body",
            Refusal.operand("sequence " + i, sequences.get(i)));
      }
      if (s.dim(0) != sequences.getFirst().dim(0)) {
        throw Refusal.shape(
            "scan",
            "sequence "
                + i
                + " of shape "
                + s
                + " has "
                + s.dim(0)
                + " elements along axis 0, sequence 0 of shape "
                + sequences.getFirst().shape()
                + " has "
                + sequences.getFirst().dim(0),
            "sequences have one length",
            s.rank() > 1 && s.dim(1) == sequences.getFirst().dim(0)
                ? "time is axis 0: use transpose(0, 1) on sequence " + i
                : "give sequences of one length, or read sequence " + i + " inside the body",
            Refusal.operand("sequence 0", sequences.getFirst()),
            Refusal.operand("sequence " + i, sequences.get(i)));
      }
    }
    return sequences.getFirst().dim(0);
  }

  private static Result run(
      int steps, boolean reverse, List<Tensor> state, List<Tensor> sequences, Body body) {
    var recorder = Recorder.current();
    var recording = recorder.beginScan();
    ScanBody.Lifted lifted;
    int stacks;
    try {
      var carried = new ArrayList<Tensor>();
      for (Tensor t : state) {
        carried.add(new Tensor(recording.parameter(t.node().spec())));
      }
      var elements = new ArrayList<Tensor>();
      for (Tensor t : sequences) {
        var one = new TensorSpec(t.shape().without(0, 1), t.dtype());
        elements.add(new Tensor(recording.parameter(one)));
      }
      var result = body.step(List.copyOf(carried), List.copyOf(elements));
      checkState(state, result.state());
      stacks = result.outputs().size();
      var results = new ArrayList<Node>();
      result.state().forEach(t -> results.add(t.node()));
      result.outputs().forEach(t -> results.add(t.node()));
      lifted = recording.lift(results);
    } finally {
      recorder.endBody(recording);
    }
    recording.spend(steps);
    if (state.isEmpty() && stacks == 0) {
      throw new ValueException(
          "scan", "there is neither a state nor an output", "return an output from the body");
    }
    var parameters = lifted.body().parameters().iterator();
    var ofState = new ArrayList<Binding>();
    state.forEach(t -> ofState.add(new Binding(parameters.next(), t.node())));
    var ofSequences = new ArrayList<Binding>();
    sequences.forEach(t -> ofSequences.add(new Binding(parameters.next(), t.node())));
    if (recording.index() != null) {
      ofSequences.add(new Binding(parameters.next(), Tensor.arange(steps).node()));
    }
    var others = new ArrayList<Binding>();
    lifted.captured().forEach(n -> others.add(new Binding(parameters.next(), n)));
    var results = new ArrayList<>(lifted.body().results());
    results.addAll(lifted.body().products());
    var call = Scans.call(steps, reverse, ofState, ofSequences, others, results);
    var outputs = new ArrayList<Tensor>();
    for (Node n : recorder.recordOutputs(call.op(), call.inputs(), state.size() + stacks)) {
      outputs.add(new Tensor(n));
    }
    return new Result(
        outputs.subList(0, state.size()), outputs.subList(state.size(), outputs.size()));
  }

  private static void checkState(List<Tensor> before, List<Tensor> after) {
    if (before.size() != after.size()) {
      throw Refusal.state(
          "scan",
          "the body is given a state of "
              + before.size()
              + " tensors and returns one of "
              + after.size(),
          "the body returns the state that it is given, one step on",
          "return " + before.size() + " tensors as the state, in the order in which they came");
    }
    for (int i = 0; i < before.size(); i++) {
      var b = before.get(i);
      var a = after.get(i);
      var which = before.size() == 1 ? "the state" : "part " + i + " of the state";
      if (!a.shape().equals(b.shape())) {
        throw Refusal.shape(
            "scan",
            which + " enters the body as " + b.shape() + " and leaves it as " + a.shape(),
            "the state keeps its shape",
            a.shape().equals(Shape.broadcast(a.shape(), b.shape()))
                ? "start from a state of shape " + a.shape() + ": the first one broadcasts to it"
                : "return a state of shape " + b.shape(),
            Refusal.operand("before", b),
            Refusal.operand("after", a));
      }
      if (a.dtype() != b.dtype()) {
        throw Refusal.dtype(
            "scan",
            which + " enters the body as " + b.dtype() + " and leaves it as " + a.dtype(),
            "the state keeps its dtype",
            "convert what is returned: to(DType." + b.dtype().name() + ")",
            Refusal.operand("before", b),
            Refusal.operand("after", a));
      }
    }
  }
}
