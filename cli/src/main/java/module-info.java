import org.jspecify.annotations.NullMarked;

/** The {@code espalier} command. */
@NullMarked
module dev.espalier.cli {
  requires dev.espalier.recipes;
  requires info.picocli;
  requires java.desktop; // ImageIO: PNG and JPEG files given to predict

  // picocli fills the fields of the commands; the layers of the replayed trainings have their
  // weights in fields.
  opens dev.espalier.cli to
      info.picocli;
  opens dev.espalier.cli.conformance to
      dev.espalier.nn;
}
