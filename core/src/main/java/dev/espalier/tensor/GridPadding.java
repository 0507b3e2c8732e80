package dev.espalier.tensor;

/** What {@link Tensor#gridSample} takes for positions outside. */
public enum GridPadding {
  /** 0. */
  ZEROS,
  /** The nearest element of the border. */
  BORDER,
  /** The image mirrored at its border, again and again. */
  REFLECTION
}
