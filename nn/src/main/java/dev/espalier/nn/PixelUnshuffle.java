package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** Positions as channels: x (…, C, H · r, W · r) → (…, C · r², H, W). No parameters. */
public final class PixelUnshuffle extends Layer {
  private final int downscaleFactor;

  public PixelUnshuffle(int downscaleFactor) {
    Sizes.positive("PixelUnshuffle", "downscale factor", downscaleFactor);
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
