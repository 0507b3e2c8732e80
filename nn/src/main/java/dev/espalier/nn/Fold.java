package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Columns added up to images: x (N, C · kernel², L) → (N, C, H, W), the adjoint of {@link Unfold}.
 * PyTorch's {@code nn.Fold}. No parameters.
 */
public final class Fold extends Layer {
  private final int[] outputSize;
  private final int[] kernel;
  private final int[] dilation;
  private final int[] padding;
  private final int[] stride;

  /**
   * Square windows.
   *
   * @param outputSize (height, width)
   */
  public Fold(int[] outputSize, int kernel, int dilation, int padding, int stride) {
    this(
        outputSize,
        new int[] {kernel},
        new int[] {dilation},
        new int[] {padding},
        new int[] {stride});
  }

  /** One number or (height, width) each; outputSize (height, width). */
  public Fold(int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    this.outputSize = outputSize.clone();
    this.kernel = kernel.clone();
    this.dilation = dilation.clone();
    this.padding = padding.clone();
    this.stride = stride.clone();
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.foldWindows(outputSize, kernel, dilation, padding, stride);
  }
}
