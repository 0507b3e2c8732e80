package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The mean of each window: x (N, C, H, W) → (N, C, H′, W′) with {@code H′ = ⌊(H + 2·padding −
 * kernel) / stride⌋ + 1}. Padding counts as zeros. As PyTorch's {@code nn.AvgPool2d}.
 */
public final class AvgPool2d extends Layer {
  private final int kernel;
  private final int stride;
  private final int padding;

  /** Windows side by side. */
  public AvgPool2d(int kernel) {
    this(kernel, kernel, 0);
  }

  public AvgPool2d(int kernel, int stride, int padding) {
    Sizes.positive("AvgPool2d", "kernel", kernel);
    Sizes.positive("AvgPool2d", "stride", stride);
    Sizes.atLeast("AvgPool2d", "padding", padding, 0);
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.avgPool2d(kernel, stride, padding);
  }

  @Override
  public String describe() {
    return "AvgPool2d(" + arguments(kernel, stride, padding) + ")";
  }

  static String arguments(int kernel, int stride, int padding) {
    return kernel
        + (stride == kernel ? "" : ", stride " + stride)
        + (padding == 0 ? "" : ", padding " + padding);
  }
}
