package dev.espalier.nn;

import java.util.List;

/**
 * What maximum pooling may have beside its window: {@code
 * MaxPool2d.options().stride(2).padding(1)}. Where several numbers can be given there is one for
 * each axis, or one for all.
 *
 * @param stride distance of windows, at least 1; empty: that of windows side by side
 * @param padding elements on each side that never win, at most half a window
 * @param dilation distance of elements of a window, at least 1
 * @param ceilMode whether extents of results are rounded up
 */
public record MaxPoolOptions(
    List<Integer> stride, List<Integer> padding, List<Integer> dilation, boolean ceilMode) {
  public MaxPoolOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /** Windows side by side, no padding, dilation 1, extents rounded down. */
  static MaxPoolOptions usual() {
    return new MaxPoolOptions(List.of(), List.of(0), List.of(1), false);
  }

  public MaxPoolOptions stride(int... stride) {
    return new MaxPoolOptions(ConvOptions.list(stride), padding, dilation, ceilMode);
  }

  public MaxPoolOptions padding(int... padding) {
    return new MaxPoolOptions(stride, ConvOptions.list(padding), dilation, ceilMode);
  }

  public MaxPoolOptions dilation(int... dilation) {
    return new MaxPoolOptions(stride, padding, ConvOptions.list(dilation), ceilMode);
  }

  public MaxPoolOptions ceilMode(boolean ceilMode) {
    return new MaxPoolOptions(stride, padding, dilation, ceilMode);
  }
}
