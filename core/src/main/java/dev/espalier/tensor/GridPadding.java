package dev.espalier.tensor;

/** What lies outside of an image for gridSample. */
public enum GridPadding {
  /** Zeros. */
  ZEROS,
  /** The nearest element of the border. */
  BORDER,
  /** The image, reflected at its border as often as needed. */
  REFLECTION
}
