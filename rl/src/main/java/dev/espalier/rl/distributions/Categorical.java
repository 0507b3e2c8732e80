package dev.espalier.rl.distributions;

import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * One of K numbered actions, with the probabilities softmax(logits);
 * torch.distributions.Categorical.
 *
 * @param logits floating (…, K), not normalised
 */
public record Categorical(Tensor logits) implements Distribution {
  /** Normalised log-probabilities (…, K). */
  public Tensor logProbs() {
    return logits.logSoftmax(-1);
  }

  /** int64 (…), from 0. */
  @Override
  public Tensor sample() {
    return Random.categorical(logits);
  }

  /** ln p(a) for int64 actions (…). */
  @Override
  public Tensor logProb(Tensor actions) {
    return logProbs().gather(-1, actions.unsqueeze(-1)).squeeze(-1);
  }

  /** −Σ p · ln p, (…), in nats: from 0 to ln K. */
  public Tensor entropy() {
    var l = logProbs();
    return l.exp().mul(l).sum(-1, false).neg();
  }

  /** The most probable action, int64 (…); the first of equals. */
  @Override
  public Tensor mode() {
    return logits.argmax(-1);
  }
}
