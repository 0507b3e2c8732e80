package dev.espalier.base;

/**
 * An operation at a time when it cannot be carried out, such as reading a value that depends on
 * parameters from before the last two steps.
 */
public final class StateException extends TensorException {
  private static final long serialVersionUID = 1L;

  public StateException(String op, String problem, String fix) {
    super(Facts.of(op, problem, fix));
  }

  public StateException(Facts facts) {
    super(facts);
  }
}
