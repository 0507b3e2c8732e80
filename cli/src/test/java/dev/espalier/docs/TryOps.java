package dev.espalier.docs;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.runtime.Executor;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.BackendTestKit;
import dev.espalier.testkit.GradCheck;
import dev.espalier.testkit.KernelCase;
import dev.espalier.testkit.OpSpec;
import dev.espalier.testkit.OpSpecs;
import dev.espalier.testkit.TensorAssert;
import java.util.List;

/**
 * Runs rows of {@link OpSpecs} in a process of its own, on the backend that its system properties
 * choose, and prints the bits of the results. Arguments: names of rows and, in capitals, of
 * constants of UnaryOp, whose kernels are compared with the reference.
 */
final class TryOps {
  private static final long SEED = 7;

  private TryOps() {}

  public static void main(String... names) {
    System.err.println(Executor.backend().name() + ": " + Executor.backend().description());
    for (String name : names) {
      if (name.equals(name.toUpperCase(java.util.Locale.ROOT))) {
        kernels(name);
      } else {
        row(OpSpecs.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow());
      }
    }
  }

  private static void kernels(String name) {
    var groups = BackendTestKit.groups(g -> g.startsWith("unary " + name + " "));
    int count = 0;
    for (List<KernelCase> cases : groups.values()) {
      BackendTestKit.check(Executor.backend(), cases);
      count += cases.size();
    }
    System.out.println(name + ": " + count + " kernels");
  }

  private static void row(OpSpec spec) {
    for (OpSpec.Sample sample : spec.samples()) {
      String what = spec.name() + ", " + sample.tag();
      var wide = sample.stored(SEED, DType.FLOAT64);
      var x = sample.views(wide);
      var y = spec.function().apply(x);
      TensorAssert.assertClose(
          what, y.shape(), definition(spec, x.getFirst()), y.toDoubleArray(), 1e-14);
      var narrow = spec.function().apply(sample.views(sample.stored(SEED, DType.FLOAT32)));
      System.out.println(what + " " + bits(y.storage()) + " " + bits(narrow.storage()));
      GradCheck.Function f = stored -> spec.function().apply(sample.views(stored));
      GradCheck.first(what, f, wide, SEED, 1e-8);
      GradCheck.second(what, f, wide, SEED, 1e-7);
    }
  }

  private static double[] definition(OpSpec spec, Tensor x) {
    var values = x.toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = spec.oracle().of(values[i]);
    }
    return values;
  }

  private static String bits(Storage s) {
    long hash = 1;
    var values = Tensor.wrap(s, Shape.of(s.size()));
    for (double v : values.toDoubleArray()) {
      hash = hash * 1_000_003 + Double.doubleToRawLongBits(v);
    }
    return Long.toHexString(hash);
  }
}
