package dev.espalier.recipes.run;

/**
 * Something the user asked for cannot be done; the message is one line that says what to change.
 * Exit status 2.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
