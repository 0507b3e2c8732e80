package dev.espalier.train.metrics;

/** How figures of the classes become one. */
public enum Average {
  /** The mean over classes. */
  MACRO,
  /** From the counts of all classes together; of single-label data this is the accuracy. */
  MICRO,
  /** The mean over classes weighted by their number of samples. */
  WEIGHTED
}
