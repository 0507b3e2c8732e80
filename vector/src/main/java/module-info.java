import org.jspecify.annotations.NullMarked;

/**
 * Kernels written with the Vector API, which take over from the plain ones of dev.espalier.cpu when
 * they are warm.
 */
@NullMarked
module dev.espalier.vector {
  requires dev.espalier.cpu;
  requires jdk.incubator.vector;

  provides dev.espalier.cpu.kernel.KernelProvider with
      dev.espalier.vector.VectorProvider;
}
