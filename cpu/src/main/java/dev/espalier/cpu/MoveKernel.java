package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.List;

/** Slice, Place and Concat: copies of blocks. A tensor is seen as (outer, axis, inner). */
final class MoveKernel implements Kernel {
  private final Op op;
  private final List<Shape> inputs;
  private final Shape output;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  MoveKernel(KernelSpec.Single spec, Epilogue epilogue) {
    op = spec.op();
    inputs = spec.inputSpecs().stream().map(s -> s.shape()).toList();
    output = spec.output().shape();
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    switch (op) {
      case Op.Slice(int axis, int length, int step) -> slice(args, axis, length, step);
      case Op.Place(int axis, int size, int step) -> place(args, axis, size, step);
      case Op.Concat(int axis) -> concat(args, axis);
      default -> throw new AssertionError(op);
    }
    epilogue.runAll(args);
  }

  private void slice(Args args, int axis, int length, int step) {
    Shape x = inputs.get(0);
    int start = start(args, length, step, x.dim(axis), axis);
    int outer = x.size(0, axis), inner = x.size(axis + 1, x.rank()), extent = x.dim(axis);
    Object from = args.array(0), to = args.array(out);
    for (int o = 0; o < outer; o++) {
      int a = args.offset(0) + (o * extent + start) * inner,
          b = args.offset(out) + o * length * inner;
      if (step == 1) {
        System.arraycopy(from, a, to, b, length * inner);
      } else if (inner == 1) {
        elements.copy(from, a, step, to, b, 1, length);
      } else {
        for (int k = 0; k < length; k++) {
          System.arraycopy(from, a + k * step * inner, to, b + k * inner, inner);
        }
      }
    }
  }

  private void place(Args args, int axis, int size, int step) {
    Shape x = inputs.get(0);
    int length = x.dim(axis), start = start(args, length, step, size, axis);
    int outer = x.size(0, axis), inner = x.size(axis + 1, x.rank());
    Object from = args.array(0), to = args.array(out);
    elements.zero(to, args.offset(out), output.size());
    for (int o = 0; o < outer; o++) {
      int a = args.offset(0) + o * length * inner,
          b = args.offset(out) + (o * size + start) * inner;
      if (step == 1) {
        System.arraycopy(from, a, to, b, length * inner);
      } else if (inner == 1) {
        elements.copy(from, a, 1, to, b, step, length);
      } else {
        for (int k = 0; k < length; k++) {
          System.arraycopy(from, a + k * inner, to, b + k * step * inner, inner);
        }
      }
    }
  }

  private int start(Args args, int length, int step, int extent, int axis) {
    if (length == 0) {
      return 0;
    }
    long start = args.longs(1)[args.offset(1)];
    long way = (long) (length - 1) * step;
    if (start < 0 || start >= extent || start + way < 0 || start + way >= extent) {
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
    return (int) start;
  }

  private void concat(Args args, int axis) {
    int outer = output.size(0, axis),
        inner = output.size(axis + 1, output.rank()),
        all = output.dim(axis) * inner;
    int at = args.offset(out);
    for (int i = 0; i < inputs.size(); i++) {
      int block = inputs.get(i).dim(axis) * inner;
      for (int o = 0; o < outer; o++) {
        System.arraycopy(
            args.array(i), args.offset(i) + o * block, args.array(out), at + o * all, block);
      }
      at += block;
    }
  }
}
