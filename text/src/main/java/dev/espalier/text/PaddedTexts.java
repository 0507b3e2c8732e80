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
    if (dtype != DType.INT64 && dtype != DType.INT32) {
      throw new ValueException("PaddedTexts", "ids of " + dtype, "use int64 or int32");
    }
    var lengths = new long[texts.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = texts.get(i).length;
    }
    var ids = Collation.pad(texts, pad, multiple);
    return new PaddedTexts(dtype == DType.INT64 ? ids : ids.to(dtype), Tensor.of(lengths));
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
