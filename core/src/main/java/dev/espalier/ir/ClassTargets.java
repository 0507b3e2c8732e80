package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Class indices as targets of a loss over scores x (N, C, d₁, …) or (C): what cross entropy and the
 * negative log-likelihood share. Targets t are (N, d₁, …) or ().
 *
 * @param axis the axis of classes
 * @param counted t ≠ ignoreIndex
 * @param classes t with ignored ones set to class 0
 * @param weight of each target's class; null when all are 1
 */
record ClassTargets(Node x, int axis, Node counted, Node classes, @Nullable Node weight) {
  static ClassTargets of(List<Node> inputs, long ignoreIndex) {
    var x = inputs.get(0);
    var t = inputs.get(1);
    var counted = ne(t, scalarLike(t, ignoreIndex));
    var classes = where(counted, t, scalarLike(t, 0));
    Node weight = null;
    if (inputs.size() > 2) {
      var flat = reshape(classes, Shape.of(t.shape().size()));
      weight = reshape(Node.of(new Op.Index(0, false), inputs.get(2), flat), t.shape());
    }
    return new ClassTargets(x, axis(x.shape()), counted, classes, weight);
  }

  private static int axis(Shape x) {
    return x.rank() == 1 ? 0 : 1;
  }

  static final List<String> ROLES = List.of("scores", "target", "weight");

  /** The spec of the loss. */
  static TensorSpec infer(
      String label, List<TensorSpec> inputs, boolean weighted, Reduction reduction) {
    assert inputs.size() == (weighted ? 3 : 2);
    var x = inputs.get(0);
    var t = inputs.get(1);
    if (!x.dtype().isFloating()) {
      throw Check.dtype(
          label,
          "the scores are " + x.dtype(),
          "scores are floating",
          "convert them: x.to(DType.FLOAT32)");
    }
    if (t.dtype() != DType.INT64 && t.dtype() != DType.INT32) {
      boolean hot = t.shape().equals(x.shape()) && x.shape().rank() > 0;
      throw Check.dtype(
          label,
          "the targets are " + t.dtype() + ", not class indices",
          "targets are int64 or int32",
          hot
              ? "take the classes of one-hot targets: target.argmax(" + axis(x.shape()) + ")"
              : "convert them: target.to(DType.INT64)");
    }
    Check.shape(
        x.shape().rank() > 0,
        label,
        "the scores have no axis of classes",
        "scores are (N, C, …) or (C)",
        "give scores of shape (N, C)");
    int axis = axis(x.shape());
    var expected = x.shape().without(axis, axis + 1);
    String fix =
        t.shape().equals(x.shape())
            ? "targets are class indices: take argmax(" + axis + ") of one-hot targets"
            : t.shape().size() == expected.size()
                ? "reshape the targets: target.reshape" + Suggest.arguments(expected)
                : "give one class index for each prediction: targets of shape " + expected;
    Check.shape(
        t.shape().equals(expected),
        label,
        "targets are " + t.shape() + ", scores need " + expected,
        "target.shape is scores.shape without axis " + axis,
        fix);
    int classes = x.shape().dim(axis);
    Check.shape(
        classes > 0,
        label,
        "there are no classes",
        "scores.shape[" + axis + "] > 0",
        "give scores of shape (N, C) with C at least 1");
    if (weighted) {
      var w = inputs.get(2);
      if (w.dtype() != x.dtype()) {
        throw Check.dtype(
            label,
            "the class weights are " + w.dtype(),
            "weight.dtype == scores.dtype",
            "convert them: to(DType." + x.dtype().name() + ")");
      }
      Check.shape(
          w.shape().equals(Shape.of(classes)),
          label,
          "there are " + classes + " classes, the weights are " + w.shape(),
          "weight.shape == (scores.shape[" + axis + "],)",
          "give one weight a class: shape " + Shape.of(classes));
    }
    return new TensorSpec(reduction == Reduction.NONE ? expected : Shape.scalar(), x.dtype());
  }

  /** The score of each target's class. */
  Node pick(Node scores) {
    var index = keepAxes(classes, x.shape(), axis, axis + 1);
    return reshape(Node.of(new Op.Gather(axis), scores, index), classes.shape());
  }

  /** Where the class is the target's, in the shape of x: a comparison instead of a scatter. */
  Node hot() {
    return eq(iota(x.shape(), axis, classes.dtype()), keep(classes));
  }

  /** Gives the axis of classes back, with extent 1. */
  Node keep(Node perTarget) {
    return keepAxes(perTarget, x.shape(), axis, axis + 1);
  }

  /** Class weights w (C) aligned with the axis of classes of x. */
  Node spread(Node w) {
    var d = new int[x.shape().rank()];
    Arrays.fill(d, 1);
    d[axis] = x.shape().dim(axis);
    return reshape(w, Shape.of(d));
  }

  /** a · weight. */
  Node weighted(Node a) {
    return weight == null ? a : mul(a, weight);
  }

  Node onlyCounted(Node a) {
    return where(counted, a, scalarLike(a, 0));
  }

  private static Node total(Node a) {
    return reduce(ReduceOp.SUM, a, 0, a.shape().rank());
  }

  /** The weights of the targets that count, added up. */
  private Node divisor() {
    return total(weight == null ? cast(counted, x.dtype()) : onlyCounted(weight));
  }

  /** The loss from the losses of the targets. */
  Node reduced(Reduction reduction, Node losses) {
    var l = onlyCounted(losses);
    return switch (reduction) {
      case NONE -> l;
      case SUM -> total(l);
      case MEAN -> div(total(l), divisor());
    };
  }

  /**
   * The gradient of each target's loss from the gradient of the loss: the adjoint of {@link
   * #reduced}.
   */
  Node spreadGradient(Reduction reduction, Node g) {
    return onlyCounted(
        switch (reduction) {
          case NONE, SUM -> g;
          case MEAN -> div(g, divisor());
        });
  }
}
