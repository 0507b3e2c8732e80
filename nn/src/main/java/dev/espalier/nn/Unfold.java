package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The windows of an image as columns (im2col): x (N, C, H, W) → (N, C · kh · kw, windows), or
 * without the batch axis. No parameters. As PyTorch's {@code nn.Unfold}; arrays hold one number, or
 * one for each axis.
 */
public final class Unfold extends Layer {
  private final int[] kernel;
  private final int[] dilation;
  private final int[] padding;
  private final int[] stride;

  /** Windows at every position. */
  public Unfold(int kernel) {
    this(new int[] {kernel}, new int[] {1}, new int[] {0}, new int[] {1});
  }

  public Unfold(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    this.kernel = Sizes.spread("Unfold", "kernel", 2, 1, kernel);
    this.dilation = Sizes.spread("Unfold", "dilation", 2, 1, dilation);
    this.padding = Sizes.spread("Unfold", "padding", 2, 0, padding);
    this.stride = Sizes.spread("Unfold", "stride", 2, 1, stride);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.unfold(kernel, dilation, padding, stride);
  }

  @Override
  public String describe() {
    return "Unfold("
        + Sizes.times(kernel)
        + Sizes.unless(dilation, 1, "dilation")
        + Sizes.unless(padding, 0, "padding")
        + Sizes.unless(stride, 1, "stride")
        + ")";
  }
}
