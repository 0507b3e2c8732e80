package dev.espalier.tensor;

/** How images are resized; the names of PyTorch's interpolate. */
public enum InterpolateMode {
  /** The element at ⌊i · scale⌋. */
  NEAREST,
  /** The element whose centre is nearest. */
  NEAREST_EXACT,
  /** Two neighbours, of signals (N, C, L). */
  LINEAR,
  /** Two neighbours along each axis, of images (N, C, H, W). */
  BILINEAR,
  /** Four neighbours along each axis (Keys 1981, with a = −0.75), of images (N, C, H, W). */
  BICUBIC,
  /** Two neighbours along each axis, of volumes (N, C, D, H, W). */
  TRILINEAR,
  /** Means over windows, as adaptive pooling. */
  AREA;

  /** How many axes it is for; 0: any. */
  int axes() {
    return switch (this) {
      case NEAREST, NEAREST_EXACT, AREA -> 0;
      case LINEAR -> 1;
      case BILINEAR, BICUBIC -> 2;
      case TRILINEAR -> 3;
    };
  }

  boolean aligns() {
    return axes() != 0;
  }
}
