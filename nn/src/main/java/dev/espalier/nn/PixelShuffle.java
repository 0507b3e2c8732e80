package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Channels as positions: x (…, C · r², H, W) → (…, C, H · r, W · r) (Shi et al., 2016). No
 * parameters.
 */
public final class PixelShuffle extends Layer {
  private final int upscaleFactor;

  public PixelShuffle(int upscaleFactor) {
    Sizes.positive("PixelShuffle", "upscale factor", upscaleFactor);
    this.upscaleFactor = upscaleFactor;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.pixelShuffle(upscaleFactor);
  }

  @Override
  public String describe() {
    return "PixelShuffle(" + upscaleFactor + ")";
  }
}
