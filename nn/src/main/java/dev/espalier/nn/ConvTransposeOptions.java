package dev.espalier.nn;

import java.util.List;

/**
 * What a transposed convolution may have beside its sizes: {@code
 * ConvTranspose2d.options().stride(2).padding(1).outputPadding(1)}. Where several numbers can be
 * given there is one for each axis, or one for all.
 *
 * @param stride distance at which elements of the input are laid out, at least 1
 * @param padding elements cut from each side of the result, at least 0
 * @param outputPadding rows added at the end of the result, below the larger of stride and dilation
 * @param dilation distance of kernel elements, at least 1
 * @param groups the channels are split into so many independent convolutions
 * @param bias whether there is one
 */
public record ConvTransposeOptions(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> outputPadding,
    List<Integer> dilation,
    int groups,
    boolean bias) {
  public ConvTransposeOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    outputPadding = List.copyOf(outputPadding);
    dilation = List.copyOf(dilation);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  static ConvTransposeOptions usual() {
    var one = List.of(1);
    var none = List.of(0);
    return new ConvTransposeOptions(one, none, none, one, 1, true);
  }

  public ConvTransposeOptions stride(int... stride) {
    return new ConvTransposeOptions(
        ConvOptions.list(stride), padding, outputPadding, dilation, groups, bias);
  }

  public ConvTransposeOptions padding(int... padding) {
    return new ConvTransposeOptions(
        stride, ConvOptions.list(padding), outputPadding, dilation, groups, bias);
  }

  public ConvTransposeOptions outputPadding(int... outputPadding) {
    return new ConvTransposeOptions(
        stride, padding, ConvOptions.list(outputPadding), dilation, groups, bias);
  }

  public ConvTransposeOptions dilation(int... dilation) {
    return new ConvTransposeOptions(
        stride, padding, outputPadding, ConvOptions.list(dilation), groups, bias);
  }

  public ConvTransposeOptions groups(int groups) {
    return new ConvTransposeOptions(stride, padding, outputPadding, dilation, groups, bias);
  }

  public ConvTransposeOptions bias(boolean bias) {
    return new ConvTransposeOptions(stride, padding, outputPadding, dilation, groups, bias);
  }
}
