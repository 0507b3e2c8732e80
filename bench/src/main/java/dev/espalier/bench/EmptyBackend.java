package dev.espalier.bench;

import dev.espalier.spi.Backend;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Kernels that do nothing, so that what is left of a step is recording, verifying, binding and
 * replay.
 */
public final class EmptyBackend implements Backend {
  @Override
  public String name() {
    return "empty";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Kernel compile(KernelSpec spec) {
    return _ -> {};
  }

  @Override
  public String description() {
    return "does nothing; for benchmarks, with -Despalier.backend=empty";
  }
}
