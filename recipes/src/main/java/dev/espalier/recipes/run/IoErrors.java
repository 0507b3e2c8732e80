package dev.espalier.recipes.run;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, for people. */
public final class IoErrors {
  private IoErrors() {}

  /** One line that says what is wrong with which file, and what to do. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException n -> "there is no " + n.getFile();
      case AccessDeniedException a ->
          "no permission for "
              + a.getFile()
              + ": choose another folder with --out, or change its permissions";
      case FileAlreadyExistsException f -> f.getFile() + " exists already and is not a folder";
      case NotDirectoryException n -> n.getFile() + " is not a folder";
      case DirectoryNotEmptyException d -> d.getFile() + " is not empty";
      case FileSystemException f -> f.getFile() + ": " + detail(f);
      case FileNotFoundException f -> singleLine(String.valueOf(f.getMessage()));
      case EOFException _ -> "a file ends too early";
      default -> singleLine(e.getMessage() == null ? e.toString() : noSpace(e.getMessage()));
    };
  }

  private static String detail(FileSystemException f) {
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

  private static String singleLine(String s) {
    return s.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
