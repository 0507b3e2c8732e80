import org.jspecify.annotations.NullMarked;

/** Whole networks with named presets, and generation. */
@NullMarked
module dev.espalier.models {
  requires transitive dev.espalier.text;

  exports dev.espalier.models.vision;

  // layers have their weights in fields
  opens dev.espalier.models.vision to
      dev.espalier.nn;
}
