package dev.espalier.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Pooling over one, two and three axes. x is (N, C, extents), or (C, extents) without a batch axis.
 * Where numbers are given in arrays there is one for each axis, or one for all. Extents of results
 * are {@code ⌊(extent + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}; with ceilMode they
 * are rounded up, as long as the last window begins in the input or in the padding before it.
 * Padding is at most half a window.
 */
abstract class TensorPooling extends TensorConvolutions {
  /**
   * The largest element of each window, windows side by side; see {@link #maxPool1dWithIndices}.
   */
  public Tensor maxPool1d(int kernel) {
    return maxPool1d(kernel, kernel, 0);
  }

  public Tensor maxPool1d(int kernel, int stride, int padding) {
    return maxPool1d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, new int[] {1}, false);
  }

  public Tensor maxPool1d(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.max(1, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The largest element of each window and where it lies, counted over the positions of a channel
   * (L). The first of equal ones wins and gets the gradient; NaN is larger than any number; padding
   * never wins (a window wholly in it gives −∞).
   */
  public Indexed maxPool1dWithIndices(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.maxIndexed(1, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The way back from {@link #maxPool1dWithIndices}: zeros with these values at their indices. The
   * extents are {@code (extent − 1)·stride − 2·padding + kernel}, or those of outputSize.
   *
   * @param outputSize the last extent of the result, less than a stride away from the usual; or
   *     null
   */
  public Tensor maxUnpool1d(
      Tensor indices, int[] kernel, int[] stride, int[] padding, int @Nullable [] outputSize) {
    return Pooling.unpool(1, self(), indices, kernel, stride, padding, outputSize);
  }

  /** The mean of each window, windows side by side. */
  public Tensor avgPool1d(int kernel) {
    return avgPool1d(kernel, kernel, 0);
  }

  /** The mean of each window; padding counts as zeros. */
  public Tensor avgPool1d(int kernel, int stride, int padding) {
    return avgPool1d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, false, true, null);
  }

  /**
   * The mean of each window.
   *
   * @param countIncludePad whether padding counts as zeros, or not at all
   * @param divisorOverride what sums are divided by in place of the count, or null
   */
  public Tensor avgPool1d(
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      @Nullable Integer divisorOverride) {
    return Pooling.avg(
        1, self(), kernel, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }

  /**
   * (Σ xᵖ)^(1/p) over each window, the sign of the sum apart, as PyTorch computes it: with
   * ceilMode, sums over windows that reach beyond the input are scaled up to whole ones; sums below
   * 0 give NaN unless p is 1.
   */
  public Tensor lpPool1d(double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return Pooling.lp(1, self(), normType, kernel, stride, ceilMode);
  }

  /**
   * Means over windows that divide the input into so many: window o reaches from {@code ⌊o·extent /
   * size⌋} to {@code ⌈(o + 1)·extent / size⌉}. −1 keeps the extent of the input.
   */
  public Tensor adaptiveAvgPool1d(int... outputSize) {
    return Pooling.adaptiveAvg(1, self(), outputSize);
  }

  /** Maxima over the windows of {@link #adaptiveAvgPool1d}. */
  public Tensor adaptiveMaxPool1d(int... outputSize) {
    return Pooling.adaptiveMax(1, self(), outputSize);
  }

  /** As {@link #adaptiveMaxPool1d}, with indices as in {@link #maxPool1dWithIndices}. */
  public Indexed adaptiveMaxPool1dWithIndices(int... outputSize) {
    return Pooling.adaptiveMaxIndexed(1, self(), outputSize);
  }

  /**
   * The largest element of each window, windows side by side; see {@link #maxPool2dWithIndices}.
   */
  public Tensor maxPool2d(int kernel) {
    return maxPool2d(kernel, kernel, 0);
  }

  public Tensor maxPool2d(int kernel, int stride, int padding) {
    return maxPool2d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, new int[] {1}, false);
  }

  public Tensor maxPool2d(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.max(2, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The largest element of each window and where it lies, counted over the positions of a channel
   * (H, W). The first of equal ones wins and gets the gradient; NaN is larger than any number;
   * padding never wins (a window wholly in it gives −∞).
   */
  public Indexed maxPool2dWithIndices(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.maxIndexed(2, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The way back from {@link #maxPool2dWithIndices}: zeros with these values at their indices. The
   * extents are {@code (extent − 1)·stride − 2·padding + kernel}, or those of outputSize.
   *
   * @param outputSize the last 2 extents of the result, less than a stride away from the usual; or
   *     null
   */
  public Tensor maxUnpool2d(
      Tensor indices, int[] kernel, int[] stride, int[] padding, int @Nullable [] outputSize) {
    return Pooling.unpool(2, self(), indices, kernel, stride, padding, outputSize);
  }

  /** The mean of each window, windows side by side. */
  public Tensor avgPool2d(int kernel) {
    return avgPool2d(kernel, kernel, 0);
  }

  /** The mean of each window; padding counts as zeros. */
  public Tensor avgPool2d(int kernel, int stride, int padding) {
    return avgPool2d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, false, true, null);
  }

  /**
   * The mean of each window.
   *
   * @param countIncludePad whether padding counts as zeros, or not at all
   * @param divisorOverride what sums are divided by in place of the count, or null
   */
  public Tensor avgPool2d(
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      @Nullable Integer divisorOverride) {
    return Pooling.avg(
        2, self(), kernel, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }

  /**
   * (Σ xᵖ)^(1/p) over each window, the sign of the sum apart, as PyTorch computes it: with
   * ceilMode, sums over windows that reach beyond the input are scaled up to whole ones; sums below
   * 0 give NaN unless p is 1.
   */
  public Tensor lpPool2d(double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return Pooling.lp(2, self(), normType, kernel, stride, ceilMode);
  }

  /**
   * Means over windows that divide the input into so many: window o reaches from {@code ⌊o·extent /
   * size⌋} to {@code ⌈(o + 1)·extent / size⌉}. −1 keeps the extent of the input.
   */
  public Tensor adaptiveAvgPool2d(int... outputSize) {
    return Pooling.adaptiveAvg(2, self(), outputSize);
  }

  /** Maxima over the windows of {@link #adaptiveAvgPool2d}. */
  public Tensor adaptiveMaxPool2d(int... outputSize) {
    return Pooling.adaptiveMax(2, self(), outputSize);
  }

  /** As {@link #adaptiveMaxPool2d}, with indices as in {@link #maxPool2dWithIndices}. */
  public Indexed adaptiveMaxPool2dWithIndices(int... outputSize) {
    return Pooling.adaptiveMaxIndexed(2, self(), outputSize);
  }

  /**
   * The largest element of each window, windows side by side; see {@link #maxPool3dWithIndices}.
   */
  public Tensor maxPool3d(int kernel) {
    return maxPool3d(kernel, kernel, 0);
  }

  public Tensor maxPool3d(int kernel, int stride, int padding) {
    return maxPool3d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, new int[] {1}, false);
  }

  public Tensor maxPool3d(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.max(3, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The largest element of each window and where it lies, counted over the positions of a channel
   * (D, H, W). The first of equal ones wins and gets the gradient; NaN is larger than any number;
   * padding never wins (a window wholly in it gives −∞).
   */
  public Indexed maxPool3dWithIndices(
      int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return Pooling.maxIndexed(3, self(), kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The way back from {@link #maxPool3dWithIndices}: zeros with these values at their indices. The
   * extents are {@code (extent − 1)·stride − 2·padding + kernel}, or those of outputSize.
   *
   * @param outputSize the last 3 extents of the result, less than a stride away from the usual; or
   *     null
   */
  public Tensor maxUnpool3d(
      Tensor indices, int[] kernel, int[] stride, int[] padding, int @Nullable [] outputSize) {
    return Pooling.unpool(3, self(), indices, kernel, stride, padding, outputSize);
  }

  /** The mean of each window, windows side by side. */
  public Tensor avgPool3d(int kernel) {
    return avgPool3d(kernel, kernel, 0);
  }

  /** The mean of each window; padding counts as zeros. */
  public Tensor avgPool3d(int kernel, int stride, int padding) {
    return avgPool3d(
        new int[] {kernel}, new int[] {stride}, new int[] {padding}, false, true, null);
  }

  /**
   * The mean of each window.
   *
   * @param countIncludePad whether padding counts as zeros, or not at all
   * @param divisorOverride what sums are divided by in place of the count, or null
   */
  public Tensor avgPool3d(
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      @Nullable Integer divisorOverride) {
    return Pooling.avg(
        3, self(), kernel, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }

  /**
   * (Σ xᵖ)^(1/p) over each window, the sign of the sum apart, as PyTorch computes it: with
   * ceilMode, sums over windows that reach beyond the input are scaled up to whole ones; sums below
   * 0 give NaN unless p is 1.
   */
  public Tensor lpPool3d(double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return Pooling.lp(3, self(), normType, kernel, stride, ceilMode);
  }

  /**
   * Means over windows that divide the input into so many: window o reaches from {@code ⌊o·extent /
   * size⌋} to {@code ⌈(o + 1)·extent / size⌉}. −1 keeps the extent of the input.
   */
  public Tensor adaptiveAvgPool3d(int... outputSize) {
    return Pooling.adaptiveAvg(3, self(), outputSize);
  }

  /** Maxima over the windows of {@link #adaptiveAvgPool3d}. */
  public Tensor adaptiveMaxPool3d(int... outputSize) {
    return Pooling.adaptiveMax(3, self(), outputSize);
  }

  /** As {@link #adaptiveMaxPool3d}, with indices as in {@link #maxPool3dWithIndices}. */
  public Indexed adaptiveMaxPool3dWithIndices(int... outputSize) {
    return Pooling.adaptiveMaxIndexed(3, self(), outputSize);
  }
}
