package dev.espalier.rl.tabular;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A learner in an environment, one step after the other, through all its episodes. */
public final class TabularTraining implements Stateful {
  private static final String ENV = "env.";
  private static final String LEARNER = "learner.";

  private final Environment<Integer, Integer> env;
  private final TabularLearner learner;
  private boolean begun;
  private int state;
  private int action;

  public TabularTraining(Environment<Integer, Integer> env, TabularLearner learner) {
    this.env = env;
    this.learner = learner;
  }

  /** Begins the first episode. */
  public void begin(long seed, double epsilon) {
    state = env.reset(seed).observation();
    action = learner.act(state, epsilon);
    begun = true;
  }

  /** Whether {@link #begin} was called, or a state was loaded in which it had been. */
  public boolean begun() {
    return begun;
  }

  /**
   * Takes one step, learns from it, and chooses the next action; begins a new episode where one
   * ends.
   *
   * @throws StateException before {@link #begin}
   */
  public void step(double epsilon) {
    if (!begun) {
      throw new StateException(
          "TabularTraining.step", "no episode has begun", "call begin() before step");
    }
    var r = env.step(action);
    int next = r.observation();
    int nextAction = learner.act(next, epsilon);
    learner.learn(state, action, r.reward(), next, r.terminated(), nextAction, epsilon);
    if (r.done()) {
      next = env.reset().observation();
      nextAction = learner.act(next, epsilon);
    }
    state = next;
    action = nextAction;
  }

  @Override
  public Map<String, String> state() {
    var texts = new LinkedHashMap<String, String>();
    texts.put("position", begun ? state + " " + action : "");
    env.state().forEach((key, text) -> texts.put(ENV + key, text));
    learner.state().forEach((key, text) -> texts.put(LEARNER + key, text));
    return texts;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    env.tensors().forEach((key, t) -> tensors.put(ENV + key, t));
    learner.tensors().forEach((key, t) -> tensors.put(LEARNER + key, t));
    return tensors;
  }

  @Override
  public void load(Map<String, String> texts, Map<String, Tensor> tensors) {
    env.load(below(texts, ENV), below(tensors, ENV));
    learner.load(below(texts, LEARNER), below(tensors, LEARNER));
    var position = Objects.requireNonNullElse(texts.get("position"), "");
    begun = !position.isEmpty();
    if (begun) {
      try {
        int space = position.indexOf(' ');
        state = Integer.parseInt(position.substring(0, Math.max(space, 0)));
        action = Integer.parseInt(position.substring(space + 1));
      } catch (NumberFormatException e) {
        throw new ValueException(
            "checkpoint",
            "\"" + position + "\" is no state and action",
            "the file is damaged: use the previous checkpoint");
      }
    }
  }

  private static <V> Map<String, V> below(Map<String, V> all, String prefix) {
    var inner = new LinkedHashMap<String, V>();
    all.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        inner.put(key.substring(prefix.length()), value);
      }
    });
    return inner;
  }
}
