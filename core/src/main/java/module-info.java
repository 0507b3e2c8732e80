import org.jspecify.annotations.NullMarked;

/** Tensors, gradients, plans, the scalar reference backend and file formats. */
@NullMarked
module dev.espalier.core {
  requires static transitive org.jspecify;

  exports dev.espalier.base;
  exports dev.espalier.io;
  exports dev.espalier.ir;
  exports dev.espalier.spi;
  exports dev.espalier.tensor;
  exports dev.espalier.runtime to
      dev.espalier.cli,
      dev.espalier.testkit;
  exports dev.espalier.plan to
      dev.espalier.cli,
      dev.espalier.testkit;
  exports dev.espalier.grad to
      dev.espalier.testkit;

  uses dev.espalier.spi.Backend;
}
