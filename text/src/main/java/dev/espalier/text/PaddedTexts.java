package dev.espalier.text;

import dev.espalier.base.DType;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts of different lengths as one tensor: rows of token ids, filled up at their ends.
 *
 * @param ids (N, T) int64 or int32
 * @param lengths (N) int64: tokens of each text, padding not counted
 */
public record PaddedTexts(Tensor ids, Tensor lengths) {
  /**
   * Puts texts side by side.
   *
   * @param texts token ids
   * @param pad the id that fills up
   * @param multiple T is the longest length, at least 1, rounded up to a multiple of this
   * @param dtype of the ids, int64 or int32
   */
  public static PaddedTexts of(List<int[]> texts, int pad, int multiple, DType dtype) {
    if (multiple < 1 || dtype != DType.INT64 && dtype != DType.INT32) {
      throw new ValueException(
          "PaddedTexts",
          "a multiple of " + multiple + " and ids of " + dtype,
          "use a multiple of at least 1 and int64 or int32");
    }
    int longest = 1;
    var lengths = new long[texts.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = texts.get(i).length;
      longest = Math.max(longest, texts.get(i).length);
    }
    int t = Math.ceilDiv(longest, multiple) * multiple;
    return new PaddedTexts(
        dtype == DType.INT64 ? longs(texts, pad, t) : ints(texts, pad, t), Tensor.of(lengths));
  }

  private static Tensor longs(List<int[]> texts, int pad, int t) {
    var all = new long[texts.size() * t];
    Arrays.fill(all, pad);
    for (int i = 0; i < texts.size(); i++) {
      int[] row = texts.get(i);
      for (int k = 0; k < row.length; k++) {
        all[i * t + k] = row[k];
      }
    }
    return Tensor.of(all, texts.size(), t);
  }

  private static Tensor ints(List<int[]> texts, int pad, int t) {
    var all = new int[texts.size() * t];
    Arrays.fill(all, pad);
    for (int i = 0; i < texts.size(); i++) {
      int[] row = texts.get(i);
      System.arraycopy(row, 0, all, i * t, row.length);
    }
    return Tensor.of(all, texts.size(), t);
  }

  /** Encodings side by side, without their padding; ids of int64. */
  public static PaddedTexts of(List<Encoding> encodings, int pad, int multiple) {
    var rows = new ArrayList<int[]>(encodings.size());
    for (var e : encodings) {
      int[] mask = e.attentionMask();
      int[] ids = e.ids();
      int n = 0;
      for (int i = 0; i < ids.length; i++) {
        if (mask[i] == 1) {
          ids[n++] = ids[i];
        }
      }
      rows.add(Arrays.copyOf(ids, n));
    }
    return of(rows, pad, multiple, DType.INT64);
  }

  /** (N, T) bool: true where there is a token. */
  public Tensor mask() {
    return mask(true);
  }

  /** (N, T) bool: true where there is padding, as {@code keyPadding} of attention wants it. */
  public Tensor padding() {
    return mask(false);
  }

  private Tensor mask(boolean token) {
    int t = ids.dim(1);
    long[] n = lengths.toLongArray();
    var all = new boolean[n.length * t];
    for (int i = 0; i < all.length; i++) {
      all[i] = i % t < n[i / t] == token;
    }
    return Tensor.of(all, n.length, t);
  }
}
