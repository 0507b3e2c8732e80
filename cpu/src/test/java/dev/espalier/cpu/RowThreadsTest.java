package dev.espalier.cpu;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.testkit.OpSpecs;
import dev.espalier.testkit.RowKit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Operations give the same bits on any number of threads. */
@Tag("kernels")
class RowThreadsTest {
  private final int before = Threads.get();

  @AfterEach
  void restore() {
    Threads.set(before);
  }

  @TestFactory
  Stream<DynamicTest> sameBits() {
    return OpSpecs.all().stream()
        .map(row ->
            dynamicTest(
                row.name(), () -> RowKit.checkThreads(new CpuBackend(), row, Threads::set, 2, 5)));
  }
}
