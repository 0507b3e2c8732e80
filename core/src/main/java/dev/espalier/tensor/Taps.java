package dev.espalier.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A linear map along one axis that is sparse: each element of the result is a weighted sum of a few
 * elements (taps). One gather and one product for each tap, which is fused into one pass.
 */
final class Taps {
  private record Tap(int index, double weight) {}

  private final List<List<Tap>> rows = new ArrayList<>();

  Taps(int out) {
    for (int o = 0; o < out; o++) {
      rows.add(new ArrayList<>());
    }
  }

  /** Adds {@code weight · x[index]} to element {@code o}, after what was added before. */
  void add(int o, int index, double weight) {
    rows.get(o).add(new Tap(index, weight));
  }

  /**
   * Rows with fewer taps than others repeat their last one, with its weight split: no element takes
   * part that should not, not even with weight 0, since infinity · 0 is NaN.
   */
  Tensor apply(Tensor x, int axis) {
    int most = 0;
    boolean plain = true;
    for (var row : rows) {
      most = Math.max(most, row.size());
      plain &= row.size() == 1 && row.getFirst().weight == 1;
    }
    Tensor y = null;
    for (int k = 0; k < most; k++) {
      var index = new long[rows.size()];
      var weight = new double[rows.size()];
      for (int o = 0; o < index.length; o++) {
        var row = rows.get(o);
        int last = row.size() - 1;
        var tap = row.get(Math.min(k, last));
        index[o] = tap.index;
        weight[o] = k < last ? tap.weight : tap.weight / (most - last);
      }
      var part = x.indexSelect(axis, Tensor.of(index, index.length));
      if (!plain) {
        part = part.mul(along(weight, axis, x));
      }
      y = y == null ? part : y.add(part);
    }
    return y == null ? x.part(axis, 0, 0, 1) : y;
  }

  /** A vector along an axis of x, of its dtype. */
  static Tensor along(double[] values, int axis, Tensor x) {
    var d = new int[x.rank() - axis];
    Arrays.fill(d, 1);
    d[0] = values.length;
    return Tensor.of(values, d).to(x.dtype());
  }
}
