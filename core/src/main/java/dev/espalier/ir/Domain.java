package dev.espalier.ir;

import dev.espalier.base.DType;

/** The dtypes that an elementwise operation takes. */
public enum Domain {
  ANY("anything"),
  NUMBERS("numbers"),
  FLOATING("floating"),
  INTEGERS("integers"),
  INTEGERS_AND_BOOL("integers or bool"),
  BOOL("bool");

  private final String label;

  Domain(String label) {
    this.label = label;
  }

  /** Whether a dtype belongs to it. */
  public boolean holds(DType t) {
    return switch (this) {
      case ANY -> true;
      case NUMBERS -> t != DType.BOOL;
      case FLOATING -> t.isFloating();
      case INTEGERS -> t.isIntegral();
      case INTEGERS_AND_BOOL -> !t.isFloating();
      case BOOL -> t == DType.BOOL;
    };
  }

  /** A call that converts to it. */
  String conversion() {
    return switch (this) {
      case FLOATING -> "to(DType.FLOAT32)";
      case BOOL -> "ne(0)";
      case ANY, NUMBERS, INTEGERS, INTEGERS_AND_BOOL -> "to(DType.INT64)";
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
