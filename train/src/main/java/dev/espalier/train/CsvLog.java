package dev.espalier.train;

import dev.espalier.base.ValueException;
import dev.espalier.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes the history as CSV after each epoch: {@code epoch}, the values in order, and {@code
 * seconds} of the training so far. The whole file is replaced each time, so that it never holds
 * half a line, nor an epoch that a resumed training runs again.
 */
public final class CsvLog implements Callback {
  private final Path file;

  public CsvLog(Path file) {
    this.file = file;
  }

  @Override
  public void onEpochEnd(Training training) {
    try {
      AtomicFile.writeString(file, text(training.history()));
    } catch (IOException e) {
      var error =
          new ValueException(
              "write " + file,
              "it failed: " + e.getMessage(),
              "check free space and access to the folder");
      error.initCause(e);
      throw error;
    }
  }

  static String text(History history) {
    var names = history.names();
    var text = new StringBuilder("epoch");
    for (var n : names) {
      text.append(',').append(n);
    }
    text.append(",seconds\n");
    for (var e : history.epochs()) {
      text.append(e.number());
      for (var n : names) {
        var v = e.values().get(n);
        text.append(',').append(v == null ? "" : v.toString());
      }
      text.append(String.format(Locale.ROOT, ",%.3f%n", e.elapsed()).replace("\r\n", "\n"));
    }
    return text.toString();
  }
}
