package dev.espalier.ir;

/** What a loss does with the losses of its elements. */
public enum Reduction {
  /** Returns them. */
  NONE,
  /** Their mean, weighted where the loss takes weights. */
  MEAN,
  SUM
}
