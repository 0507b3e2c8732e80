package dev.espalier.tensor;

/** Padding of a convolution by what it does; PyTorch's padding="same" and "valid". */
public enum ConvPadding {
  /**
   * As many zeros that the result has the extents of the input; an odd one is put at the end. Only
   * with stride 1.
   */
  SAME,
  /** None. */
  VALID
}
