package dev.espalier.recipes.run;

/** A run was asked to end and has saved; it goes on when it is resumed. */
public final class Interrupted extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long step;

  Interrupted(long step) {
    super("interrupted after step " + step, null, false, false);
    this.step = step;
  }

  long step() {
    return step;
  }
}
