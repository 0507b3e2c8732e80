package dev.espalier.cpu;

import dev.espalier.spi.Args;
import dev.espalier.spi.KernelSpec;
import org.jspecify.annotations.Nullable;

/**
 * The elementwise program that follows an op, run in place over what the op just wrote; or nothing.
 */
final class Epilogue {
  /** Elements that one thread takes at a time when the program runs after the whole op. */
  private static final int CHUNK = 1 << 15;

  private final @Nullable TileProgram program;
  private final int size;

  private Epilogue(@Nullable TileProgram program, int size) {
    this.program = program;
    this.size = size;
  }

  static Epilogue of(KernelSpec.Single spec) {
    var e = spec.epilogue();
    int size = spec.output().shape().size();
    if (e == null) {
      return new Epilogue(null, size);
    }
    int own = spec.inputSpecs().size(), first = spec.inputs();
    var inputs = new int[e.inputs()];
    inputs[0] = first;
    for (int i = 1; i < inputs.length; i++) {
      inputs[i] = own + i - 1;
    }
    var outputs = new int[e.outputs()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = first + i;
    }
    return new Epilogue(TileProgram.of(e, inputs, outputs), size);
  }

  /**
   * Runs over elements {@code from} to {@code to} (exclusive) of the output, which are final but
   * for this.
   */
  void run(Args args, int from, int to, Scratch scratch) {
    if (program != null) {
      program.run(args, from, to, scratch);
    }
  }

  /** Runs over the whole output. */
  void runAll(Args args) {
    if (program == null) {
      return;
    }
    ElementwiseKernel.inChunks(program, args, size, CHUNK);
  }

  boolean isEmpty() {
    return program == null;
  }
}
