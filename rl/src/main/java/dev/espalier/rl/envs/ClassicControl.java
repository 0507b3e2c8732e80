package dev.espalier.rl.envs;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.AbstractEnvironment;
import dev.espalier.rl.Box;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.Space;
import dev.espalier.rl.scene.Scene;
import dev.espalier.train.Exact;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A mechanical system: its state is a few doubles, its observation floats made of them.
 *
 * @param <A> {@code Integer} or {@code float[]}
 */
public abstract sealed class ClassicControl<A> extends AbstractEnvironment<float[], A>
    permits Acrobot, CartPole, MountainCar, MountainCarContinuous, Pendulum {
  private final String name;

  /** The state; rewritten in place. */
  final double[] state;

  ClassicControl(String name, int numbers, Box observationSpace, Space<A> actionSpace) {
    super(observationSpace, actionSpace);
    this.name = name;
    this.state = new double[numbers];
  }

  /** Draws the state of a start. */
  abstract void begin();

  /** What is seen of the state. */
  abstract float[] observation();

  /** Forgets all but {@link #state}. */
  void forget() {}

  @Override
  public final String name() {
    return name;
  }

  /**
   * The state in the order of Gymnasium's {@code env.unwrapped.state}.
   *
   * @throws dev.espalier.base.StateException before the first reset
   */
  public final double[] internalState() {
    requireStarted("internalState");
    return state.clone();
  }

  /** Goes on from a state, as if an episode had come to it. */
  public final void setInternalState(double... values) {
    if (values.length != state.length) {
      throw new ShapeException(
          name + ".setInternalState",
          values.length + " numbers, the state has " + state.length,
          "give " + state.length + " numbers, in the order of internalState()");
    }
    for (double v : values) {
      if (!Double.isFinite(v)) {
        throw new ValueException(
            name + ".setInternalState",
            Arrays.toString(values) + " holds " + v,
            "give finite numbers");
      }
    }
    System.arraycopy(values, 0, state, 0, values.length);
    forget();
    running();
  }

  @Override
  protected final ResetResult<float[]> start() {
    begin();
    forget();
    return new ResetResult<>(observation());
  }

  @Override
  protected Map<String, String> memory() {
    var text = new StringJoiner(" ");
    for (double v : state) {
      text.add(Exact.text(v));
    }
    return Map.of("state", text.toString());
  }

  @Override
  protected void remember(Map<String, String> memory) {
    var numbers = Objects.requireNonNullElse(memory.get("state"), "").split(" ", -1);
    if (numbers.length != state.length) {
      throw new ValueException(
          "checkpoint",
          "it holds no state of " + name,
          "resume with the settings that the run was started with");
    }
    for (int i = 0; i < state.length; i++) {
      state[i] = Exact.number(numbers[i]);
    }
  }

  static double clip(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
  }

  /** low ≤ result ≤ high for a range of one turn. */
  static double wrap(double x, double low, double high) {
    while (x > high) {
      x -= high - low;
    }
    while (x < low) {
      x += high - low;
    }
    return x;
  }

  /** Draws the state. */
  abstract Scene draw();

  @Override
  public final Scene render() {
    requireStarted("render");
    return draw();
  }
}
