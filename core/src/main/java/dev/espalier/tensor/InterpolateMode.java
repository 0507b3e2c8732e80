package dev.espalier.tensor;

/** How {@link Tensor#interpolate} finds values between elements. */
public enum InterpolateMode {
  /** The element at ⌊i · scale⌋, PyTorch's {@code nearest}. */
  NEAREST,
  /** The element at ⌊(i + ½) · scale⌋, PyTorch's {@code nearest-exact}. */
  NEAREST_EXACT,
  /** Between the two neighbours along each axis: linear, bilinear, trilinear. */
  LINEAR,
  /** Cubic convolution of four neighbours along each of two axes, A = −0.75 (Keys, 1981). */
  BICUBIC,
  /** The mean of the elements that a result covers, as adaptive average pooling. */
  AREA
}
