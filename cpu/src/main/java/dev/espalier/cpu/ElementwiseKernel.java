package dev.espalier.cpu;

import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/** An elementwise program over whole operands, split into chunks of fixed size. */
final class ElementwiseKernel implements Kernel {
  /**
   * Operations in one chunk: a few tens of microseconds. Smaller kernels are not worth waking a
   * thread.
   */
  private static final int WORK = 1 << 18;

  private final TileProgram program;
  private final int size;
  private final int chunk;

  ElementwiseKernel(KernelSpec.Elementwise spec) {
    var inputs = new int[spec.inputs()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i;
    }
    var outputs = new int[spec.outputs()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = inputs.length + i;
    }
    program = TileProgram.of(spec, inputs, outputs);
    size = spec.program().size();
    int perElement = Math.max(1, spec.program().code().size());
    chunk = Math.max(4096, Integer.highestOneBit(WORK / perElement));
  }

  @Override
  public void run(Args args) {
    inChunks(program, args, size, chunk);
  }

  static void inChunks(TileProgram program, Args args, int size, int chunk) {
    if (size < 2 * chunk) {
      range(program, args, 0, size);
    } else {
      Threads.run(
          (size + chunk - 1) / chunk,
          i -> range(program, args, i * chunk, Math.min(size, (i + 1) * chunk)));
    }
  }

  private static void range(TileProgram program, Args args, int from, int to) {
    var scratch = Scratch.lease();
    try {
      program.run(args, from, to, scratch);
    } finally {
      scratch.release();
    }
  }
}
