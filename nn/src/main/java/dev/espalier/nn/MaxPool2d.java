package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The largest element of each window: x (N, C, H, W) → (N, C, H′, W′) with {@code H′ = ⌊(H +
 * 2·padding − kernel) / stride⌋ + 1}. Padding never wins. The gradient goes to the first largest
 * element of a window. As PyTorch's {@code nn.MaxPool2d}.
 */
public final class MaxPool2d extends Layer {
  private final int kernel;
  private final int stride;
  private final int padding;

  /** Windows side by side. */
  public MaxPool2d(int kernel) {
    this(kernel, kernel, 0);
  }

  public MaxPool2d(int kernel, int stride, int padding) {
    Sizes.positive("MaxPool2d", "kernel", kernel);
    Sizes.positive("MaxPool2d", "stride", stride);
    Sizes.atLeast("MaxPool2d", "padding", padding, 0);
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.maxPool2d(kernel, stride, padding);
  }

  @Override
  public String describe() {
    return "MaxPool2d(" + AvgPool2d.arguments(kernel, stride, padding) + ")";
  }
}
