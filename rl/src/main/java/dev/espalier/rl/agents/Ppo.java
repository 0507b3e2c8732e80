package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.nn.optim.Clip;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * Proximal policy optimisation (Schulman, Wolski, Dhariwal, Radford and Klimov, "Proximal policy
 * optimization algorithms", 2017): several passes over each rollout, in which the policy may leave
 * the one that acted only as far as it pays within a clip range ε. With {@code ratio = π(a|s) /
 * π_old(a|s)} the loss of a minibatch is
 *
 * <pre>
 * −mean(min(ratio · Â, clamp(ratio, 1 − ε, 1 + ε) · Â))
 *   + valueWeight · ½ · mean((V(s) − return)²) − entropyWeight · mean(H(π))
 * </pre>
 *
 * <p>where Â is normalised over the minibatch to mean 0 and deviation 1, and, with a value clip c,
 * the value's error is the larger one of V and of V_old + clamp(V − V_old, −c, c).
 */
public final class Ppo extends OnPolicy {
  private final Options options;

  /**
   * Settings of PPO; {@code Ppo.Options.DEFAULT.epochs(4).minibatches(4)}.
   *
   * @param gamma the discount γ, in [0, 1]
   * @param lambda λ of the advantages, in [0, 1]
   * @param epochs passes over each rollout
   * @param minibatches equal parts of a pass
   * @param clip ε, above 0
   * @param valueClip c, above 0; infinity for none
   * @param entropyWeight how much the policy's entropy counts
   * @param valueWeight how much the value loss counts
   * @param maxGradNorm limit of the norm of the gradient
   */
  public record Options(
      double gamma,
      double lambda,
      int epochs,
      int minibatches,
      double clip,
      double valueClip,
      double entropyWeight,
      double valueWeight,
      double maxGradNorm) {
    /**
     * CleanRL's: γ 0.99, λ 0.95, 4 epochs of 4 minibatches, clip 0.2 and value clip 0.2, entropy
     * 0.01, value 0.5, norm 0.5.
     */
    public static final Options DEFAULT = new Options(0.99, 0.95, 4, 4, 0.2, 0.2, 0.01, 0.5, 0.5);

    public Options {
      Networks.unit("ppo", "gamma", gamma);
      Networks.unit("ppo", "lambda", lambda);
      Networks.positive("ppo", "epochs", epochs);
      Networks.positive("ppo", "minibatches", minibatches);
      Networks.positive("ppo", "clip", clip);
      Networks.positive("ppo", "valueClip", valueClip);
      Networks.positive("ppo", "maxGradNorm", maxGradNorm);
      if (!(entropyWeight >= 0) || !(valueWeight >= 0)) {
        throw new ValueException(
            "ppo",
            "entropyWeight " + entropyWeight + ", valueWeight " + valueWeight,
            "use weights of at least 0");
      }
    }

    /** γ and λ. */
    public Options discounts(double gamma, double lambda) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options epochs(int epochs) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options minibatches(int minibatches) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options clip(double clip) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options valueClip(double valueClip) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options entropyWeight(double entropyWeight) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options valueWeight(double valueWeight) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }

    public Options maxGradNorm(double maxGradNorm) {
      return new Options(
          gamma,
          lambda,
          epochs,
          minibatches,
          clip,
          valueClip,
          entropyWeight,
          valueWeight,
          maxGradNorm);
    }
  }

  /** An agent; the optimiser is that of the model's parameters. */
  public Ppo(ActorCritic model, Optimizer optimizer, Options options) {
    super(model, optimizer);
    this.options = options;
  }

  @Override
  public Report learn(RolloutBuffer rollout, Tensor observations) {
    rollout.finish(values(observations), options.gamma, options.lambda);
    double policyLoss = 0;
    double valueLoss = 0;
    double entropy = 0;
    for (int epoch = 0; epoch < options.epochs; epoch++) {
      for (var batch : rollout.minibatches(Random.generator(), options.minibatches)) {
        var report = step(batch);
        policyLoss += report.policyLoss();
        valueLoss += report.valueLoss();
        entropy += report.entropy();
      }
    }
    rollout.clear();
    int n = options.epochs * options.minibatches;
    return new Report(policyLoss / n, valueLoss / n, entropy / n);
  }

  private Report step(RolloutBuffer.Batch batch) {
    var policy = model.policy(batch.observations());
    var ratio = policy.logProb(batch.actions()).sub(batch.logProbs()).exp();
    var a = batch.advantages();
    var advantages = a.sub(a.mean()).div(a.std(1).add(1e-8));
    var clipped = ratio.clamp(1 - options.clip, 1 + options.clip);
    var objective = ratio.mul(advantages).minimum(clipped.mul(advantages));
    var policyLoss = objective.mean().neg().register();
    var valueLoss = valueErrors(batch).mean().mul(0.5).register();
    var entropy = entropy(policy).mean().register();
    var loss = policyLoss.add(valueLoss.mul(options.valueWeight));
    if (options.entropyWeight > 0) {
      loss = loss.sub(entropy.mul(options.entropyWeight));
    }

    optimizer.zeroGrad();
    loss.backward();
    Clip.norm(optimizer.parameters(), options.maxGradNorm);
    optimizer.step();
    return new Report(policyLoss.item(), valueLoss.item(), entropy.item());
  }

  private Tensor valueErrors(RolloutBuffer.Batch batch) {
    var values = model.value(batch.observations());
    var errors = values.sub(batch.returns()).square();
    if (options.valueClip == Double.POSITIVE_INFINITY) {
      return errors;
    }
    var change = values.sub(batch.values()).clamp(-options.valueClip, options.valueClip);
    return errors.maximum(batch.values().add(change).sub(batch.returns()).square());
  }
}
