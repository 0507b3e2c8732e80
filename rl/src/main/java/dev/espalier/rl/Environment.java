package dev.espalier.rl;

import dev.espalier.base.StateException;
import dev.espalier.rl.scene.Scene;
import dev.espalier.train.Stateful;

/**
 * A world that an agent acts in, with the interface of Gymnasium's {@code Env}.
 *
 * <p>{@link #reset} begins an episode, {@link #step} takes one action, until the result says
 * terminated (the task ended: what follows is worth nothing) or truncated (it was cut off, such as
 * by a time limit: what follows would have been worth something). After that only {@code reset} may
 * follow.
 *
 * <p>All randomness comes from the seed of {@link #reset(long)}; {@link #reset()} goes on in the
 * same stream, so that one seed at the start decides all episodes. Without any seed it is 0. The
 * {@linkplain Stateful state} of an environment, also in the middle of an episode, goes into
 * checkpoints.
 *
 * <p>One thread at a time may use an environment; it need not always be the same.
 *
 * @param <O> observations: {@code float[]} of a {@link Box}, {@code Integer} of a {@link Discrete}
 * @param <A> actions: {@code Integer} of a {@link Discrete}, {@code float[]} of a {@link Box}
 */
public interface Environment<O, A> extends Stateful {
  /** Such as {@code CartPole}. */
  String name();

  /** What observations look like. */
  Space<O> observationSpace();

  /** Which actions there are. */
  Space<A> actionSpace();

  /** Begins an episode, with the random stream of a seed. */
  ResetResult<O> reset(long seed);

  /** Begins an episode, further in the same random stream. */
  ResetResult<O> reset();

  /**
   * Takes one action.
   *
   * @throws StateException before the first reset, or after the end of an episode
   * @throws dev.espalier.base.ValueException when the action is none of the action space's
   * @throws dev.espalier.base.ShapeException when the action has the wrong number of elements
   */
  StepResult<O> step(A action);

  /** The environment inside all wrappers. */
  default Environment<?, ?> unwrapped() {
    return this;
  }

  /**
   * Draws the present state, as Gymnasium's {@code render}.
   *
   * @throws StateException before the first reset, or when the environment cannot be drawn
   */
  default Scene render() {
    throw new StateException(
        name() + ".render", "it cannot be drawn", "let the environment override render()");
  }

  /** How many steps make a second when it is watched. */
  default double framesPerSecond() {
    return 10;
  }
}
