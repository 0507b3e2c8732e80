package dev.espalier.cpu.kernel;

/**
 * A second form of the kernels, found with {@link java.util.ServiceLoader}; its bits equal those of
 * the plain form.
 */
public interface KernelProvider {
  /** Such as {@code 512-bit vectors}. */
  String description();

  MicroKernel microKernel();

  /** Elementwise loops that C2 does not vectorise by itself. */
  Steps steps();

  Loops loops();
}
