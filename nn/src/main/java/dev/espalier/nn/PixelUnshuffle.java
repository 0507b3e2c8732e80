package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Positions as channels, the inverse of {@link PixelShuffle}: x (…, C, H · r, W · r) → (…, C · r²,
 * H, W). No parameters. As PyTorch's {@code nn.PixelUnshuffle}.
 */
public final class PixelUnshuffle extends Layer {
  private final int downscaleFactor;

  public PixelUnshuffle(int downscaleFactor) {
    Sizes.positive("PixelUnshuffle", "downscaleFactor", downscaleFactor);
    this.downscaleFactor = downscaleFactor;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.pixelUnshuffle(downscaleFactor);
  }

  @Override
  public String describe() {
    return "PixelUnshuffle(" + downscaleFactor + ")";
  }
}
