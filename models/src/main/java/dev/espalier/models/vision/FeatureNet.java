package dev.espalier.models.vision;

import dev.espalier.tensor.Tensor;

/** A classifier in two parts: features of images, and what it concludes from them. */
public interface FeatureNet {
  /** The features (N, D) of images. */
  Tensor features(Tensor images);

  /** The logits (N, classes) of features. */
  Tensor logits(Tensor features);
}
