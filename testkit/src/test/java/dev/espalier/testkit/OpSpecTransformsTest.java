package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What transforms of functions do on every row: forward mode against reverse mode, in the first and
 * second order, and a batch against a loop.
 */
class OpSpecTransformsTest {
  private static final long SEED = 7;
  private static final int BATCH = 3;

  private interface Check {
    void run(OpSpec spec, String what, GradCheck.Function f, OpSpec.Sample sample);
  }

  private static Stream<DynamicTest> rows(int orders, Check check) {
    return OpSpecs.all().stream()
        .filter(s -> s.orders() >= orders)
        .map(s ->
            dynamicTest(
                s.name(),
                () -> {
                  for (var sample : s.samples()) {
                    var what = s.name() + ", " + sample.tag();
                    check.run(s, what, x -> s.function().apply(sample.views(x)), sample);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> forwardMode() {
    return rows(
        0,
        (_, what, f, sample) ->
            TransformCheck.forwardAgainstReverse(
                what, f, sample.stored(SEED, DType.FLOAT64), SEED, 1e-11));
  }

  @TestFactory
  Stream<DynamicTest> forwardOverReverse() {
    return rows(
        2,
        (_, what, f, sample) ->
            TransformCheck.forwardOverReverse(
                what, f, sample.stored(SEED, DType.FLOAT64), SEED, 1e-10));
  }

  @TestFactory
  Stream<DynamicTest> batch() {
    return rows(
        0,
        (spec, what, f, sample) -> {
          var examples = new ArrayList<List<Tensor>>();
          for (int i = 0; i < BATCH; i++) {
            examples.add(sample.stored(SEED + i, DType.FLOAT64));
          }
          if (spec.reads() && sample.args().stream().anyMatch(a -> a.shape().size() == 0)) {
            return; // no values to read
          }
          if (spec.reads()) { // there is one value for all examples, and none is known
            assertThrows(
                StateException.class,
                () -> TransformCheck.batchAgainstLoop(what, f, examples, 1e-13),
                what);
          } else {
            TransformCheck.batchAgainstLoop(what, f, examples, 1e-13);
          }
        });
  }
}
