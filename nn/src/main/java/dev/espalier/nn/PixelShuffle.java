package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Channels as positions: x (…, C · r², H, W) → (…, C, H · r, W · r), each group of r² channels a
 * block of r × r elements. No parameters. As PyTorch's {@code nn.PixelShuffle}.
 *
 * <p>Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
 * convolutional neural network", CVPR 2016.
 */
public final class PixelShuffle extends Layer {
  private final int upscaleFactor;

  public PixelShuffle(int upscaleFactor) {
    Sizes.positive("PixelShuffle", "upscaleFactor", upscaleFactor);
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
