package dev.espalier.tensor;

/** A named tensor that may get a new value: a {@link Parameter} (trained) or a {@link Buffer} (only saved). */
public abstract sealed class Variable extends Tensor permits Parameter, Buffer {
  private volatile String name = "";

  /** The name that a model gave it, such as {@code fc1.weight}; empty before. */
  public String name() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /**
   * Gives it a new value of the same shape and dtype. A pending value is computed with the thread's next flush, or when this is
   * used next.
   */
  public abstract void assign(Tensor value);
}
