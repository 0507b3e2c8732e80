package dev.espalier.base;

/**
 * What a user's mistake raises. Each kind carries its facts as fields; the message is derived from them and ends with the fix.
 *
 * <p>Layout of a message: {@code op: what is wrong}, then the operands, the rule, the layer path, the fix and the user's line,
 * one a line.
 */
public abstract sealed class TensorException extends RuntimeException
    permits ShapeException, DTypeException, StateException, ValueException {
  private static final long serialVersionUID = 1L;

  private final String op;
  private final String fix;

  protected TensorException(String op, String message, String fix) {
    super(message);
    this.op = op;
    this.fix = fix;
  }

  /** The operation that refused, such as {@code matmul}. */
  public String op() {
    return op;
  }

  /** What to change. */
  public String fix() {
    return fix;
  }
}
