package dev.espalier.base;

/** Extents or axes that do not fit the operation. */
public final class ShapeException extends TensorException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String op, String problem, String fix) {
    super(Facts.of(op, problem, fix));
  }

  public ShapeException(Facts facts) {
    super(facts);
  }
}
