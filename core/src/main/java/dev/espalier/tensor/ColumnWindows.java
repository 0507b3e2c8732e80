package dev.espalier.tensor;

import java.util.Arrays;

/** The arguments of unfold and fold, (height, width) each. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ColumnWindows(String op, int[] kernel, int[] dilation, int[] padding, int[] stride) {
  static ColumnWindows of(
      String op, int[] kernel, int[] dilation, int[] padding, int[] stride, Tensor x) {
    return new ColumnWindows(
        op,
        Windows.spread(op, "kernel", kernel, 2, 1, x),
        Windows.spread(op, "dilation", dilation, 2, 1, x),
        Windows.spread(op, "padding", padding, 2, 0, x),
        Windows.spread(op, "stride", stride, 2, 1, x));
  }

  /** How many windows lie along an axis (0 height, 1 width) of this extent. */
  int count(int axis, int extent, Tensor x) {
    int room = extent + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1;
    if (room < 0) {
      throw Refusal.shape(
          op,
          "a kernel of "
              + Arrays.toString(kernel)
              + " does not fit into extent "
              + extent
              + " with padding "
              + padding[axis],
          "kernel <= input + 2 * padding",
          "use a smaller kernel, or padding of at least " + (padding[axis] - (room - 1) / 2),
          x);
    }
    return room / stride[axis] + 1;
  }

  /** Positions in the padded axis: of each kernel element those in all windows. */
  Tensor places(int axis, int count) {
    var p = new long[kernel[axis] * count];
    for (int k = 0; k < kernel[axis]; k++) {
      for (int i = 0; i < count; i++) {
        p[k * count + i] = (long) k * dilation[axis] + (long) i * stride[axis];
      }
    }
    return Tensor.of(p);
  }
}
