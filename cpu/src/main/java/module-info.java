import org.jspecify.annotations.NullMarked;

/**
 * The CPU backend: plain Java kernels and worker threads. Faster kernels are found when
 * dev.espalier.vector is present.
 */
@NullMarked
module dev.espalier.cpu {
  requires transitive dev.espalier.core;

  exports dev.espalier.cpu;
  exports dev.espalier.cpu.kernel to
      dev.espalier.vector;

  uses dev.espalier.cpu.kernel.KernelProvider;

  provides dev.espalier.spi.Backend with
      dev.espalier.cpu.CpuBackend;
}
