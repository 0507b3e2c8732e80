package dev.espalier.tensor;

/** What padding is filled with. */
public enum PadMode {
  /** A number. */
  CONSTANT,
  /** The elements mirrored at the edge, which is not repeated: {@code c b | a b c | b a}. */
  REFLECT,
  /** The element at the edge: {@code a a | a b c | c c}. */
  REPLICATE,
  /** The elements of the other end: {@code b c | a b c | a b}. */
  CIRCULAR
}
