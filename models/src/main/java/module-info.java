import org.jspecify.annotations.NullMarked;

/** Whole networks with named presets, and generation. */
@NullMarked
module dev.espalier.models {
  requires transitive dev.espalier.text;
}
