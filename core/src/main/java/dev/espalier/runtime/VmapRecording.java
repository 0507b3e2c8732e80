package dev.espalier.runtime;

import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.grad.Batching;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function of one example, which is recorded once for all examples of a batch. */
public final class VmapRecording extends BodyRecording {
  private final int size;
  private final Draws draws;
  private final Batching.Inputs inputs = new Batching.Inputs();

  /** What random draws give in a function of one example. */
  public enum Draws {
    /** They are refused. */
    REFUSED,
    /** Numbers of its own for each example. */
    DIFFERENT,
    /** The same numbers for all. */
    SAME
  }

  VmapRecording(@Nullable BodyRecording outer, long trace, int size, Draws draws) {
    super(outer, trace);
    this.size = size;
    this.draws = draws;
  }

  /** An argument of the function that stands for one example of {@code all}, along axis 0. */
  public Node example(Node all) {
    var p = parameter(Batching.element(all));
    inputs.batch(p, all);
    return p;
  }

  @Override
  long amount(long n) {
    return switch (draws) {
      case REFUSED ->
          throw new StateException(
              TensorException.Facts.of(
                  "vmap",
                  "the function draws random numbers, and it was not said whether all examples get"
                      + " the same",
                  "the options say how examples draw",
                  "pass Randomness.DIFFERENT or Randomness.SAME"));
      case DIFFERENT -> Math.multiplyExact(n, size);
      case SAME -> n;
    };
  }

  @Override
  Node advance(Draw draw, Node counter, Recorder recorder) {
    if (draws == Draws.DIFFERENT) {
      inputs.draw(draw.leaf());
    }
    return counter;
  }

  /** What a result of the function is for the batch. */
  public record Result(Node node, boolean batched) {}

  /** After the end: the results for the batch, recorded where the function was called. */
  public List<Result> batch(Recorder recorder, List<Node> results) {
    for (Node r : results) {
      if (r.trace() < 0 && !isInside(r)) {
        recorder.requireOpen(r);
      }
    }
    var ones = derivatives().isEmpty() ? results : Gradients.expand(results);
    var found = Batching.of(ones, inputs, size, n -> !isInside(n));
    var all = new ArrayList<Node>();
    for (int i = 0; i < ones.size(); i++) {
      var b = found.get(i);
      all.add(b == null ? ones.get(i) : b);
    }
    var made = recorder.adopt(all, this::isInside);
    var out = new ArrayList<Result>();
    for (int i = 0; i < made.size(); i++) {
      out.add(new Result(made.get(i), found.get(i) != null));
    }
    return out;
  }
}
