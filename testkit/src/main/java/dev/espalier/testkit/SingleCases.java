package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Infer;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program;
import dev.espalier.spi.Program.Binary;
import dev.espalier.spi.Program.Const;
import dev.espalier.spi.Program.Instruction;
import dev.espalier.spi.Program.Load;
import dev.espalier.spi.Program.Store;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Builds kernels of one op over contiguous inputs or given views, with or without an epilogue. */
final class SingleCases {
  private SingleCases() {}

  static TensorSpec spec(DType t, int... dims) {
    return new TensorSpec(Shape.of(dims), t);
  }

  static KernelSpec.Single single(Op op, TensorSpec... inputs) {
    var views = new ArrayList<View>();
    for (TensorSpec s : inputs) {
      views.add(View.contiguous(s.shape()));
    }
    return single(op, views, inputs);
  }

  static KernelSpec.Single single(Op op, List<View> views, TensorSpec... inputs) {
    return new KernelSpec.Single(op, views, List.of(inputs), output(op, inputs), null);
  }

  static TensorSpec output(Op op, TensorSpec... inputs) {
    var nodes =
        Arrays.stream(inputs).map(s -> Node.placeholder(Op.LeafKind.INPUT, s)).toArray(Node[]::new);
    return Infer.infer(op, nodes);
  }

  /**
   * The kernel with {@code max(y + bias, 0)} behind it. The bias is the kernel's next input, read
   * with a stride of 1 along {@code axis} of the output and repeated along the others.
   */
  static KernelSpec.Single withBiasAndRelu(KernelSpec.Single s, int axis) {
    var t = s.output().dtype();
    var code =
        List.<Instruction>of(
            new Load(0, View.contiguous(s.output().shape()), t),
            new Load(1, along(s.output().shape(), axis), t),
            new Binary(BinaryOp.ADD, 0, 1, t),
            new Const(0, t),
            new Binary(BinaryOp.MAX, 2, 3, t),
            new Store(0, 4, t));
    return with(s, code, List.of(t, t), List.of(t));
  }

  /**
   * The kernel with two outputs behind it: {@code y · z + y}, where z is a tensor of y's shape, and
   * {@code y < z}.
   */
  static KernelSpec.Single withResidual(KernelSpec.Single s) {
    var t = s.output().dtype();
    var view = View.contiguous(s.output().shape());
    var code =
        List.<Instruction>of(
            new Load(0, view, t),
            new Load(1, view, t),
            new Binary(BinaryOp.MUL, 0, 1, t),
            new Binary(BinaryOp.ADD, 2, 0, t),
            new Store(0, 3, t),
            new Binary(BinaryOp.LT, 0, 1, DType.BOOL),
            new Store(1, 5, DType.BOOL));
    return with(s, code, List.of(t, t), List.of(t, DType.BOOL));
  }

  private static KernelSpec.Single with(
      KernelSpec.Single s, List<Instruction> code, List<DType> in, List<DType> out) {
    var epilogue =
        new KernelSpec.Elementwise(new Program(s.output().shape().size(), code), in, out);
    return new KernelSpec.Single(s.op(), s.views(), s.inputSpecs(), s.output(), epilogue);
  }

  private static View along(Shape shape, int axis) {
    var strides = new int[shape.rank()];
    if (shape.rank() > 0) {
      strides[shape.axis(axis)] = 1;
    }
    return new View(shape, Axes.of(strides), 0);
  }

  /** The same data for every input. */
  static KernelCase same(String group, String name, KernelSpec.Single s, Data data) {
    return new KernelCase(group, name, s, Collections.nCopies(s.inputs(), data));
  }
}
