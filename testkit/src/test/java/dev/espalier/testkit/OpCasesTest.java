package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row on the inputs that {@link OpCases} derives from its samples: refused with a
 * TensorException, or computed like any sample, gradients included.
 */
class OpCasesTest {
  private static final long SEED = 7;

  /** So that no scalar lies near a kink. */
  private static final long OTHER = 11;

  @TestFactory
  Stream<DynamicTest> everyRow() {
    return OpSpecs.all().stream()
        .flatMap(spec ->
            Stream.of(OpCases.values())
                .map(kind ->
                    dynamicTest(
                        spec.name() + ", " + kind.tag(),
                        () -> kind.of(spec).forEach(s -> check(spec, kind, s)))));
  }

  private static void check(OpSpec spec, OpCases kind, OpSpec.Sample sample) {
    var what = spec.name() + ", " + sample.tag();
    var stored = sample.stored(SEED, DType.FLOAT64);
    try {
      spec.function().apply(sample.views(stored)).realize();
    } catch (TensorException _) {
      return; // refused
    }
    OpSpecsTest.forward(spec, sample);
    boolean shaped = kind == OpCases.ZERO_SIZE || kind == OpCases.SCALAR;
    if (spec.orders() > 0 && shaped) {
      try {
        gradient(spec, what, sample, sample.stored(OTHER, DType.FLOAT64));
      } catch (ValueException e) { // other indices than before
        assertTrue(e.problem().contains("out of range for axis"), what + ": " + e);
      }
    }
  }

  private static void gradient(
      OpSpec spec, String what, OpSpec.Sample sample, List<Tensor> stored) {
    if (finite(spec.function().apply(sample.views(stored)))) {
      GradCheck.first(what, x -> spec.function().apply(sample.views(x)), stored, OTHER, 1e-7);
    } else { // there is nothing to compare, but a gradient of the right shape
      var tracked = stored.stream().map(x -> x.dtype().isFloating() ? x.track() : x).toList();
      var gradients =
          Gradients.of(
              spec.function().apply(sample.views(tracked)).sum(),
              tracked.stream().filter(x -> x.dtype().isFloating()).toArray(Tensor[]::new));
      Tensor.realize(gradients.toArray(new Tensor[0]));
    }
  }

  private static boolean finite(Tensor y) {
    for (double v : y.toDoubleArray()) {
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }
}
