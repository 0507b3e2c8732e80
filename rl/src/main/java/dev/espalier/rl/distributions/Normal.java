package dev.espalier.rl.distributions;

import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * Vectors whose elements are normal and independent; torch.distributions.Independent(Normal(mean,
 * std), 1).
 *
 * @param mean floating (…, A)
 * @param std standard deviations above 0, of the shape of {@code mean} or one that expands to it
 */
public record Normal(Tensor mean, Tensor std) implements Distribution {
  private static final double HALF_LOG_2PI = 0.9189385332046727; // ½ ln 2π

  /** A draw (…, A). */
  @Override
  public Tensor sample() {
    return rsample().detach();
  }

  /** mean + std · z with standard normal z: gradients pass to mean and std. */
  public Tensor rsample() {
    return Random.normal(mean, std);
  }

  /** Σ over the vector of −(x − mean)² / (2·std²) − ln std − ½ ln 2π, (…). */
  @Override
  public Tensor logProb(Tensor x) {
    var z = x.sub(mean).div(std);
    return z.square().mul(-0.5).sub(std.log()).sub(HALF_LOG_2PI).sum(-1, false);
  }

  /** Σ over the vector of ½ + ½ ln 2π + ln std, (…), in nats. */
  public Tensor entropy() {
    return std.log().add(0.5 + HALF_LOG_2PI).expand(mean.shape().toArray()).sum(-1, false);
  }

  @Override
  public Tensor mode() {
    return mean;
  }
}
