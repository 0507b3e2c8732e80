import org.jspecify.annotations.NullMarked;

/** Op specifications, gradient checks and the test kit for backends. */
@NullMarked
module dev.espalier.testkit {
  requires transitive dev.espalier.core;

  exports dev.espalier.testkit;
}
