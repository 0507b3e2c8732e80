package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a scan, which is recorded once for all steps; or a function under checkpoint, which
 * is a scan of one step without state.
 */
public final class ScanRecording extends BodyRecording {
  private static final TensorSpec NUMBER = new TensorSpec(Shape.scalar(), DType.INT64);

  private final List<Node> parameters = new ArrayList<>();
  private @Nullable Node index;
  private final Map<Rng, Stride> strides = new IdentityHashMap<>();

  /** Counters that a generator spends in one step. */
  private record Stride(long start, Node length) {}

  private final boolean checkpoint;
  private final Map<Named, Node> assigned = new LinkedHashMap<>();

  ScanRecording(@Nullable BodyRecording outer, long trace, boolean checkpoint) {
    super(outer, trace);
    this.checkpoint = checkpoint;
  }

  @Override
  public Node parameter(TensorSpec spec) {
    var p = super.parameter(spec);
    parameters.add(p);
    return p;
  }

  @Override
  long amount(long n) {
    return n;
  }

  /**
   * The number of the step as a node, once a random draw has asked for it: a further sequence, 0,
   * 1, …, stands behind it.
   */
  public @Nullable Node index() {
    return index;
  }

  /** The first counter of a draw, which moves on at each step by what a step spends. */
  @Override
  Node advance(Draw draw, Node counter, Recorder recorder) {
    if (checkpoint) {
      return counter; // the recomputation draws the same numbers
    }
    var i = index;
    if (i == null) {
      i = super.parameter(NUMBER);
      index = i;
    }
    var stride =
        strides.computeIfAbsent(
            draw.rng(),
            _ -> new Stride(draw.first(), Node.placeholder(Op.LeafKind.SCALAR, NUMBER)));
    return recorder.record(Recorder.ADD, counter, recorder.record(Recorder.MUL, i, stride.length));
  }

  @Override
  boolean assign(Named variable, Node value) {
    if (checkpoint) {
      assigned.put(variable, value);
    }
    return checkpoint;
  }

  @Override
  @Nullable Node assigned(Named variable) {
    return assigned.get(variable);
  }

  /** What a function under checkpoint assigned to buffers: further results of it. */
  public Map<Named, Node> assigned() {
    return assigned;
  }

  /** Reserves the random numbers of all steps. */
  public void spend(int steps) {
    strides.forEach((rng, s) -> {
      long one = rng.counter() - s.start;
      s.length.realize(Scalar.of(one));
      rng.seek(s.start + steps * one);
    });
  }

  /**
   * The body that computes these results; its parameters are those asked for, the step's number if
   * there is one, and what it reads from outside. Gradients taken inside are expanded.
   */
  public ScanBody.Lifted lift(List<Node> results) {
    requireHeld(results);
    var all = new ArrayList<>(parameters);
    if (index != null) {
      all.add(index);
    }
    var lifted = ScanBody.lift(all, results, this::isInside);
    for (Node marker : derivatives()) {
      if (marker.op() instanceof Op.Grad) { // variables of other derivatives are made inside
        requirePath(marker.inputs().subList(1, marker.arity()), lifted.captured());
      }
    }
    var body = lifted.body();
    var expanded = Gradients.expand(body.results());
    return new ScanBody.Lifted(new ScanBody(body.parameters(), expanded), lifted.captured());
  }

  /**
   * Refuses a gradient with respect to a tensor from outside which the body also reads through
   * another one: that way lies outside, and would be left out.
   */
  private void requirePath(List<Node> wrt, List<Node> captured) {
    for (Node w : wrt) {
      for (Node c : captured) {
        if (!isInside(w) && c != w && isBehind(w, c)) {
          throw new StateException(
              "gradients",
              "the body of a scan reads a tensor of shape "
                  + c.shape()
                  + " that was computed outside from the one of shape "
                  + w.shape()
                  + ", with respect to which it takes a gradient",
              "compute it inside the body, or detach() it");
        }
      }
    }
  }

  private static boolean isBehind(Node w, Node c) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var todo = new ArrayDeque<>(List.of(c));
    while (!todo.isEmpty()) {
      var n = todo.pop();
      if (n == w) {
        return true;
      }
      if (n.tracked() && seen.add(n)) {
        Collections.addAll(todo, n.rawInputs());
      }
    }
    return false;
  }
}
