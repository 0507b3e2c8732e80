package dev.espalier.spi;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend compiles: one unit of work over arrays. A value: equal specs may share a kernel.
 */
public sealed interface KernelSpec {
  /** Number of inputs; the arguments of a run hold the inputs first, then the outputs. */
  int inputs();

  int outputs();

  /**
   * A fused elementwise program. An output may share its array range with an input that is loaded
   * contiguously.
   */
  record Elementwise(Program program, List<DType> inputTypes, List<DType> outputTypes)
      implements KernelSpec {
    public Elementwise {
      inputTypes = List.copyOf(inputTypes);
      outputTypes = List.copyOf(outputTypes);
    }

    @Override
    public int inputs() {
      return inputTypes.size();
    }

    @Override
    public int outputs() {
      return outputTypes.size();
    }
  }

  /**
   * One op that is not elementwise: Reduce, ArgReduce, Slice, Place, Concat, Cumulate, ArgSort,
   * Gather, Scatter, Index, IndexPut, MatMul, Matrix, Conv2d, Pool2d. Inputs are contiguous, except
   * those of MatMul, whose last two axes may be swapped (and whose batch axes may repeat). The
   * epilogue, when present, is a program over the elements of the op's output: its input 0 is that
   * output (contiguous, consumed in place), its further inputs are the kernel's inputs after the
   * op's own, its outputs are the kernel's outputs (the first has the dtype of the op's output).
   */
  record Single(
      Op op,
      List<View> views,
      List<TensorSpec> inputSpecs,
      TensorSpec output,
      @Nullable Elementwise epilogue)
      implements KernelSpec {
    public Single {
      views = List.copyOf(views);
      inputSpecs = List.copyOf(inputSpecs);
    }

    @Override
    public int inputs() {
      return inputSpecs.size() + (epilogue == null ? 0 : epilogue.inputs() - 1);
    }

    @Override
    public int outputs() {
      return epilogue == null ? 1 : epilogue.outputs();
    }
  }
}
