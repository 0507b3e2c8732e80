package dev.espalier.ir;

/** A variable: something whose leaf node changes with its value. */
public interface Rebindable extends Named {
  /** The leaf of the current value. */
  Node node();
}
