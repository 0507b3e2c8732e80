package dev.espalier.tensor;

/** How {@link Tensor#quantile(Tensor, int, boolean, QuantileMode)} goes between two elements. */
public enum QuantileMode {
  /** In proportion. */
  LINEAR,
  /** The smaller one. */
  LOWER,
  /** The larger one. */
  HIGHER,
  /** Half of each. */
  MIDPOINT,
  /** The nearer one, of a tie the one at an even place. */
  NEAREST
}
