package dev.espalier.ir;

/** Elementwise operations of three inputs. */
public enum TernaryOp {
  /** {@code condition ? a : b}; the first input is bool. */
  WHERE,
  /** {@code a · b + c} rounded once; floating only. */
  FMA
}
