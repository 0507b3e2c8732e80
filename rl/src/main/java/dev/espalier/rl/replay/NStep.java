package dev.espalier.rl.replay;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns steps of an episode into transitions over n of them: {@code (sₜ, aₜ, rₜ + γ·rₜ₊₁ + … +
 * γⁿ⁻¹·rₜ₊ₙ₋₁, sₜ₊ₙ, γⁿ)} (Sutton and Barto, "Reinforcement learning", 2nd edition, chapter 7).
 * Where an episode ends, the steps left give transitions over fewer; the discount is 0 when it
 * terminated, and stays γᵐ when a time limit truncated it. With n = 1 each step is a transition.
 */
public final class NStep implements Stateful {
  private final int n;
  private final double gamma;
  private final List<Step> window = new ArrayList<>();

  /** A step whose n rewards are not together yet. */
  private static final class Step {
    final float[] observation;
    final float[] action;
    final double reward;

    Step(float[] observation, float[] action, double reward) {
      this.observation = observation;
      this.action = action;
      this.reward = reward;
    }
  }

  /**
   * Returns over n steps.
   *
   * @param n at least 1
   * @param gamma the discount of a step, in [0, 1]
   */
  public NStep(int n, double gamma) {
    if (n < 1 || !(gamma >= 0 && gamma <= 1)) {
      throw new ValueException(
          "n-step", "n " + n + ", gamma " + gamma, "use n >= 1 and 0 <= gamma <= 1");
    }
    this.n = n;
    this.gamma = gamma;
  }

  /**
   * Takes a step and adds the transitions that it completes.
   *
   * @param next the observation after it, of the same episode even where that ends
   * @param terminated whether the episode came to its end
   * @param truncated whether a time limit cut it off
   */
  public void add(
      float[] observation,
      float[] action,
      double reward,
      float[] next,
      boolean terminated,
      boolean truncated,
      Replay replay) {
    window.add(new Step(observation.clone(), action.clone(), reward));
    boolean ended = terminated || truncated;
    while (window.size() == n || ended && !window.isEmpty()) {
      double sum = 0;
      double factor = 1;
      for (var step : window) {
        sum += factor * step.reward;
        factor *= gamma;
      }
      var first = window.removeFirst();
      replay.add(first.observation, first.action, sum, next, terminated ? 0 : factor);
    }
  }

  @Override
  public Map<String, String> state() {
    var all = new LinkedHashMap<String, String>();
    all.put("steps", Integer.toString(window.size()));
    for (int i = 0; i < window.size(); i++) {
      all.put("reward." + i, Exact.text(window.get(i).reward));
    }
    return all;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var all = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < window.size(); i++) {
      all.put("observation." + i, Tensor.of(window.get(i).observation));
      all.put("action." + i, Tensor.of(window.get(i).action));
    }
    return all;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    long steps = Saved.count(state, "steps");
    if (steps >= n) {
      throw Saved.misfit(steps + " steps wait for " + n + "-step returns");
    }
    window.clear();
    for (int i = 0; i < steps; i++) {
      var observation = tensors.get("observation." + i);
      var action = tensors.get("action." + i);
      if (observation == null || action == null) {
        throw Saved.misfit("step " + i + " of the unfinished return is missing");
      }
      window.add(
          new Step(observation.toArray(), action.toArray(), Saved.number(state, "reward." + i)));
    }
  }
}
