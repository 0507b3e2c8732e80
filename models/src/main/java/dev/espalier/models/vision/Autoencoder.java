package dev.espalier.models.vision;

import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Activations.ReLU;
import dev.espalier.nn.Activations.Sigmoid;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.ConvTranspose2d;
import dev.espalier.nn.Flatten;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Tensor;

/**
 * Images through a narrow passage and back: x (N, C, H, W) → {@code decode(encode(x))}, the same
 * shape. Trained to give the clean image for a noisy one, it learns what images look like (Vincent
 * et al., "Extracting and composing robust features with denoising autoencoders", ICML 2008).
 */
public final class Autoencoder extends Layer {
  private final Sequential encoder;
  private final Sequential decoder;

  private Autoencoder(Sequential encoder, Sequential decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
  }

  /**
   * Dense layers: pixels → hidden → code → hidden → pixels with relu between them, and a sigmoid at
   * the end: values in (0, 1). Codes are (N, code).
   */
  public static Autoencoder dense(Shape image, int hidden, int code) {
    if (image.rank() != 3) {
      throw new ValueException("Autoencoder", "images " + image, "give the shape (C, H, W)");
    }
    int pixels = image.size();
    return new Autoencoder(
        new Sequential(
            new Flatten(),
            new Linear(pixels, hidden),
            new ReLU(),
            new Linear(hidden, code),
            new ReLU()),
        new Sequential(
            new Linear(code, hidden),
            new ReLU(),
            new Linear(hidden, pixels),
            new Sigmoid(),
            Layer.of(
                "unflatten", y -> y.reshape(y.dim(0), image.dim(0), image.dim(1), image.dim(2)))));
  }

  /**
   * Convolutions, for images whose height and width are multiples of 4: three down to (N, 32, H/4,
   * W/4), two transposed ones up, relu between them. No sigmoid at the end: with one, training may
   * stick at black.
   */
  public static Autoencoder conv(int channels) {
    var half = Conv2d.options().stride(2).padding(1);
    var twice = ConvTranspose2d.options().stride(2).padding(1);
    return new Autoencoder(
        new Sequential(
            new Conv2d(channels, 16, 3, half), // (N, 16, H/2, W/2)
            new ReLU(),
            new Conv2d(16, 32, 3, half), // (N, 32, H/4, W/4)
            new ReLU(),
            new Conv2d(32, 32, 3, Conv2d.options().padding(1)),
            new ReLU()),
        new Sequential(
            new ConvTranspose2d(32, 16, 4, twice),
            new ReLU(),
            new ConvTranspose2d(16, channels, 4, twice)));
  }

  /** The code of images. */
  public Tensor encode(Tensor x) {
    return encoder.apply(x);
  }

  /** The images of codes. */
  public Tensor decode(Tensor code) {
    return decoder.apply(code);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return decode(encode(x));
  }
}
