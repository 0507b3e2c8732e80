package dev.espalier.nn;

import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.PadMode;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a convolution may have beside its sizes: {@code Conv2d.options().padding(1).bias(false)}.
 * Where several numbers can be given there is one for each axis, or one for all.
 *
 * @param stride distance of windows, at least 1
 * @param padding elements on each side, at least 0
 * @param dilation distance of kernel elements, at least 1
 * @param groups the channels are split into so many independent convolutions
 * @param bias whether there is one
 * @param paddingMode what the padding is filled with; CONSTANT is zeros
 * @param purpose what padding is for, in place of numbers; null: the numbers count
 */
public record ConvOptions(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> dilation,
    int groups,
    boolean bias,
    PadMode paddingMode,
    @Nullable ConvPadding purpose) {
  public ConvOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  static ConvOptions usual() {
    var one = List.of(1);
    return new ConvOptions(one, List.of(0), one, 1, true, PadMode.CONSTANT, null);
  }

  static List<Integer> list(int... values) {
    return IntStream.of(values).boxed().toList();
  }

  public ConvOptions stride(int... stride) {
    return new ConvOptions(list(stride), padding, dilation, groups, bias, paddingMode, purpose);
  }

  public ConvOptions padding(int... padding) {
    return new ConvOptions(stride, list(padding), dilation, groups, bias, paddingMode, null);
  }

  /** SAME: the result has the extents of the input (stride 1 only); VALID: none. */
  public ConvOptions padding(ConvPadding purpose) {
    return new ConvOptions(stride, List.of(0), dilation, groups, bias, paddingMode, purpose);
  }

  public ConvOptions dilation(int... dilation) {
    return new ConvOptions(stride, padding, list(dilation), groups, bias, paddingMode, purpose);
  }

  public ConvOptions groups(int groups) {
    return new ConvOptions(stride, padding, dilation, groups, bias, paddingMode, purpose);
  }

  public ConvOptions bias(boolean bias) {
    return new ConvOptions(stride, padding, dilation, groups, bias, paddingMode, purpose);
  }

  public ConvOptions paddingMode(PadMode paddingMode) {
    return new ConvOptions(stride, padding, dilation, groups, bias, paddingMode, purpose);
  }
}
