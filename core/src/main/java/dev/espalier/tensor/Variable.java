package dev.espalier.tensor;

import dev.espalier.ir.Named;

/**
 * A named tensor that may get a new value: a {@link Parameter} (trained) or a {@link Buffer} (only
 * saved).
 */
public abstract sealed class Variable extends Tensor implements Named permits Parameter, Buffer {
  private volatile String name = "";

  Variable() {}

  /** The name that a model gave it, such as {@code fc1.weight}; empty before. */
  @Override
  public String name() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /**
   * Gives it a new value of the same shape and dtype. A pending value is computed with the thread's
   * next flush, or when this is used next.
   */
  public abstract void assign(Tensor value);

  final void check(Tensor value) {
    if (!value.shape().equals(shape())) {
      throw Refusal.shape(
          "assign",
          "a value of shape "
              + value.shape()
              + " for "
              + (name.isEmpty() ? "a variable" : name)
              + " of shape "
              + shape(),
          "value.shape == " + shape(),
          "give a value of shape " + shape(),
          Refusal.operand("value", value));
    }
    if (value.dtype() != dtype()) {
      throw Refusal.dtype(
          "assign",
          "a value of "
              + value.dtype()
              + " for "
              + (name.isEmpty() ? "a variable" : name)
              + " of "
              + dtype(),
          "value.dtype == " + dtype(),
          "convert it: value.to(DType." + dtype().name() + ")",
          Refusal.operand("value", value));
    }
  }
}
