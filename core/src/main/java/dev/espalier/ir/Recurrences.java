package dev.espalier.ir;

import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.eq;
import static dev.espalier.ir.Nodes.iota;
import static dev.espalier.ir.Nodes.scalarLike;
import static dev.espalier.ir.Nodes.where;

import dev.espalier.base.DType;

/**
 * What is built of linear recurrences (Blelloch, "Prefix sums and their applications", 1990).
 * {@code reverse} runs from the last element along an axis to the first; "first" and "before" are
 * meant in that direction.
 */
public final class Recurrences {
  private Recurrences() {}

  /** {@code y[k] = a[k] · y[k−1] + b[k]}; see {@link CumulateOp#LINEAR}. */
  public static Node linear(Node a, Node b, int axis, boolean reverse) {
    return Node.of(new Op.Cumulate(CumulateOp.LINEAR, axis, reverse), a, b);
  }

  /** Running sums. */
  public static Node cumsum(Node x, int axis, boolean reverse) {
    return Node.of(new Op.Cumulate(CumulateOp.SUM, axis, reverse), x);
  }

  /** Running products. */
  public static Node cumprod(Node x, int axis, boolean reverse) {
    return linear(x, firstElse(x, axis, reverse, x, -0.0), axis, reverse);
  }

  /** For each element the product of those before it, 1 for the first. */
  public static Node productBefore(Node x, int axis, boolean reverse) {
    var b = firstElse(x, axis, reverse, scalarLike(x, 1), -0.0);
    return linear(shifted(x, axis, reverse), b, axis, reverse);
  }

  /** The element before each, 0 for the first. */
  public static Node shifted(Node x, int axis, boolean reverse) {
    int n = x.shape().dim(axis);
    if (n == 0) {
      return x;
    }
    var rest = Node.of(new Op.Slice(axis, n - 1, 1), x, constant(reverse ? 1 : 0, DType.INT64));
    return Node.of(new Op.Place(axis, n, 1), rest, constant(reverse ? 0 : 1, DType.INT64));
  }

  /** {@code first} at the first element along the axis, a number elsewhere. */
  private static Node firstElse(Node like, int axis, boolean reverse, Node first, double others) {
    var k = iota(like.shape(), axis, DType.INT64);
    int at = reverse ? like.shape().dim(axis) - 1 : 0;
    // −0 is the number that changes nothing when it is added, not even −0.
    return where(eq(k, constant(at, DType.INT64)), first, scalarLike(like, others));
  }
}
