package dev.espalier.rl.distributions;

import dev.espalier.tensor.Tensor;

/**
 * tanh of a normal vector, for actions between −1 and 1;
 * torch.distributions.TransformedDistribution with TanhTransform (Haarnoja et al., "Soft
 * actor-critic algorithms and applications", 2018, appendix C). Its entropy has no closed form:
 * −E[ln p] is estimated by draws.
 *
 * @param base of which tanh is taken
 */
public record SquashedNormal(Normal base) implements Distribution {
  /**
   * Actions with their log-probabilities.
   *
   * @param actions (…, A), between −1 and 1
   * @param logProbs (…)
   */
  public record Draw(Tensor actions, Tensor logProbs) {}

  @Override
  public Tensor sample() {
    return base.sample().tanh();
  }

  /**
   * Actions and their log-probabilities, through which gradients pass to mean and deviation. Exact
   * where {@link #logProb} is not: it knows the normal vector x and need not find it back from
   * tanh(x), which is 1 in float32 from x = 9 on.
   */
  public Draw rsample() {
    var x = base.rsample();
    return new Draw(x.tanh(), density(x));
  }

  /** Of actions strictly between −1 and 1, (…); infinite or NaN where one is ±1. */
  @Override
  public Tensor logProb(Tensor actions) {
    return density(actions.atanh());
  }

  /** ln N(x) − Σ ln(1 − tanh²x), where ln(1 − tanh²x) = 2·(ln 2 − x − softplus(−2x)). */
  private Tensor density(Tensor x) {
    var slope = x.neg().add(LOG_2).sub(x.mul(-2).softplus()).mul(2);
    return base.logProb(x).sub(slope.sum(-1, false));
  }

  private static final double LOG_2 = 0.6931471805599453;

  /** tanh(mean): the median. */
  @Override
  public Tensor mode() {
    return base.mean().tanh();
  }
}
