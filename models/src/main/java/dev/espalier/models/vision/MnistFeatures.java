package dev.espalier.models.vision;

import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.MaxPool2d;
import dev.espalier.tensor.Tensor;

/**
 * A small classifier of handwritten digits, whose 128 features serve to compare sets of images (the
 * Fréchet distance, {@link dev.espalier.train.metrics.FrechetDistance}).
 *
 * <p>Input (N, 1, 28, 28), grey values from 0 (background) to 1, not normalised. conv1 1→16 3×3 pad
 * 1, relu, max-pool 2; conv2 16→32 likewise; flatten (C, H, W); fc1 1,568→128, relu: the features;
 * fc2 128→10: the logits.
 */
public final class MnistFeatures extends Layer implements FeatureNet {
  private final Conv2d conv1 = new Conv2d(1, 16, 3, Conv2d.options().padding(1));
  private final Conv2d conv2 = new Conv2d(16, 32, 3, Conv2d.options().padding(1));
  private final Linear fc1 = new Linear(1568, 128);
  private final Linear fc2 = new Linear(128, 10);
  private final MaxPool2d pool = new MaxPool2d(2);

  /** The bundled weights: 99.26 % of MNIST's test images right. */
  public static MnistFeatures pretrained() {
    return Weights.load(new MnistFeatures(), "mnist-features.safetensors");
  }

  @Override
  public Tensor features(Tensor x) {
    return call(() -> {
      var h = x.pipe(conv1, Tensor::relu, pool); // (N, 16, 14, 14)
      h = h.pipe(conv2, Tensor::relu, pool); // (N, 32, 7, 7)
      return h.flatten(1).pipe(fc1, Tensor::relu); // (N, 128)
    });
  }

  @Override
  public Tensor logits(Tensor features) {
    return fc2.apply(features);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return logits(features(x));
  }
}
