import org.jspecify.annotations.NullMarked;

/** Data, metrics, the trainer, callbacks and checkpoints. */
@NullMarked
module dev.espalier.train {
  requires transitive dev.espalier.nn;
}
