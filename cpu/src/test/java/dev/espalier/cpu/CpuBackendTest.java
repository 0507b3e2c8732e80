package dev.espalier.cpu;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.testkit.BackendTestKit;
import dev.espalier.testkit.OpSpecs;
import dev.espalier.testkit.RowKit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every kernel has the bits of the scalar reference. */
@Tag("kernels")
class CpuBackendTest {
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
}
