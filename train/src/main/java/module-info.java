import org.jspecify.annotations.NullMarked;

/** Data, metrics, the trainer, callbacks and checkpoints. */
@NullMarked
module dev.espalier.train {
  requires transitive dev.espalier.nn;

  exports dev.espalier.train;
  exports dev.espalier.train.data;
  exports dev.espalier.train.metrics;
}
