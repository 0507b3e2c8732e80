package dev.espalier.ir;

/** How an element that is scattered to a place is combined with what is there. */
public enum ScatterOp {
  /** It takes the place; the last one stays. */
  SET,
  /** They are added, bools by "or". */
  ADD,
  /** They are multiplied, bools by "and". */
  PROD,
  /** The larger stays, as {@link Math#max} has it. */
  MAX,
  /** The smaller stays, as {@link Math#min} has it. */
  MIN
}
