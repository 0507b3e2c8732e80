package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.Space;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Scene;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An environment around another: passes everything on, until a subclass says otherwise. In
 * checkpoints, what the inner environment remembers stands under {@code env.}.
 *
 * @param <O> observations of both
 * @param <A> actions of both
 */
public abstract class Wrapper<O, A> implements Environment<O, A> {
  private static final String INNER = "env.";

  private final Environment<O, A> env;

  protected Wrapper(Environment<O, A> env) {
    this.env = env;
  }

  /** The environment inside. */
  public final Environment<O, A> env() {
    return env;
  }

  @Override
  public String name() {
    return env.name();
  }

  @Override
  public Space<O> observationSpace() {
    return env.observationSpace();
  }

  @Override
  public Space<A> actionSpace() {
    return env.actionSpace();
  }

  @Override
  public final ResetResult<O> reset(long seed) {
    return begun(env.reset(seed));
  }

  @Override
  public final ResetResult<O> reset() {
    return begun(env.reset());
  }

  /** Sees, and may change, the start of an episode. */
  protected ResetResult<O> begun(ResetResult<O> first) {
    return first;
  }

  @Override
  public StepResult<O> step(A action) {
    return env.step(action);
  }

  @Override
  public final Environment<?, ?> unwrapped() {
    return env.unwrapped();
  }

  /** What this wrapper itself remembers. */
  protected Map<String, String> memory() {
    return Map.of();
  }

  /** Goes back to what {@link #memory} gave. */
  protected void remember(Map<String, String> memory) {}

  @Override
  public final Map<String, String> state() {
    var state = new LinkedHashMap<>(memory());
    env.state().forEach((key, text) -> state.put(INNER + key, text));
    return state;
  }

  @Override
  public final Map<String, Tensor> tensors() {
    return env.tensors();
  }

  @Override
  public final void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var inner = new LinkedHashMap<String, String>();
    var own = new LinkedHashMap<String, String>();
    state.forEach((key, text) -> {
      if (key.startsWith(INNER)) {
        inner.put(key.substring(INNER.length()), text);
      } else {
        own.put(key, text);
      }
    });
    env.load(inner, tensors);
    remember(own);
  }

  /** A whole number out of a checkpoint. */
  static int count(Map<String, String> memory, String key) {
    try {
      return Integer.parseInt(Objects.requireNonNullElse(memory.get(key), ""));
    } catch (NumberFormatException e) {
      throw damaged(key);
    }
  }

  static ValueException damaged(String key) {
    return new ValueException(
        "checkpoint",
        "it holds no \"" + key + "\" of an environment",
        "resume with the settings that the run was started with");
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "<" + env + ">";
  }

  @Override
  public final Scene render() {
    return env.render();
  }

  @Override
  public final double framesPerSecond() {
    return env.framesPerSecond();
  }
}
