package dev.espalier.base;

/** An element type that the operation does not take. */
public final class DTypeException extends TensorException {
  private static final long serialVersionUID = 1L;

  public DTypeException(String op, String problem, String fix) {
    super(Facts.of(op, problem, fix));
  }

  public DTypeException(Facts facts) {
    super(facts);
  }
}
