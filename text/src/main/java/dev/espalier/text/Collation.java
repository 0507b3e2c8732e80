package dev.espalier.text;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Texts of different lengths as one tensor. */
public final class Collation {
  private Collation() {}

  /**
   * The ids of some texts, each filled up at its end.
   *
   * @param rows which of the texts, in order
   * @param padding the id that fills up
   * @param multiple the length is rounded up to a multiple of this, so that few shapes occur: each
   *     shape is compiled once
   * @return int64 (N, T)
   */
  public static Tensor pad(List<int[]> texts, int[] rows, int padding, int multiple) {
    if (multiple < 1) {
      throw new ValueException("pad", "a multiple of " + multiple, "use at least 1");
    }
    int longest = 1;
    for (int r : rows) {
      longest = Math.max(longest, texts.get(r).length);
    }
    int width = (longest + multiple - 1) / multiple * multiple;
    var ids = new long[rows.length * width];
    if (padding != 0) {
      Arrays.fill(ids, padding);
    }
    for (int i = 0; i < rows.length; i++) {
      var text = texts.get(rows[i]);
      for (int t = 0; t < text.length; t++) {
        ids[i * width + t] = text[t];
      }
    }
    return Tensor.wrap(ids, rows.length, width);
  }

  /** All texts, in order. */
  public static Tensor pad(List<int[]> texts, int padding, int multiple) {
    var all = new int[texts.size()];
    Arrays.setAll(all, i -> i);
    return pad(texts, all, padding, multiple);
  }

  /** How many tokens each text has. */
  public static int[] lengths(List<int[]> texts) {
    return texts.stream().mapToInt(t -> t.length).toArray();
  }
}
