package dev.espalier.runtime;

import dev.espalier.base.Shape;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TensorSpec;
import java.util.List;

/** Access by index tensors. The output is filled with zeros. */
final class ReferenceIndexing {
  private ReferenceIndexing() {}

  static void run(
      Op op, List<ReferenceArray> in, List<TensorSpec> specs, ReferenceArray out, Shape to) {
    var x = specs.get(0).shape();
    switch (op) {
      case Op.Gather(int axis) -> {
        for (int e = 0; e < to.size(); e++) {
          out.copy(e, in.get(0), along(op, axis, in.get(1), e, to, x), 1);
        }
      }
      case Op.Scatter(ScatterOp how, int axis, int _) -> {
        start(in, 2, out, to);
        for (int e = 0; e < x.size(); e++) {
          combine(how, out, along(op, axis, in.get(1), e, x, to), in.get(0), e);
        }
      }
      case Op.Index(int axis, boolean wrap) -> {
        int n = in.size() - 1;
        int inner = x.size(axis + n, x.rank());
        for (int e = 0; e < to.size(); e++) {
          int from = tuple(op, axis, wrap, in, n, specs.get(1).shape().size(), e, inner, x);
          out.copy(e, in.get(0), from, 1);
        }
      }
      case Op.IndexPut(ScatterOp how, int axis, Shape extents, boolean wrap) -> {
        int n = extents.rank();
        start(in, n + 1, out, to);
        int inner = to.size(axis + n, to.rank());
        for (int e = 0; e < x.size(); e++) {
          int at = tuple(op, axis, wrap, in, n, specs.get(1).shape().size(), e, inner, to);
          combine(how, out, at, in.get(0), e);
        }
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void start(List<ReferenceArray> in, int i, ReferenceArray out, Shape to) {
    if (in.size() > i) {
      out.copy(0, in.get(i), 0, to.size());
    }
  }

  /** The element of {@code to} whose index along the axis is that of element e of {@code from}. */
  private static int along(Op op, int axis, ReferenceArray index, int e, Shape from, Shape to) {
    int inner = from.size(axis + 1, from.rank());
    int k = checked(op, index, e, axis, to.dim(axis), false);
    return (e / inner / from.dim(axis) * to.dim(axis) + k) * inner + e % inner;
  }

  /**
   * The element of {@code to} at the n-tuple that element e of a shape (outer, tuples, inner) has.
   */
  private static int tuple(
      Op op,
      int axis,
      boolean wrap,
      List<ReferenceArray> in,
      int n,
      int tuples,
      int e,
      int inner,
      Shape to) {
    int at = e / inner / tuples;
    for (int k = 0; k < n; k++) {
      int extent = to.dim(axis + k);
      at = at * extent + checked(op, in.get(1 + k), e / inner % tuples, axis + k, extent, wrap);
    }
    return at * inner + e % inner;
  }

  private static int checked(
      Op op, ReferenceArray index, int i, int axis, int extent, boolean wrap) {
    long given = index.integer(i);
    long k = wrap && given < 0 ? given + extent : given;
    if (k < 0 || k >= extent) {
      throw Describe.outOfRange(op, given, i, axis, extent, wrap);
    }
    return (int) k;
  }

  private static void combine(
      ScatterOp how, ReferenceArray out, int at, ReferenceArray x, int from) {
    boolean real = out.dtype().isFloating();
    switch (how) {
      case SET -> out.copy(at, x, from, 1);
      case ADD -> out.add(at, x, from);
      case PROD -> {
        if (real) {
          out.real(at, ReferenceArray.mul(out.dtype(), out.real(at), x.real(from)));
        } else {
          out.integer(at, out.integer(at) * x.integer(from));
        }
      }
      case MAX -> {
        if (real) {
          out.real(at, Math.max(out.real(at), x.real(from)));
        } else {
          out.integer(at, Math.max(out.integer(at), x.integer(from)));
        }
      }
      case MIN -> {
        if (real) {
          out.real(at, Math.min(out.real(at), x.real(from)));
        } else {
          out.integer(at, Math.min(out.integer(at), x.integer(from)));
        }
      }
    }
  }
}
