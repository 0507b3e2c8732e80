import org.jspecify.annotations.NullMarked;

/** Layers, initialisers, losses, optimisers and schedules. */
@NullMarked
module dev.espalier.nn {
  requires transitive dev.espalier.core;

  exports dev.espalier.nn;
  exports dev.espalier.nn.optim;
}
