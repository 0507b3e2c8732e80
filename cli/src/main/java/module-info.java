import org.jspecify.annotations.NullMarked;

/** The {@code espalier} command and its recipes. */
@NullMarked
module dev.espalier.cli {
  requires dev.espalier.train;
  requires info.picocli;
}
