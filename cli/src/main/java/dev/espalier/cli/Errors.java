package dev.espalier.cli;

import dev.espalier.base.TensorException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
      case UncheckedIOException u when u.getCause() != null -> io(u.getCause());
      case IOException io -> io(io);
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

  static String io(IOException e) {
    return switch (e) {
      case NoSuchFileException n -> "there is no " + n.getFile();
      case AccessDeniedException a ->
          "no permission for "
              + a.getFile()
              + ": choose another folder with --out, or change its permissions";
      case FileAlreadyExistsException f -> f.getFile() + " exists already and is not a folder";
      case NotDirectoryException n -> n.getFile() + " is not a folder";
      case DirectoryNotEmptyException d -> d.getFile() + " is not empty";
      case FileSystemException f -> f.getFile() + ": " + reason(f);
      case FileNotFoundException f -> singleLine(String.valueOf(f.getMessage()));
      case EOFException _ -> "a file ends too early";
      default -> singleLine(e.getMessage() == null ? e.toString() : noSpace(e.getMessage()));
    };
  }

  private static String reason(FileSystemException f) {
    if (f.getReason() == null) {
      return "cannot be used";
    }
    return noSpace(f.getReason());
  }

  private static String noSpace(String reason) {
    return reason.contains("No space left") || reason.contains("quota")
        ? reason
            + ": free some, or choose another folder with --out; what was written before is kept"
        : reason;
  }
}
