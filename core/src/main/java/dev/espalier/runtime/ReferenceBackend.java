package dev.espalier.runtime;

import dev.espalier.spi.Args;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Storage;
import java.util.ArrayList;

/**
 * The scalar reference: each op written as its definition reads, one element at a time, on one
 * thread. It is the truth that other backends are tested against, bit for bit, and what runs when
 * no other backend is present.
 */
public final class ReferenceBackend implements Backend {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public String description() {
    return "scalar reference: one thread, slow, made for tests; add dev.espalier:cpu for fast kernels";
  }

  @Override
  public Kernel compile(KernelSpec spec) {
    return switch (spec) {
      case KernelSpec.Elementwise e -> args -> ReferenceElementwise.run(e, args);
      case KernelSpec.Single s -> args -> runSingle(s, args);
    };
  }

  private static void runSingle(KernelSpec.Single spec, Args args) {
    var inputs = new ArrayList<ReferenceArray>();
    for (int i = 0; i < spec.inputSpecs().size(); i++) {
      var operand =
          new ReferenceArray(spec.inputSpecs().get(i).dtype(), args.array(i), args.offset(i));
      inputs.add(operand.read(spec.views().get(i)));
    }
    int n = spec.output().shape().size();
    var dtype = spec.output().dtype();
    var result = ReferenceArray.zeros(dtype, n);
    ReferenceOps.run(spec.op(), inputs, spec.inputSpecs(), result, spec.output());
    var epilogue = spec.epilogue();
    if (epilogue == null) {
      int out = spec.inputs();
      var target = new ReferenceArray(dtype, args.array(out), args.offset(out));
      target.copy(0, result, 0, n);
      return;
    }
    var more = new Args(epilogue.inputs() + epilogue.outputs());
    more.set(0, result.array(), 0);
    for (int i = 1; i < epilogue.inputs() + epilogue.outputs(); i++) {
      int operand = spec.inputSpecs().size() + i - 1;
      more.set(i, args.array(operand), args.offset(operand));
    }
    ReferenceElementwise.run(epilogue, more);
  }

  /** Runs one kernel over whole storages, inputs first, then outputs: for tests and tools. */
  public static void run(Kernel kernel, Storage... operands) {
    var args = new Args(operands.length);
    for (int i = 0; i < operands.length; i++) {
      args.set(i, operands[i].array(), operands[i].offset());
    }
    kernel.run(args);
  }
}
