package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import dev.espalier.train.Exact;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Rewards of a steady size: reward / √(variance + ε), with the variance of the discounted sums g ←
 * γ · g + reward of all steps so far (g starts anew after a step that terminates). As in Gymnasium,
 * the mean is not taken away.
 */
public final class NormalizeReward<O, A> extends RewardWrapper<O, A> {
  private final double gamma;
  private final double epsilon;
  private final RunningMeanStd statistics = new RunningMeanStd(1);
  private double discounted;
  private boolean updateRunningMean = true;

  /** With γ = 0.99, ε = 1e-8. */
  public NormalizeReward(Environment<O, A> env) {
    this(env, 0.99, 1e-8);
  }

  public NormalizeReward(Environment<O, A> env, double gamma, double epsilon) {
    super(env);
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new ValueException("NormalizeReward", "gamma is " + gamma, "use a number in [0, 1]");
    }
    this.gamma = gamma;
    this.epsilon = epsilon;
  }

  /** Whether the statistics go on to change; switch it off to evaluate. */
  public void updateRunningMean(boolean update) {
    updateRunningMean = update;
  }

  @Override
  protected double reward(double reward, boolean terminated) {
    discounted = discounted * gamma * (terminated ? 0 : 1) + reward;
    if (updateRunningMean) {
      statistics.update(0, discounted);
      statistics.counted();
    }
    return reward / Math.sqrt(statistics.variance(0) + epsilon);
  }

  @Override
  protected Map<String, String> memory() {
    var memory = new LinkedHashMap<>(statistics.memory());
    memory.put("discounted", Exact.text(discounted));
    return memory;
  }

  @Override
  protected void remember(Map<String, String> memory) {
    statistics.remember(memory);
    discounted = Exact.number(Objects.requireNonNullElse(memory.get("discounted"), ""));
  }
}
