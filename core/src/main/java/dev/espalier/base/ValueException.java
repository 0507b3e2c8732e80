package dev.espalier.base;

/** A value, index, file content or setting outside what the operation takes. */
public final class ValueException extends TensorException {
  private static final long serialVersionUID = 1L;

  public ValueException(String op, String problem, String fix) {
    super(Facts.of(op, problem, fix));
  }

  public ValueException(Facts facts) {
    super(facts);
  }
}
