package dev.espalier.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What pooling of means may have beside its window: {@code
 * AvgPool2d.options().stride(2).countIncludePad(false)}. Where several numbers can be given there
 * is one for each axis, or one for all.
 *
 * @param stride distance of windows, at least 1; empty: that of windows side by side
 * @param padding elements on each side, at most half a window
 * @param ceilMode whether extents of results are rounded up
 * @param countIncludePad whether padding counts as zeros, or not at all
 * @param divisorOverride what sums are divided by in place of the count, or null
 */
public record AvgPoolOptions(
    List<Integer> stride,
    List<Integer> padding,
    boolean ceilMode,
    boolean countIncludePad,
    @Nullable Integer divisorOverride) {
  public AvgPoolOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
  }

  /** Windows side by side, no padding (which would count), extents rounded down. */
  static AvgPoolOptions usual() {
    return new AvgPoolOptions(List.of(), List.of(0), false, true, null);
  }

  public AvgPoolOptions stride(int... stride) {
    return new AvgPoolOptions(
        ConvOptions.list(stride), padding, ceilMode, countIncludePad, divisorOverride);
  }

  public AvgPoolOptions padding(int... padding) {
    return new AvgPoolOptions(
        stride, ConvOptions.list(padding), ceilMode, countIncludePad, divisorOverride);
  }

  public AvgPoolOptions ceilMode(boolean ceilMode) {
    return new AvgPoolOptions(stride, padding, ceilMode, countIncludePad, divisorOverride);
  }

  public AvgPoolOptions countIncludePad(boolean countIncludePad) {
    return new AvgPoolOptions(stride, padding, ceilMode, countIncludePad, divisorOverride);
  }

  public AvgPoolOptions divisorOverride(int divisorOverride) {
    return new AvgPoolOptions(stride, padding, ceilMode, countIncludePad, divisorOverride);
  }
}
