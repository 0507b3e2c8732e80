package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.KernelProvider;
import dev.espalier.ir.Op;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import org.jspecify.annotations.Nullable;

/**
 * Kernels for the CPU in plain Java, shared by worker threads ({@link Threads}), and faster ones
 * from module {@code dev.espalier.vector} where it is present and the Vector API may be used.
 *
 * <p>The plain form of a kernel runs from the first call; the Vector API form takes over when a
 * background thread has compiled and checked it. Both, any vector width and any number of threads
 * give the same bits: those of the definitions in {@link Op}.
 */
public final class CpuBackend implements Backend {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String description() {
    @Nullable KernelProvider provider = Providers.get();
    return "cpu: "
        + Threads.get()
        + " threads, "
        + (provider == null ? "plain kernels" : provider.description());
  }

  @Override
  public Kernel compile(KernelSpec spec) {
    return switch (spec) {
      case KernelSpec.Elementwise e -> new ElementwiseKernel(e);
      case KernelSpec.Single s -> single(s);
    };
  }

  private static Kernel single(KernelSpec.Single spec) {
    var epilogue = Epilogue.of(spec);
    boolean wide = spec.output().dtype() == DType.FLOAT64;
    boolean empty = spec.output().shape().size() == 0;
    return switch (spec.op()) {
      case Op.MatMul _, Op.Conv2d _, Op.Pool2d _, Op.Reduce _, Op.ArgReduce _ when empty -> _ -> {};
      case Op.MatMul _ ->
          spec.output().dtype() == DType.INT64
              ? new LongMatMul(spec, epilogue)
              : wide ? new DoubleMatMul(spec, epilogue) : new MatMulKernel(spec, epilogue);
      case Op.Matrix m -> new MatrixKernel(m, spec, epilogue);
      case Op.Conv2d(Op.ConvKind kind, Op.ConvSpec c) -> {
        if (wide) {
          yield new DoubleConv(kind, c, spec, epilogue);
        }
        yield switch (kind) {
          case FORWARD, INPUT -> new ConvKernel(kind, c, spec, epilogue);
          case WEIGHT ->
              FewChannelsWeightKernel.suits(c, spec)
                  ? new FewChannelsWeightKernel(c, spec, epilogue)
                  : new ConvWeightKernel(c, spec, epilogue);
        };
      }
      case Op.Pool2d(Op.PoolKind kind, Op.PoolSpec p) ->
          wide ? new DoublePool(kind, p, spec, epilogue) : new PoolKernel(kind, p, spec, epilogue);
      case Op.Reduce r -> new ReduceKernel(r, spec, epilogue);
      case Op.ArgReduce a -> new ArgReduceKernel(a, spec, epilogue);
      case Op.Slice _, Op.Place _, Op.Concat _ -> new MoveKernel(spec, epilogue);
      case Op.Cumulate c -> new CumulateKernel(c, spec, epilogue);
      case Op.ArgSort s -> new SortKernel(s, spec, epilogue);
      case Op.Gather(int axis) -> new GatherKernel(axis, spec, epilogue);
      case Op.Scatter s -> new ScatterKernel(s, spec, epilogue);
      case Op.Index(int axis, boolean wrap) -> new IndexKernel(axis, wrap, spec, epilogue);
      case Op.IndexPut p -> new IndexPutKernel(p, spec, epilogue);
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
          throw new AssertionError(spec.op() + " is no kernel of its own");
    };
  }
}
