import org.jspecify.annotations.NullMarked;

/** Tensors, gradients, plans, the scalar reference backend and file formats. */
@NullMarked
module dev.espalier.core {
  requires static transitive org.jspecify;

  exports dev.espalier.base;
  exports dev.espalier.ir;
  exports dev.espalier.spi;

  uses dev.espalier.spi.Backend;

  provides dev.espalier.spi.Backend with
      dev.espalier.runtime.ReferenceBackend;
}
