package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Windows as columns: x (N, C, H, W) → (N, C · kernel², L) for L windows. PyTorch's {@code
 * nn.Unfold}. No parameters.
 */
public final class Unfold extends Layer {
  private final int[] kernel;
  private final int[] dilation;
  private final int[] padding;
  private final int[] stride;

  /** Square windows, one at each position. */
  public Unfold(int kernel) {
    this(kernel, 1, 0, 1);
  }

  public Unfold(int kernel, int dilation, int padding, int stride) {
    this(new int[] {kernel}, new int[] {dilation}, new int[] {padding}, new int[] {stride});
  }

  /** One number or (height, width) each. */
  public Unfold(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    this.kernel = kernel.clone();
    this.dilation = dilation.clone();
    this.padding = padding.clone();
    this.stride = stride.clone();
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.unfoldWindows(kernel, dilation, padding, stride);
  }
}
