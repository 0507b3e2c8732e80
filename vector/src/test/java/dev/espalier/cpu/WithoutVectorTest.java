package dev.espalier.cpu;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a class path without {@code --add-modules jdk.incubator.vector} the plain kernels serve. */
@Tag("without-vector")
class WithoutVectorTest {
  @Test
  void plainKernelsServe() {
    assertNull(Providers.get());
    assertTrue(
        new CpuBackend().description().contains("plain kernels"), new CpuBackend().description());
  }
}
