package dev.espalier.runtime;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.TensorSpec;
import java.util.List;

/**
 * The ops that move elements, and the way to the others. Inputs are contiguous; the output is
 * filled with zeros. A tensor is seen as (outer, axis, inner) around the axis that an op is about.
 */
final class ReferenceOps {
  private ReferenceOps() {}

  static void run(
      Op op, List<ReferenceArray> in, List<TensorSpec> specs, ReferenceArray out, TensorSpec spec) {
    Shape x = specs.getFirst().shape();
    switch (op) {
      case Op.Reduce(ReduceOp r, int from, int to) ->
          ReferenceReduce.reduce(r, from, to, x, in.get(0), out);
      case Op.ArgReduce(ReduceOp r, int axis) -> ReferenceReduce.arg(r, axis, x, in.get(0), out);
      case Op.Slice(int axis, int _, int step) ->
          slice(op, axis, step, in.get(0), x, in.get(1).integer(0), out, spec.shape());
      case Op.Place(int axis, int _, int step) ->
          place(op, axis, step, in.get(0), x, in.get(1).integer(0), out, spec.shape());
      case Op.Concat(int axis) -> concat(axis, in, specs, out, spec.shape());
      case Op.Cumulate(var c, int axis, boolean reverse) ->
          ReferenceOrder.cumulate(c, axis, reverse, x, in, out);
      case Op.ArgSort(int axis, int count, boolean descending) ->
          ReferenceOrder.sort(axis, count, descending, x, in.get(0), out);
      case Op.Gather _, Op.Scatter _, Op.Index _, Op.IndexPut _ ->
          ReferenceIndexing.run(op, in, specs, out, spec.shape());
      case Op.MatMul _ ->
          ReferenceMatMul.run(in.get(0), x, in.get(1), specs.get(1).shape(), out, spec.shape());
      case Op.Matrix m -> ReferenceMatrix.run(m, in, specs, out);
      case Op.Conv2d(Op.ConvKind kind, Op.ConvSpec c) ->
          ReferenceConv.run(
              kind, c, in.get(0), x, in.get(1), specs.get(1).shape(), out, spec.shape());
      case Op.Pool2d(Op.PoolKind kind, Op.PoolSpec p) -> ReferencePool.run(kind, p, in, x, out);
      case Op.Leaf _,
          Op.Const _,
          Op.Unary _,
          Op.Binary _,
          Op.Ternary _,
          Op.Cast _,
          Op.Bitcast _,
          Op.Reshape _,
          Op.Permute _,
          Op.Expand _,
          Op.Iota _,
          Op.RandomBits _,
          Op.Composite _,
          Op.Custom _,
          Op.Grad _,
          Op.Jvp _,
          Op.Output _,
          Op.Update _,
          Op.Scan _ ->
          throw new AssertionError(op + " is no kernel of its own");
    }
  }

  private static void slice(
      Op op,
      int axis,
      int step,
      ReferenceArray x,
      Shape shape,
      long start,
      ReferenceArray out,
      Shape to) {
    fits(op, start, to.dim(axis), step, shape.dim(axis), axis);
    int outer = shape.size(0, axis), inner = shape.size(axis + 1, shape.rank());
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < to.dim(axis); k++) {
        int from = (int) start + k * step;
        out.copy((o * to.dim(axis) + k) * inner, x, (o * shape.dim(axis) + from) * inner, inner);
      }
    }
  }

  private static void place(
      Op op,
      int axis,
      int step,
      ReferenceArray x,
      Shape shape,
      long start,
      ReferenceArray out,
      Shape to) {
    fits(op, start, shape.dim(axis), step, to.dim(axis), axis);
    int outer = shape.size(0, axis), inner = shape.size(axis + 1, shape.rank());
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < shape.dim(axis); k++) {
        int at = (int) start + k * step;
        out.copy((o * to.dim(axis) + at) * inner, x, (o * shape.dim(axis) + k) * inner, inner);
      }
    }
  }

  /**
   * Refuses a start from which {@code length} elements, step apart, leave the extent. No elements
   * fit anywhere.
   */
  private static void fits(Op op, long start, int length, int step, int extent, int axis) {
    if (length == 0) {
      return;
    }
    long way = (long) (length - 1) * step;
    boolean inside = start >= 0 && start < extent && start + way >= 0 && start + way < extent;
    if (!inside) {
      long lowest = Math.max(0, -way), highest = Math.min(extent, extent - way) - 1;
      throw new ValueException(
          Describe.label(op),
          "start "
              + start
              + " is out of range: "
              + length
              + " elements "
              + step
              + " apart on axis "
              + axis
              + " of extent "
              + extent,
          lowest <= highest
              ? "use a start from " + lowest + " to " + highest
              : "use a shorter slice");
    }
  }

  private static void concat(
      int axis, List<ReferenceArray> in, List<TensorSpec> specs, ReferenceArray out, Shape to) {
    int outer = to.size(0, axis), inner = to.size(axis + 1, to.rank());
    int at = 0;
    for (int i = 0; i < in.size(); i++) {
      int extent = specs.get(i).shape().dim(axis);
      for (int o = 0; o < outer; o++) {
        out.copy((o * to.dim(axis) + at) * inner, in.get(i), o * extent * inner, extent * inner);
      }
      at += extent;
    }
  }
}
