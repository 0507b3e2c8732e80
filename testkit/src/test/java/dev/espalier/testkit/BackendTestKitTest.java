package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.runtime.ReferenceBackend;
import dev.espalier.spi.Args;
import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The kit finds what it is there to find. */
class BackendTestKitTest {
  @Test
  void referenceAgreesWithItself() {
    var groups = BackendTestKit.groups();
    groups.values().forEach(cases -> cases.forEach(c -> c.check(new ReferenceBackend(), 2, 1)));
    assertTrue(groups.size() > 100);
  }

  @Test
  void noticesWrongBits() {
    var sum =
        SingleCases.same(
            "sum",
            "(40)",
            SingleCases.single(
                new Op.Reduce(ReduceOp.SUM, 0, 1), SingleCases.spec(DType.FLOAT32, 40)),
            Data.ORDINARY);
    sum.check(broken(_ -> {}), 1, 2);
    int y = 1;
    assertThrows(
        AssertionError.class,
        () ->
            sum.check(
                broken(a -> a.floats(y)[a.offset(y)] = Math.nextUp(a.floats(y)[a.offset(y)])),
                1,
                2));
  }

  @Test
  void noticesWritesOutsideTheOutput() {
    var sum =
        SingleCases.same(
            "sum",
            "(40)",
            SingleCases.single(
                new Op.Reduce(ReduceOp.SUM, 0, 1), SingleCases.spec(DType.FLOAT32, 40)),
            Data.ORDINARY);
    assertThrows(
        AssertionError.class, () -> sum.check(broken(a -> a.floats(1)[a.offset(1) + 1] = 0), 1, 2));
    assertThrows(
        AssertionError.class, () -> sum.check(broken(a -> a.floats(0)[a.offset(0)] = 0), 1, 2));
  }

  @Test
  void noticesAWrongSecondRun() {
    var sum =
        SingleCases.same(
            "sum",
            "(40)",
            SingleCases.single(
                new Op.Reduce(ReduceOp.SUM, 0, 1), SingleCases.spec(DType.FLOAT32, 40)),
            Data.ORDINARY);
    var runs = new int[1];
    var late = broken(a -> a.floats(1)[a.offset(1)] += runs[0]++ == 2 ? 1 : 0);
    assertThrows(AssertionError.class, () -> BackendTestKit.check(late, List.of(sum)));
  }

  /** The reference with something done to its operands after each run. */
  private static Backend broken(Consumer<Args> after) {
    return new Backend() {
      @Override
      public String name() {
        return "broken";
      }

      @Override
      public int priority() {
        return 0;
      }

      @Override
      public String description() {
        return "for a test";
      }

      @Override
      public Kernel compile(KernelSpec spec) {
        var kernel = new ReferenceBackend().compile(spec);
        return args -> {
          kernel.run(args);
          after.accept(args);
        };
      }
    };
  }
}
