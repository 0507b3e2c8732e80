package dev.espalier.docs;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources and the classes of this build lie. */
public final class Sources {
  private Sources() {}

  /** The folder of the parent pom, above the working directory. */
  public static Path root() {
    for (var p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.exists(p.resolve("docs/adding-an-op.md"))) {
        return p;
      }
    }
    throw new AssertionError("docs/adding-an-op.md is not above " + Path.of("").toAbsolutePath());
  }

  /** The folder or jar that a class was read from. */
  static String of(Class<?> c) throws URISyntaxException {
    return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
