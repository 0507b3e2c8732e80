package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.runtime.ReferenceBackend;
import dev.espalier.spi.Args;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program.Load;
import dev.espalier.spi.Program.Store;
import dev.espalier.spi.Storage;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.List;

/**
 * One kernel with a way to make its inputs. Cases of one group are variations of one thing (an op
 * at many sizes).
 *
 * @param inPlace output k shares the range of input {@code inPlace.get(k)}, or none where that is
 *     -1
 */
public record KernelCase(
    String group, String name, KernelSpec spec, List<Data> data, List<Integer> inPlace) {
  public KernelCase {
    data = List.copyOf(data);
    inPlace = List.copyOf(inPlace);
    assert data.size() == spec.inputs()
        : group + " " + name + ": " + data.size() + " data for " + spec.inputs() + " inputs";
  }

  public KernelCase(String group, String name, KernelSpec spec, List<Data> data) {
    this(group, name, spec, data, List.of());
  }

  /**
   * Runs the kernel {@code runs} times over equal inputs, which lie at odd offsets of larger
   * arrays, and fails unless each run gives the bits of the reference, leaves the inputs alone and
   * writes nothing outside its outputs.
   */
  public void check(Backend backend, long seed, int runs) {
    var types = operandTypes(spec);
    var sizes = operandSizes(spec);
    int inputs = spec.inputs();
    var elements = new ArrayList<Object>();
    for (int i = 0; i < types.size(); i++) {
      var filler = i < inputs ? data.get(i) : Data.MIXED; // outputs start as garbage
      elements.add(filler.make(Rng.seed(seed).fork(i), types.get(i), sizes.get(i)));
    }
    var expected = place(types, sizes, elements, new int[types.size()]);
    run(new ReferenceBackend().compile(spec), expected);
    var kernel = backend.compile(spec);
    for (int run = 0; run < runs; run++) {
      var offsets = new int[types.size()];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] =
            (run * 5 + i * 3) % 17; // from the second run on the operands are aligned differently
      }
      var actual = place(types, sizes, elements, offsets);
      var before = new ArrayList<Object>();
      for (Storage s : actual) {
        before.add(Storage.of(s.dtype(), s.array()).copy());
      }
      run(kernel, actual);
      compare(
          backend.name() + ": " + group + " " + name + ", seed " + seed + ", run " + run,
          expected,
          actual,
          before);
    }
  }

  private List<Storage> place(
      List<DType> types, List<Integer> sizes, List<Object> elements, int[] offsets) {
    var operands = new ArrayList<Storage>();
    for (int i = 0; i < types.size(); i++) {
      int shared = i < spec.inputs() ? -1 : shared(i - spec.inputs());
      operands.add(
          shared >= 0
              ? operands.get(shared)
              : Data.guarded(types.get(i), elements.get(i), sizes.get(i), offsets[i], 19));
    }
    return operands;
  }

  private int shared(int output) {
    return output < inPlace.size() ? inPlace.get(output) : -1;
  }

  private void compare(
      String what, List<Storage> expected, List<Storage> actual, List<Object> before) {
    for (int i = 0; i < actual.size(); i++) {
      var operand = actual.get(i);
      boolean written = i >= spec.inputs() || inPlace.contains(i);
      if (written) {
        TensorAssert.assertSameBits(
            what + ", output of operand " + i,
            i < spec.inputs() ? Shape.of(operand.size()) : outputShape(spec),
            expected.get(i),
            operand);
      }
    }
    for (int i = spec.inputs();
        i < actual.size();
        i++) { // what lies around an output must be as it was
      var output = actual.get(i);
      System.arraycopy(
          before.get(i), output.offset(), output.array(), output.offset(), output.size());
    }
    for (int i = 0; i < actual.size(); i++) {
      TensorAssert.assertUntouched(
          what + ", array of operand " + i + " outside the outputs",
          actual.get(i).dtype(),
          before.get(i),
          actual.get(i).array());
    }
  }

  private static void run(Kernel kernel, List<Storage> operands) {
    var args = new Args(operands.size());
    for (int i = 0; i < operands.size(); i++) {
      args.set(i, operands.get(i).array(), operands.get(i).offset());
    }
    kernel.run(args);
  }

  private static Shape outputShape(KernelSpec spec) {
    return switch (spec) {
      case KernelSpec.Elementwise e -> Shape.of(e.program().size());
      case KernelSpec.Single s -> s.output().shape();
    };
  }

  /** Dtypes of inputs, then outputs. */
  private static List<DType> operandTypes(KernelSpec spec) {
    var types = new ArrayList<DType>();
    switch (spec) {
      case KernelSpec.Elementwise e -> {
        types.addAll(e.inputTypes());
        types.addAll(e.outputTypes());
      }
      case KernelSpec.Single s -> {
        s.inputSpecs().forEach(t -> types.add(t.dtype()));
        var epilogue = s.epilogue();
        if (epilogue == null) {
          types.add(s.output().dtype());
        } else {
          types.addAll(epilogue.inputTypes().subList(1, epilogue.inputs()));
          types.addAll(epilogue.outputTypes());
        }
      }
    }
    return types;
  }

  /** Elements that each operand needs, inputs first: as far as the views reach. */
  private static List<Integer> operandSizes(KernelSpec spec) {
    var sizes = new ArrayList<Integer>();
    switch (spec) {
      case KernelSpec.Elementwise e -> {
        for (int i = 0; i < e.inputs(); i++) {
          sizes.add(reach(e, i));
        }
        for (int i = 0; i < e.outputs(); i++) {
          sizes.add(e.program().size());
        }
      }
      case KernelSpec.Single s -> {
        for (View v : s.views()) {
          sizes.add(reach(v));
        }
        var epilogue = s.epilogue();
        for (int i = 1; epilogue != null && i < epilogue.inputs(); i++) {
          sizes.add(reach(epilogue, i));
        }
        for (int i = 0; i < s.outputs(); i++) {
          sizes.add(s.output().shape().size());
        }
      }
    }
    return sizes;
  }

  private static int reach(KernelSpec.Elementwise e, int input) {
    int n = 1; // at least one element: seeds and counters have no load
    for (var instruction : e.program().code()) {
      assert !(instruction instanceof Store s) || s.output() < e.outputs();
      if (instruction instanceof Load l && l.input() == input) {
        n = Math.max(n, reach(l.view()));
      }
    }
    return n;
  }

  /** One more than the largest place a view reads. */
  private static int reach(View v) {
    if (v.shape().size() == 0) {
      return 0;
    }
    int last = v.offset();
    for (int k = 0; k < v.shape().rank(); k++) {
      last += Math.max(0, (v.shape().dim(k) - 1) * v.strides().get(k));
    }
    return last + 1;
  }

  @Override
  public String toString() {
    return group + " " + name;
  }
}
