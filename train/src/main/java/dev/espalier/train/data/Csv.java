package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads CSV as RFC 4180 has it: fields between separators, quoted where they hold separators,
 * quotes (doubled) or line breaks. Blank lines are left out, spaces around an unquoted field are
 * cut, UTF-8, plain or gzipped. The first line names the columns unless {@link #noHeader} is
 * called.
 *
 * <p>An empty field, {@code ?}, {@code NA} and {@code NaN} (unquoted) are missing values: a number
 * column with one is refused with its line, unless {@link #dropMissing} leaves such rows out.
 */
public final class Csv {
  private static final Set<String> MISSING = Set.of("", "?", "NA", "N/A", "NaN", "nan", "null");

  private final char separator;
  private final List<String> names; // empty: from the header
  private final boolean dropMissing;

  private Csv(char separator, List<String> names, boolean dropMissing) {
    this.separator = separator;
    this.names = names;
    this.dropMissing = dropMissing;
  }

  /** A reader with the defaults: comma, header line. */
  public static Csv withHeader() {
    return new Csv(',', List.of(), false);
  }

  /** A reader of a file without a header line; these are the columns' names, in order. */
  public static Csv noHeader(String... names) {
    if (names.length == 0) {
      throw new ValueException("csv", "no column has a name", "name every column in order");
    }
    return new Csv(',', List.of(names), false);
  }

  /** Another separator, such as {@code ';'} or a tab. */
  public Csv separator(char c) {
    return new Csv(c, names, dropMissing);
  }

  /** Leaves out rows that have a missing value. */
  public Csv dropMissing() {
    return new Csv(separator, names, true);
  }

  /** Reads a file. */
  public Table read(Path file) {
    try (var in = DataFiles.open(file)) {
      return parse(text(in, file.toString()), file.toString());
    } catch (IOException e) {
      throw DataFiles.failed(file.toString(), e);
    }
  }

  /** Reads a stream to its end and closes it; {@code name} is what errors call it. */
  public Table read(InputStream stream, String name) {
    try (var in = DataFiles.unpacked(stream)) {
      return parse(text(in, name), name);
    } catch (IOException e) {
      throw DataFiles.failed(name, e);
    }
  }

  /** Reads text. */
  public Table parse(String text, String name) {
    var rows = new ArrayList<Table.Row>();
    var columns = new ArrayList<>(names);
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    int line = 1;
    while (at < text.length()) {
      var fields = new ArrayList<String>();
      int first = line;
      boolean missing = false;
      boolean more = true;
      while (more) {
        var field = new StringBuilder();
        at = blanks(text, at);
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        if (quoted) {
          int opened = line;
          at++;
          while (true) {
            if (at >= text.length()) {
              throw at(
                  name,
                  opened,
                  "a quoted field is not closed",
                  "close the quote; write a quote inside a field as \"\"");
            }
            char c = text.charAt(at++);
            if (c == '"' && at < text.length() && text.charAt(at) == '"') {
              field.append('"');
              at++;
            } else if (c == '"') {
              break;
            } else {
              line += c == '\n' ? 1 : 0;
              field.append(c);
            }
          }
          at = blanks(text, at);
          if (at < text.length()
              && text.charAt(at) != separator
              && text.charAt(at) != '\n'
              && text.charAt(at) != '\r') {
            throw at(
                name,
                line,
                "text follows a closing quote",
                "quote the whole field; write a quote inside a field as \"\"");
          }
        } else {
          while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
            field.append(text.charAt(at++));
          }
        }
        var value = quoted ? field.toString() : field.toString().strip();
        missing |= !quoted && MISSING.contains(value);
        fields.add(value);
        at = quoted && at < text.length() && text.charAt(at) == '\r' ? at + 1 : at;
        more = at < text.length() && text.charAt(at) == separator;
        at++; // the separator or the end of the line
      }
      line++;
      if (fields.size() == 1 && fields.getFirst().isEmpty()) {
        continue; // a blank line
      }
      if (columns.isEmpty()) {
        columns.addAll(fields);
        continue;
      }
      if (fields.size() != columns.size()) {
        throw at(
            name,
            first,
            fields.size() + " fields, but there are " + columns.size() + " columns",
            "give every row one field a column");
      }
      if (!(missing && dropMissing)) {
        rows.add(new Table.Row(first, List.copyOf(fields)));
      }
    }
    if (rows.isEmpty()) {
      throw at(
          name,
          line,
          "there is no row of data",
          "give at least one row" + (names.isEmpty() ? " after the header" : ""));
    }
    return new Table(name, List.copyOf(columns), List.copyOf(rows));
  }

  private int blanks(String text, int at) {
    int i = at;
    while (i < text.length()
        && (text.charAt(i) == ' ' || text.charAt(i) == '\t')
        && text.charAt(i) != separator) {
      i++;
    }
    return i;
  }

  static boolean isMissing(String field) {
    return MISSING.contains(field);
  }

  static ValueException at(String name, int line, String problem, String fix) {
    return new ValueException("read " + name, "line " + line + ": " + problem, fix);
  }

  private static String text(InputStream in, String name) throws IOException {
    var bytes = in.readAllBytes();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      var error =
          new ValueException("read " + name, "the file is not UTF-8 text", "save it as UTF-8");
      error.initCause(e);
      throw error;
    }
  }
}
