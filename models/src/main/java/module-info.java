import org.jspecify.annotations.NullMarked;

/** Whole networks with named presets, and generation. */
@NullMarked
module dev.espalier.models {
  requires transitive dev.espalier.text;

  exports dev.espalier.models.generate;
  exports dev.espalier.models.text;
  exports dev.espalier.models.vision;

  // layers have their weights in fields
  opens dev.espalier.models.text to
      dev.espalier.nn;
  opens dev.espalier.models.vision to
      dev.espalier.nn;
}
