package dev.espalier.rl.envs;

import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;
import dev.espalier.rl.tabular.Transition;
import dev.espalier.rl.tabular.TransitionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk along a cliff: Gymnasium's {@code CliffWalking-v1} and {@code CliffWalkingSlippery-v1}
 * (example 6.6 of Sutton and Barto's "Reinforcement Learning").
 *
 * <p>4 rows of 12 fields; a state is row · 12 + column. Actions: 0 up, 1 right, 2 down, 3 left.
 * Reward -1 each step; a step into the cliff gives -100 and leads back to the start, bottom left.
 * The goal, bottom right, terminates the episode; there is no time limit. When slippery, a step
 * goes where it should, or to one of both sides, with a third each.
 */
public final class CliffWalking extends ToyText {
  static final int ROWS = 4;
  static final int COLUMNS = 12;
  static final int START = 3 * COLUMNS;
  static final int GOAL = ROWS * COLUMNS - 1;

  public CliffWalking() {
    this(false);
  }

  public CliffWalking(boolean slippery) {
    super("CliffWalking", table(slippery));
  }

  private static TransitionTable table(boolean slippery) {
    var start = new double[ROWS * COLUMNS];
    start[START] = 1;
    return TransitionTable.of(
        start,
        4,
        (s, a) -> {
          if (!slippery) {
            return List.of(transition(1, s, a));
          }
          var outcomes = new ArrayList<Transition>();
          for (int b : new int[] {(a + 3) % 4, a, (a + 1) % 4}) {
            outcomes.add(transition(1.0 / 3, s, b));
          }
          return outcomes;
        });
  }

  private static Transition transition(double probability, int state, int move) {
    int row = state / COLUMNS;
    int column = state % COLUMNS;
    switch (move) {
      case 0 -> row = Math.max(row - 1, 0);
      case 1 -> column = Math.min(column + 1, COLUMNS - 1);
      case 2 -> row = Math.min(row + 1, ROWS - 1);
      default -> column = Math.max(column - 1, 0);
    }
    int next = row * COLUMNS + column;
    return isCliff(next)
        ? new Transition(probability, START, -100, false)
        : new Transition(probability, next, -1, next == GOAL);
  }

  static boolean isCliff(int state) {
    return state > START && state < GOAL;
  }

  @Override
  Scene draw(int state) {
    double size = 50;
    var scene = new Scene(COLUMNS * size, ROWS * size);
    for (int s = 0; s < ROWS * COLUMNS; s++) {
      var paint = isCliff(s) ? Paint.DANGER : s == GOAL ? Paint.GOAL : Paint.LINE;
      scene.rect(
          left(s, COLUMNS, size) + 1, top(s, COLUMNS, size) + 1, size - 2, size - 2, 4, paint);
    }
    scene.text(size / 2, 3.5 * size, size * 0.4, "S", Paint.SOFT);
    scene.text(11.5 * size, 3.5 * size, size * 0.4, "G", Paint.PAPER);
    double x = left(state, COLUMNS, size) + size / 2;
    double y = top(state, COLUMNS, size) + size / 2;
    return scene.circle(x, y, 12, Paint.PAPER).circle(x, y, 10, Paint.AGENT);
  }
}
