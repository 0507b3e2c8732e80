package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Joins all axes but the first: x (N, …) → (N, product of the others). As PyTorch's {@code
 * nn.Flatten}.
 */
public final class Flatten extends Layer {
  private final int from;

  public Flatten() {
    this(1);
  }

  /** Joins the axes from {@code from} to the last. */
  public Flatten(int from) {
    this.from = from;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.flatten(from);
  }

  @Override
  public String describe() {
    return from == 1 ? "Flatten" : "Flatten(" + from + ")";
  }
}
