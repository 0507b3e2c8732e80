package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The sum of windows that are laid out as columns (col2im): x (N, C · kh · kw, windows) → (N, C,
 * outputSize), or without the batch axis. No parameters. As PyTorch's {@code nn.Fold}; arrays hold
 * one number, or one for each axis.
 */
public final class Fold extends Layer {
  private final int[] outputSize;
  private final int[] kernel;
  private final int[] dilation;
  private final int[] padding;
  private final int[] stride;

  /** Windows at every position. */
  public Fold(int[] outputSize, int kernel) {
    this(outputSize, new int[] {kernel}, new int[] {1}, new int[] {0}, new int[] {1});
  }

  public Fold(int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    this.outputSize = Sizes.spread("Fold", "outputSize", 2, 1, outputSize);
    this.kernel = Sizes.spread("Fold", "kernel", 2, 1, kernel);
    this.dilation = Sizes.spread("Fold", "dilation", 2, 1, dilation);
    this.padding = Sizes.spread("Fold", "padding", 2, 0, padding);
    this.stride = Sizes.spread("Fold", "stride", 2, 1, stride);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.fold(outputSize, kernel, dilation, padding, stride);
  }

  @Override
  public String describe() {
    return "Fold(to "
        + Sizes.times(outputSize)
        + ", "
        + Sizes.times(kernel)
        + Sizes.unless(dilation, 1, "dilation")
        + Sizes.unless(padding, 0, "padding")
        + Sizes.unless(stride, 1, "stride")
        + ")";
  }
}
