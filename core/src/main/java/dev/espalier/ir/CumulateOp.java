package dev.espalier.ir;

/**
 * What {@link Op.Cumulate} computes, one element after the other along an axis. float32 is carried
 * in float64, and each result rounded on its own, as PyTorch does; integers wrap.
 */
public enum CumulateOp {
  /** {@code y[k] = y[k−1] + x[k]}; the first is x[0]. */
  SUM,
  /**
   * The linear recurrence {@code y[k] = a[k] · y[k−1] + b[k]} over inputs a and b; the first is
   * b[0], and a[0] takes no part. The product is rounded before the sum. Products, discounted sums
   * and the gradients of all of these are such recurrences.
   */
  LINEAR,
  /**
   * The index (int64) of the largest element so far, the last of equal ones; once there is a NaN,
   * that of the last NaN.
   */
  ARGMAX,
  /** As ARGMAX for the smallest element. */
  ARGMIN
}
