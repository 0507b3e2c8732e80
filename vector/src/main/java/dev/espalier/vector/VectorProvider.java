package dev.espalier.vector;

import dev.espalier.cpu.kernel.KernelProvider;
import dev.espalier.cpu.kernel.Loops;
import dev.espalier.cpu.kernel.MicroKernel;
import dev.espalier.cpu.kernel.Steps;
import jdk.incubator.vector.FloatVector;

/**
 * Kernels for the machine's vector width. Making one fails where module jdk.incubator.vector is not
 * resolved.
 */
public final class VectorProvider implements KernelProvider {
  private final int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  private final MicroKernel microKernel =
      bits >= 512 ? new Micro512() : bits == 256 ? new Micro256() : new Micro128();

  @Override
  public String description() {
    return bits + "-bit vectors";
  }

  @Override
  public MicroKernel microKernel() {
    return microKernel;
  }

  @Override
  public Steps steps() {
    return new VectorSteps();
  }

  @Override
  public Loops loops() {
    return new VectorLoops();
  }
}
