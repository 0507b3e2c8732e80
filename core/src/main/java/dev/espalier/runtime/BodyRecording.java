package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.LayerPath;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a scan while the user's function records it. Its nodes belong to a trace of their own
 * with a negative number, by which they are known when they turn up elsewhere.
 */
public final class BodyRecording {
  private static final TensorSpec NUMBER = new TensorSpec(Shape.scalar(), DType.INT64);

  final @Nullable BodyRecording outer;
  private final long trace;
  private int count;
  private final List<Node> parameters = new ArrayList<>();
  private final List<Node[]> gradients = new ArrayList<>();
  private @Nullable Node index;
  private final Map<Rng, Stride> strides = new IdentityHashMap<>();

  /** Counters that a generator spends in one step. */
  private record Stride(long start, Node length) {}

  BodyRecording(@Nullable BodyRecording outer, long trace) {
    assert trace < 0;
    this.outer = outer;
    this.trace = trace;
  }

  /** A tensor that the body is given at each step. */
  public Node parameter(TensorSpec spec) {
    var p = leaf(spec);
    parameters.add(p);
    return p;
  }

  private Node leaf(TensorSpec spec) {
    // Floating ones are like parameters: gradients with respect to them may be taken in the body.
    var kind = spec.dtype().isFloating() ? Op.LeafKind.PARAMETER : Op.LeafKind.INPUT;
    return record(new Op.Leaf(kind), new Node[0], spec, null, false);
  }

  Node record(Op op, Node[] inputs, TensorSpec spec, @Nullable LayerPath path, boolean cut) {
    if (op instanceof Op.Grad) {
      gradients.add(inputs);
    }
    return Node.recorded(op, inputs, spec, path, cut, trace, count++);
  }

  Node variable(Node x, @Nullable LayerPath path) {
    return Node.variable(x, path, trace, count++);
  }

  /** Whether a node was recorded in this body or in one around it. */
  boolean holds(Node n) {
    for (BodyRecording b = this; b != null; b = b.outer) {
      if (n.trace() == b.trace) {
        return true;
      }
    }
    return false;
  }

  static StateException escaped() {
    return new StateException(
        "scan",
        "a tensor made inside the body of a scan is used outside of it",
        "return it from the body, as a part of the state or as an output, which is stacked over the"
            + " steps");
  }

  /** Values of the body's tensors differ from step to step, and none is known yet. */
  static void requireValue(Node n) {
    if (n.trace() < 0) {
      throw new StateException(
          "scan",
          "a value was read inside the body of a scan, which is recorded once, before it runs",
          "choose with where(…) instead of an if, or return the tensor from the body and read it"
              + " afterwards");
    }
  }

  static StateException notInside(String op) {
    return new StateException(
        op,
        "called inside the body of a scan, which is recorded once for all steps",
        "call it on what the scan returns; inside, Gradients.of(loss, w) gives gradients as"
            + " tensors");
  }

  /**
   * The number of the step as a node, once a random draw has asked for it: a further sequence, 0,
   * 1, …, stands behind it.
   */
  public @Nullable Node index() {
    return index;
  }

  /** The first counter of a draw, which moves on at each step by what a step spends. */
  Node advance(Rng rng, long first, Node counter, Recorder recorder) {
    var i = index;
    if (i == null) {
      i = leaf(NUMBER);
      index = i;
    }
    var stride =
        strides.computeIfAbsent(
            rng, _ -> new Stride(first, Node.placeholder(Op.LeafKind.SCALAR, NUMBER)));
    return recorder.record(Recorder.ADD, counter, recorder.record(Recorder.MUL, i, stride.length));
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
    for (Node r : results) {
      if (r.trace() < 0 && !holds(r)) {
        throw escaped();
      }
    }
    var all = new ArrayList<>(parameters);
    if (index != null) {
      all.add(index);
    }
    var lifted = ScanBody.lift(all, results, this::isInside);
    for (Node[] inputs : gradients) {
      requirePath(inputs, lifted.captured());
    }
    var body = lifted.body();
    var expanded = Gradients.expand(body.results());
    return new ScanBody.Lifted(new ScanBody(body.parameters(), expanded), lifted.captured());
  }

  /**
   * Refuses a gradient with respect to a tensor from outside which the body also reads through
   * another one: that way lies outside, and would be left out.
   */
  private void requirePath(Node[] gradient, List<Node> captured) {
    for (int k = 1; k < gradient.length; k++) {
      var w = gradient[k];
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

  /** Leaves and nodes of other traces are outside; nodes of no trace are made on the way. */
  private boolean isInside(Node n) {
    return n.trace() == trace
        || n.trace() == 0 && !(n.op() instanceof Op.Leaf) && n.value() == null;
  }
}
