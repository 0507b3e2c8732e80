package dev.espalier.spi;

/**
 * Runs kernels. Found with {@link java.util.ServiceLoader}; the available one with the highest
 * priority serves. This interface and what it uses are for authors of backends and may change
 * between versions.
 */
public interface Backend {
  /** Such as {@code cpu}. */
  String name();

  /** Higher is preferred; the scalar reference has 0. */
  int priority();

  /** Makes a kernel. Called once for each kernel of a plan. */
  Kernel compile(KernelSpec spec);

  /** What the user should know: vector width, threads, what is missing and how to get it. */
  String description();
}
