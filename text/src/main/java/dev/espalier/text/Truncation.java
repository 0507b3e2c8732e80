package dev.espalier.text;

/** Which text of a pair gets shorter when both are too long together; always at its end. */
public enum Truncation {
  /**
   * The longer one, down to the other's length, then the second and the first in turn: so BERT's
   * authors cut pairs.
   */
  LONGEST_FIRST,
  /** The first one; an error when that does not suffice. */
  ONLY_FIRST,
  /** The second one; an error when that does not suffice. */
  ONLY_SECOND
}
