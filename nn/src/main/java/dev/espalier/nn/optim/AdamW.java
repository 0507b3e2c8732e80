package dev.espalier.nn.optim;

import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Adam with decoupled weight decay, as PyTorch's {@code AdamW}: {@code p ← p − η·λ·p} first, then
 * the step of {@link Adam} with the gradient as it is.
 *
 * <p>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
 */
public final class AdamW extends Adam {
  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, weight decay 0.01. */
  public static Options options(double lr) {
    return Adam.options(lr).weightDecay(0.01).decoupledWeightDecay(true);
  }

  public AdamW(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  /** The decay is decoupled whatever the options say. */
  public AdamW(List<Parameter> parameters, Options options) {
    super(parameters, options.decoupledWeightDecay(true));
  }
}
