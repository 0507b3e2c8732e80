package dev.espalier.ir;

/** Something with a name that users know, such as a parameter. */
public interface Named {
  String name();
}
