package dev.espalier.tensor;

/** How {@link Tensor#gridSample} finds values between elements. */
public enum GridMode {
  BILINEAR,
  NEAREST,
  /** Cubic convolution with A = −0.75; for two axes only. */
  BICUBIC
}
