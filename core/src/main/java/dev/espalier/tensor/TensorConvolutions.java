package dev.espalier.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Convolutions over one, two and three axes. In deep learning these are cross-correlations: the
 * kernel is not flipped. The batch axis may be missing. Where numbers are given in arrays there is
 * one for each axis, or one for all.
 */
abstract class TensorConvolutions extends TensorNorms {
  /**
   * Convolution {@code y[n,o,i] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation] · w[o,c,r]}.
   * x (N, C, L), weight (O, C / groups, k), bias (O) or null → (N, O, …) with extents {@code
   * ⌊(extent + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}.
   */
  public Tensor conv1d(
      Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
    return conv1d(
        weight, bias, new int[] {stride}, new int[] {padding}, new int[] {dilation}, groups);
  }

  /** With a number for each axis. */
  public Tensor conv1d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(1, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** With zeros around by purpose. */
  public Tensor conv1d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      ConvPadding padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(1, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** Stride 1, no padding, dilation 1, one group. */
  public Tensor conv1d(Tensor weight, @Nullable Tensor bias) {
    return conv1d(weight, bias, 1, 0, 1, 1);
  }

  /**
   * Convolution {@code y[n,o,i,j] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation, …] ·
   * w[o,c,r,s]}. x (N, C, H, W), weight (O, C / groups, kh, kw), bias (O) or null → (N, O, …) with
   * extents {@code ⌊(extent + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}.
   */
  public Tensor conv2d(
      Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
    return conv2d(
        weight, bias, new int[] {stride}, new int[] {padding}, new int[] {dilation}, groups);
  }

  /** With a number for each axis. */
  public Tensor conv2d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(2, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** With zeros around by purpose. */
  public Tensor conv2d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      ConvPadding padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(2, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** Stride 1, no padding, dilation 1, one group. */
  public Tensor conv2d(Tensor weight, @Nullable Tensor bias) {
    return conv2d(weight, bias, 1, 0, 1, 1);
  }

  /**
   * Convolution {@code y[n,o,i,j,k] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation, …] ·
   * w[o,c,r,s,t]}. x (N, C, D, H, W), weight (O, C / groups, kd, kh, kw), bias (O) or null → (N, O,
   * …) with extents {@code ⌊(extent + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}.
   */
  public Tensor conv3d(
      Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
    return conv3d(
        weight, bias, new int[] {stride}, new int[] {padding}, new int[] {dilation}, groups);
  }

  /** With a number for each axis. */
  public Tensor conv3d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(3, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** With zeros around by purpose. */
  public Tensor conv3d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      ConvPadding padding,
      int[] dilation,
      int groups) {
    return Convolutions.conv(3, self(), weight, bias, stride, padding, dilation, groups);
  }

  /** Stride 1, no padding, dilation 1, one group. */
  public Tensor conv3d(Tensor weight, @Nullable Tensor bias) {
    return conv3d(weight, bias, 1, 0, 1, 1);
  }

  /**
   * Transposed convolution: the map of gradients of {@link #conv1d} from its result to its input.
   * Each element of x adds a kernel to the result, {@code y[n, o, i·stride − padding + r·dilation]
   * += x[n,c,i] · w[c,o,r]}. x (N, C, L), weight (C, O / groups, k), bias (O) or null → (N, O, …)
   * with extents {@code (extent − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding +
   * 1}.
   *
   * @param outputPadding rows added at one end, below the larger of stride and dilation: several
   *     extents of an input give one result of a strided convolution
   */
  public Tensor convTranspose1d(
      Tensor weight,
      @Nullable Tensor bias,
      int stride,
      int padding,
      int outputPadding,
      int groups,
      int dilation) {
    return convTranspose1d(
        weight,
        bias,
        new int[] {stride},
        new int[] {padding},
        new int[] {outputPadding},
        groups,
        new int[] {dilation});
  }

  /** With a number for each axis. */
  public Tensor convTranspose1d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    return Convolutions.transposed(
        1, self(), weight, bias, stride, padding, outputPadding, groups, dilation);
  }

  /** Stride 1, no padding, one group, dilation 1. */
  public Tensor convTranspose1d(Tensor weight, @Nullable Tensor bias) {
    return convTranspose1d(weight, bias, 1, 0, 0, 1, 1);
  }

  /**
   * Transposed convolution: the map of gradients of {@link #conv2d} from its result to its input.
   * Each element of x adds a kernel to the result, {@code y[n, o, i·stride − padding + r·dilation,
   * …] += x[n,c,i,…] · w[c,o,r,…]}. x (N, C, H, W), weight (C, O / groups, kh, kw), bias (O) or
   * null → (N, O, …) with extents {@code (extent − 1)·stride − 2·padding + dilation·(kernel − 1) +
   * outputPadding + 1}.
   *
   * @param outputPadding rows added at one end, below the larger of stride and dilation: several
   *     extents of an input give one result of a strided convolution
   */
  public Tensor convTranspose2d(
      Tensor weight,
      @Nullable Tensor bias,
      int stride,
      int padding,
      int outputPadding,
      int groups,
      int dilation) {
    return convTranspose2d(
        weight,
        bias,
        new int[] {stride},
        new int[] {padding},
        new int[] {outputPadding},
        groups,
        new int[] {dilation});
  }

  /** With a number for each axis. */
  public Tensor convTranspose2d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    return Convolutions.transposed(
        2, self(), weight, bias, stride, padding, outputPadding, groups, dilation);
  }

  /** Stride 1, no padding, one group, dilation 1. */
  public Tensor convTranspose2d(Tensor weight, @Nullable Tensor bias) {
    return convTranspose2d(weight, bias, 1, 0, 0, 1, 1);
  }

  /**
   * Transposed convolution: the map of gradients of {@link #conv3d} from its result to its input.
   * Each element of x adds a kernel to the result, {@code y[n, o, i·stride − padding + r·dilation,
   * …] += x[n,c,i,…] · w[c,o,r,…]}. x (N, C, D, H, W), weight (C, O / groups, kd, kh, kw), bias (O)
   * or null → (N, O, …) with extents {@code (extent − 1)·stride − 2·padding + dilation·(kernel − 1)
   * + outputPadding + 1}.
   *
   * @param outputPadding rows added at one end, below the larger of stride and dilation: several
   *     extents of an input give one result of a strided convolution
   */
  public Tensor convTranspose3d(
      Tensor weight,
      @Nullable Tensor bias,
      int stride,
      int padding,
      int outputPadding,
      int groups,
      int dilation) {
    return convTranspose3d(
        weight,
        bias,
        new int[] {stride},
        new int[] {padding},
        new int[] {outputPadding},
        groups,
        new int[] {dilation});
  }

  /** With a number for each axis. */
  public Tensor convTranspose3d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    return Convolutions.transposed(
        3, self(), weight, bias, stride, padding, outputPadding, groups, dilation);
  }

  /** Stride 1, no padding, one group, dilation 1. */
  public Tensor convTranspose3d(Tensor weight, @Nullable Tensor bias) {
    return convTranspose3d(weight, bias, 1, 0, 0, 1, 1);
  }
}
