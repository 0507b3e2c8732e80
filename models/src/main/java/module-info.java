import org.jspecify.annotations.NullMarked;

/** Whole networks with named presets, and generation. */
@NullMarked
module dev.espalier.models {
  requires transitive dev.espalier.text;

  exports dev.espalier.models.generate;
  exports dev.espalier.models.text;

  opens dev.espalier.models.text to
      dev.espalier.nn;
}
