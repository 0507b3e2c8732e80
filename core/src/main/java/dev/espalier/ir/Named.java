package dev.espalier.ir;

/** A {@link Value} with a name that messages can show, such as that of a parameter. */
public interface Named {
  /** As in {@code fc1.weight}; empty when it has none yet. */
  String name();
}
