package dev.espalier.rl.agents;

import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Clip;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.tensor.Tensor;

/**
 * Advantage actor-critic: one step per rollout up the gradient of {@code mean(Â · ln π(a|s))}, with
 * values learnt beside (Mnih et al., "Asynchronous methods for deep reinforcement learning", ICML
 * 2016, in its synchronous form). The loss is
 *
 * <pre>
 * −mean(Â · ln π(a|s)) + valueWeight · mean((V(s) − return)²) − entropyWeight · mean(H(π))
 * </pre>
 */
public final class A2c extends OnPolicy {
  private final Options options;

  /**
   * Settings of A2C.
   *
   * @param gamma the discount γ, in [0, 1]
   * @param lambda λ of the advantages, in [0, 1]; 1 for n-step returns, as in the paper
   * @param entropyWeight how much the policy's entropy counts
   * @param valueWeight how much the value loss counts
   * @param maxGradNorm limit of the norm of the gradient
   */
  public record Options(
      double gamma, double lambda, double entropyWeight, double valueWeight, double maxGradNorm) {
    /** γ 0.99, λ 1, entropy 0, value 0.5, norm 0.5. */
    public static final Options DEFAULT = new Options(0.99, 1, 0, 0.5, 0.5);

    public Options {
      Networks.unit("a2c", "gamma", gamma);
      Networks.unit("a2c", "lambda", lambda);
      Networks.positive("a2c", "maxGradNorm", maxGradNorm);
    }

    public Options gamma(double gamma) {
      return new Options(gamma, lambda, entropyWeight, valueWeight, maxGradNorm);
    }

    public Options lambda(double lambda) {
      return new Options(gamma, lambda, entropyWeight, valueWeight, maxGradNorm);
    }

    public Options entropyWeight(double entropyWeight) {
      return new Options(gamma, lambda, entropyWeight, valueWeight, maxGradNorm);
    }

    public Options valueWeight(double valueWeight) {
      return new Options(gamma, lambda, entropyWeight, valueWeight, maxGradNorm);
    }

    public Options maxGradNorm(double maxGradNorm) {
      return new Options(gamma, lambda, entropyWeight, valueWeight, maxGradNorm);
    }
  }

  /** An agent; the optimiser is that of the model's parameters. */
  public A2c(ActorCritic model, Optimizer optimizer, Options options) {
    super(model, optimizer);
    this.options = options;
  }

  @Override
  public Report learn(RolloutBuffer rollout, Tensor observations) {
    rollout.finish(values(observations), options.gamma, options.lambda);
    var batch = rollout.all();
    var policy = model.policy(batch.observations());
    var policyLoss = policy.logProb(batch.actions()).mul(batch.advantages()).mean().neg();
    var valueLoss = Losses.mse(model.value(batch.observations()), batch.returns());
    var entropy = entropy(policy).mean();
    var loss =
        policyLoss.add(valueLoss.mul(options.valueWeight)).sub(entropy.mul(options.entropyWeight));
    policyLoss.register();
    valueLoss.register();
    entropy.register();

    optimizer.zeroGrad();
    loss.backward();
    Clip.norm(optimizer.parameters(), options.maxGradNorm);
    optimizer.step();
    rollout.clear();
    return new Report(policyLoss.item(), valueLoss.item(), entropy.item());
  }
}
