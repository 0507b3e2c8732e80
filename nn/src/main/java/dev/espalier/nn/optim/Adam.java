package dev.espalier.nn.optim;

import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Adam, as PyTorch's. With gradient g, learning rate η and weight decay λ (added to the gradient;
 * see {@link AdamW} for the other kind), in step t:
 *
 * <pre>
 * g ← g + λ·p
 * m ← m + (1 − β₁)·(g − m)
 * v ← β₂·v + (1 − β₂)·g²
 * p ← p − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
 */
public final class Adam extends AdamBase {
  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-8, 0);
  }

  public Adam(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adam(List<Parameter> parameters, Options options) {
    super(parameters, options, false);
  }
}
