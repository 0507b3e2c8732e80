package dev.espalier.cli;

import dev.espalier.base.TensorException;
import dev.espalier.recipes.run.IoErrors;
import dev.espalier.recipes.run.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong into one line for the user. */
final class Errors {
  private Errors() {}

  /** One line for something that the user can change; null for a fault of the program. */
  static @Nullable String oneLine(Throwable e) {
    return switch (e) {
      case UserError u -> u.getMessage();
      case TensorException t -> tensor(t);
      case UncheckedIOException u when u.getCause() != null -> IoErrors.reason(u.getCause());
      case IOException io -> IoErrors.reason(io);
      case ReadOnlyFileSystemException _ ->
          "the file system is read-only: choose another folder with --out";
      case OutOfMemoryError _ ->
          "out of memory with a heap of %d MB: use a smaller --batch, or a larger heap with JAVA_TOOL_OPTIONS=-Xmx8g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20);
      default -> e.getCause() == null || e.getCause() == e ? null : oneLine(e.getCause());
    };
  }

  private static String tensor(TensorException t) {
    return singleLine(t.op() + ": " + t.problem()) + " (" + singleLine(t.fix()) + ")";
  }

  private static String singleLine(String s) {
    return s.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
