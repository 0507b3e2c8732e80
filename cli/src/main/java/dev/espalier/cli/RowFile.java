package dev.espalier.cli;

import dev.espalier.recipes.Supervised.Input;
import dev.espalier.recipes.run.IoErrors;
import dev.espalier.recipes.run.UserError;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads rows of numbers from a CSV file. */
final class RowFile {
  private RowFile() {}

  /** Rows of numbers; a first line of names is skipped. */
  static List<float[]> read(Path file, Input.Rows input) {
    if (!Files.isRegularFile(file)) {
      throw new UserError((Files.exists(file) ? "not a file: " : "there is no file ") + file);
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new UserError(
          file + " is not text: give rows of " + input.describe() + " separated by commas", e);
    } catch (IOException e) {
      throw new UserError(IoErrors.reason(e), e);
    }
    var rows = new ArrayList<float[]>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (line.isEmpty() || i == 0 && isHeader(line)) {
        continue;
      }
      rows.add(row(file, i + 1, line, input));
    }
    if (rows.isEmpty()) {
      throw new UserError(
          file + " has no rows: give rows of " + input.describe() + " separated by commas");
    }
    return rows;
  }

  /** Whether no field is a number. */
  private static boolean isHeader(String line) {
    for (var field : line.split(",", -1)) {
      try {
        Float.parseFloat(field.strip());
        return false;
      } catch (NumberFormatException _) {
        // A name: the next one decides.
      }
    }
    return true;
  }

  private static float[] row(Path file, int number, String line, Input.Rows input) {
    var fields = line.split(",", -1);
    int n = input.columns().size();
    if (fields.length != n) {
      throw new UserError(
          "%s, line %d has %d values, not %d (%s)"
              .formatted(file, number, fields.length, n, input.describe()));
    }
    var row = new float[n];
    for (int k = 0; k < n; k++) {
      try {
        row[k] = Float.parseFloat(fields[k].strip());
      } catch (NumberFormatException e) {
        throw new UserError(
            "%s, line %d: %s is not a number".formatted(file, number, fields[k].strip()), e);
      }
      if (!Float.isFinite(row[k])) {
        throw new UserError(
            "%s, line %d: %s is not finite".formatted(file, number, fields[k].strip()));
      }
    }
    return row;
  }
}
