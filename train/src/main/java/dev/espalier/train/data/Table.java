package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Rows of text under named columns, as {@link Csv} reads them, and their numbers and categories.
 */
public final class Table {
  record Row(int line, List<String> fields) {}

  private final String name;
  private final List<String> columns;
  private final List<Row> rows;

  Table(String name, List<String> columns, List<Row> rows) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  public List<String> columns() {
    return columns;
  }

  /** The fields of a column as text. */
  public List<String> texts(String column) {
    int c = column(column);
    return rows.stream().map(r -> r.fields().get(c)).toList();
  }

  /** Whether every field of a column is a number. */
  public boolean isNumeric(String column) {
    int c = column(column);
    return rows.stream().allMatch(r -> number(r.fields().get(c)) != null);
  }

  /** The fields of a column as numbers; a missing value or other text is refused with its line. */
  public float[] numbers(String column) {
    int c = column(column);
    var numbers = new float[rows.size()];
    for (int i = 0; i < numbers.length; i++) {
      var field = rows.get(i).fields().get(c);
      var n = number(field);
      if (n == null) {
        boolean missing = Csv.isMissing(field);
        throw Csv.at(
            name,
            rows.get(i).line(),
            "column " + column + (missing ? " has no value" : " is not a number: " + field),
            missing
                ? "fill it in, or read with dropMissing()"
                : "correct it, or use the column as categories");
      }
      numbers[i] = n;
    }
    return numbers;
  }

  /** The different texts of a column, sorted: number i of this list is category i. */
  public List<String> categories(String column) {
    return texts(column).stream().distinct().sorted().toList();
  }

  /** The fields of a column as indices into {@link #categories}. */
  public long[] codes(String column) {
    var index = new HashMap<String, Long>();
    for (var c : categories(column)) {
      index.put(c, (long) index.size());
    }
    return texts(column).stream().mapToLong(index::get).toArray();
  }

  /**
   * Numbers to learn a class from: x (features) float32, y () int64, an index into {@link
   * #categories} of the target.
   */
  public Dataset classification(List<String> features, String target) {
    return Dataset.of(matrix(features), Tensor.wrap(codes(target), size()));
  }

  /** Numbers to learn a number from: x (features) float32, y (1) float32. */
  public Dataset regression(List<String> features, String target) {
    return Dataset.of(matrix(features), Tensor.wrap(numbers(target), size(), 1));
  }

  /** Number columns side by side: (rows, features) float32. */
  public Tensor matrix(List<String> features) {
    var all = new ArrayList<float[]>();
    for (var f : features) {
      all.add(numbers(f));
    }
    int n = all.size();
    var x = new float[size() * n];
    for (int i = 0; i < size(); i++) {
      for (int k = 0; k < n; k++) {
        x[i * n + k] = all.get(k)[i];
      }
    }
    return Tensor.wrap(x, size(), n);
  }

  private int column(String column) {
    int c = columns.indexOf(column);
    if (c < 0) {
      throw new ValueException(
          "read " + name, "there is no column " + column, "use one of " + columns);
    }
    return c;
  }

  private static @org.jspecify.annotations.Nullable Float number(String field) {
    if (field.isEmpty()
        || "+-.0123456789".indexOf(field.charAt(0)) < 0
        || "dDfF".indexOf(field.charAt(field.length() - 1)) >= 0) {
      return null; // Float.parseFloat takes 1f, NaN and Infinity, which no data file means
    }
    try {
      return Float.valueOf(field);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
