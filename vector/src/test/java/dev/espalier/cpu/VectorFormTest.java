package dev.espalier.cpu;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.testkit.BackendTestKit;
import dev.espalier.testkit.OpSpecs;
import dev.espalier.testkit.RowKit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The Vector API form of every kernel has the bits of the scalar reference. */
@Tag("kernels")
class VectorFormTest {
  @BeforeAll
  static void fromTheFirstCall() {
    System.setProperty("espalier.kernels", "vector");
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheReference() {
    return BackendTestKit.groups().entrySet().stream()
        .map(g ->
            dynamicTest(g.getKey(), () -> BackendTestKit.check(new CpuBackend(), g.getValue())));
  }

  /** Operations as users call them, with their gradients. */
  @TestFactory
  Stream<DynamicTest> rowsAgreeWithTheReference() {
    return OpSpecs.all().stream()
        .map(row -> dynamicTest(row.name(), () -> RowKit.check(new CpuBackend(), row)));
  }

  /**
   * The self-check at the start passed: otherwise plain kernels would serve and the test above
   * would prove nothing.
   */
  @Test
  void isInUse() {
    WarmUp.kernels();
    assertInstanceOf(PackedProduct.class, Kernels.product());
    assertNotSame(Kernels.PLAIN_LOOPS, Kernels.loops());
    var key = new Forms.Key.Binary(dev.espalier.ir.BinaryOp.LT, dev.espalier.base.DType.FLOAT32);
    var choice = Forms.choice(0, key, 0, 1, 0, 0);
    assertTrue(
        choice.fast() != null && choice.best() == choice.fast(),
        "comparisons of floats run in the plain form");
  }
}
