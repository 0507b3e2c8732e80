package dev.espalier.rl.envs;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.Draws;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;
import dev.espalier.rl.tabular.Transition;
import dev.espalier.rl.tabular.TransitionTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk over a frozen lake with holes: Gymnasium's {@code FrozenLake-v1} and {@code
 * FrozenLake8x8-v1}.
 *
 * <p>A state is row · columns + column. Actions: 0 left, 1 down, 2 right, 3 up. On slippery ice the
 * step goes where it should with probability {@code successRate}, else to one of both sides. The
 * goal and holes terminate the episode. Reward 1 at the goal, else 0, unless set otherwise.
 */
public final class FrozenLake extends ToyText {
  private static final int LEFT = 0;
  private static final int DOWN = 1;
  private static final int RIGHT = 2;

  private final List<String> map;

  /**
   * Which lake.
   *
   * @param map rows of the same length: S start, F frozen, H hole, G goal
   * @param slippery whether steps may go aside
   * @param successRate the probability on slippery ice to go where one wants, in [0, 1]
   * @param goalReward the reward for the goal
   * @param holeReward the reward for a hole
   * @param frozenReward the reward for any other field
   */
  public record Options(
      List<String> map,
      boolean slippery,
      double successRate,
      double goalReward,
      double holeReward,
      double frozenReward) {
    public Options {
      map = List.copyOf(map);
      if (!(successRate >= 0 && successRate <= 1)) {
        throw new ValueException(
            "FrozenLake", "successRate is " + successRate, "use a probability in [0, 1]");
      }
    }

    /** Slippery ice with a success rate of a third, reward 1 at the goal. */
    public Options(List<String> map) {
      this(map, true, 1.0 / 3.0, 1, 0, 0);
    }

    public Options slippery(boolean slippery) {
      return new Options(map, slippery, successRate, goalReward, holeReward, frozenReward);
    }

    public Options successRate(double rate) {
      return new Options(map, slippery, rate, goalReward, holeReward, frozenReward);
    }

    /** Gymnasium's {@code reward_schedule}. */
    public Options rewards(double goal, double hole, double frozen) {
      return new Options(map, slippery, successRate, goal, hole, frozen);
    }
  }

  /** The slippery lake of a name. */
  public FrozenLake(String mapName) {
    this(new Options(map(mapName)));
  }

  public FrozenLake(Options options) {
    super("FrozenLake", table(options));
    this.map = options.map();
  }

  /** A map of Gymnasium: {@code 4x4} or {@code 8x8}. */
  public static List<String> map(String name) {
    return switch (name) {
      case "4x4" -> List.of("SFFF", "FHFH", "FFFH", "HFFG");
      case "8x8" ->
          List.of(
              "SFFFFFFF",
              "FFFFFFFF",
              "FFFHFFFF",
              "FFFFFHFF",
              "FFFHFFFF",
              "FHHFFFHF",
              "FHFFHFHF",
              "FFFHFFFG");
      default ->
          throw new ValueException(
              "FrozenLake", "there is no map \"" + name + "\"", "use 4x4, 8x8 or rows of your own");
    };
  }

  /**
   * A random square map that has a way from start to goal, in opposite corners.
   *
   * @param frozen the probability of a field to be frozen, in (0, 1]
   */
  public static List<String> randomMap(int size, double frozen, long seed) {
    if (size < 2 || size > 1000) {
      throw new ValueException("FrozenLake.randomMap", "size is " + size, "use 2 to 1000");
    }
    if (!(frozen > 0 && frozen <= 1)) {
      throw new ValueException(
          "FrozenLake.randomMap", "frozen is " + frozen, "use a probability in (0, 1]");
    }
    var random = Draws.seed(seed);
    for (int attempt = 0; attempt < 10_000; attempt++) {
      var map = new ArrayList<String>();
      for (int r = 0; r < size; r++) {
        var row = new StringBuilder();
        for (int c = 0; c < size; c++) {
          boolean first = r == 0 && c == 0;
          boolean last = r == size - 1 && c == size - 1;
          char field = random.nextDouble() < frozen ? 'F' : 'H';
          row.append(first ? 'S' : last ? 'G' : field);
        }
        map.add(row.toString());
      }
      if (hasWay(map)) {
        return map;
      }
    }
    throw new ValueException(
        "FrozenLake.randomMap",
        "none of 10,000 maps of size " + size + " with frozen " + frozen + " has a way to the goal",
        "use a larger probability of frozen fields, such as 0.8");
  }

  private static boolean hasWay(List<String> map) {
    int size = map.size();
    var seen = new boolean[size * size];
    var frontier = new ArrayDeque<Integer>();
    frontier.add(0);
    seen[0] = true;
    while (!frontier.isEmpty()) {
      int field = frontier.remove();
      if (field == size * size - 1) {
        return true;
      }
      for (int a = 0; a < 4; a++) {
        int next = moved(field, a, size, size);
        if (!seen[next] && map.get(next / size).charAt(next % size) != 'H') {
          seen[next] = true;
          frontier.add(next);
        }
      }
    }
    return false;
  }

  /** The map's rows. */
  public List<String> map() {
    return map;
  }

  private static int moved(int state, int action, int rows, int columns) {
    int row = state / columns;
    int column = state % columns;
    switch (action) {
      case LEFT -> column = Math.max(column - 1, 0);
      case DOWN -> row = Math.min(row + 1, rows - 1);
      case RIGHT -> column = Math.min(column + 1, columns - 1);
      default -> row = Math.max(row - 1, 0);
    }
    return row * columns + column;
  }

  private static TransitionTable table(Options options) {
    var fields = fields(options.map());
    int rows = options.map().size();
    int columns = fields.length() / rows;
    double fail = (1 - options.successRate()) / 2;
    return TransitionTable.of(
        start(fields),
        4,
        (s, a) -> {
          char field = fields.charAt(s);
          if (field == 'G' || field == 'H') {
            return List.of(new Transition(1, s, 0, true));
          }
          if (!options.slippery()) {
            return List.of(transition(1, moved(s, a, rows, columns), fields, options));
          }
          var outcomes = new ArrayList<Transition>();
          for (int b : new int[] {(a + 3) % 4, a, (a + 1) % 4}) {
            double p = b == a ? options.successRate() : fail;
            outcomes.add(transition(p, moved(s, b, rows, columns), fields, options));
          }
          return outcomes;
        });
  }

  private static Transition transition(double p, int next, String fields, Options options) {
    return switch (fields.charAt(next)) {
      case 'G' -> new Transition(p, next, options.goalReward(), true);
      case 'H' -> new Transition(p, next, options.holeReward(), true);
      default -> new Transition(p, next, options.frozenReward(), false);
    };
  }

  /** The rows one after the other. */
  private static String fields(List<String> map) {
    if (map.isEmpty()) {
      throw new ValueException(
          "FrozenLake", "the map has no rows", "give rows of the same length, at least 1");
    }
    for (var row : map) {
      if (row.isEmpty() || row.length() != map.getFirst().length()) {
        throw new ShapeException(
            "FrozenLake",
            "row \"" + row + "\" has another length than \"" + map.getFirst() + "\"",
            "give rows of the same length, at least 1");
      }
      for (int i = 0; i < row.length(); i++) {
        char c = row.charAt(i);
        if ("SFHG".indexOf(c) < 0) {
          throw new ValueException(
              "FrozenLake",
              "row \"" + row + "\" holds '" + c + "'",
              "use S for start, F for frozen, H for a hole, G for the goal");
        }
      }
    }
    var fields = String.join("", map);
    if (fields.indexOf('S') < 0) {
      throw new ValueException("FrozenLake", "the map has no start", "mark at least one field S");
    }
    return fields;
  }

  private static double[] start(String fields) {
    long starts = fields.chars().filter(c -> c == 'S').count();
    var start = new double[fields.length()];
    for (int s = 0; s < start.length; s++) {
      start[s] = fields.charAt(s) == 'S' ? 1.0 / starts : 0;
    }
    return start;
  }

  @Override
  Scene draw(int state) {
    int columns = map.getFirst().length();
    double size = size();
    double x = left(state, columns, size) + size / 2;
    double y = top(state, columns, size) + size / 2;
    return lake(true).circle(x, y, size * 0.24, Paint.PAPER).circle(x, y, size * 0.2, Paint.AGENT);
  }

  /**
   * The lake with an arrow on each field for the action that a policy takes there.
   *
   * @param policy one action for each state
   */
  public Scene drawPolicy(int[] policy) {
    if (policy.length != transitions().states()) {
      throw new ShapeException(
          "FrozenLake.drawPolicy",
          policy.length + " actions for " + transitions().states() + " states",
          "give one action for each state");
    }
    var scene = lake(false);
    int columns = map.getFirst().length();
    double size = size();
    for (int s = 0; s < policy.length; s++) {
      char field = map.get(s / columns).charAt(s % columns);
      if (field == 'H' || field == 'G') {
        continue;
      }
      double x = left(s, columns, size) + size / 2;
      double y = top(s, columns, size) + size / 2;
      double dx = policy[s] == LEFT ? -size : policy[s] == RIGHT ? size : 0;
      double dy = policy[s] == DOWN ? size : dx == 0 ? -size : 0;
      scene.line(x - 0.24 * dx, y - 0.24 * dy, x + 0.1 * dx, y + 0.1 * dy, 4, Paint.AGENT);
      scene.polygon(
          Paint.AGENT,
          x + 0.3 * dx,
          y + 0.3 * dy,
          x + 0.06 * dx + 0.16 * dy,
          y + 0.06 * dy + 0.16 * dx,
          x + 0.06 * dx - 0.16 * dy,
          y + 0.06 * dy - 0.16 * dx);
    }
    return scene;
  }

  private double size() {
    int columns = map.getFirst().length();
    return columns <= 6 ? 64 : columns <= 16 ? 44 : 24;
  }

  private Scene lake(boolean start) {
    int columns = map.getFirst().length();
    double size = size();
    var scene = new Scene(columns * size, map.size() * size);
    for (int s = 0; s < map.size() * columns; s++) {
      double x = left(s, columns, size);
      double y = top(s, columns, size);
      char field = map.get(s / columns).charAt(s % columns);
      scene.rect(x + 1, y + 1, size - 2, size - 2, 4, Paint.LINE);
      if (field == 'H') {
        scene.circle(x + size / 2, y + size / 2, size * 0.34, Paint.HOLE);
      } else if (field == 'G') {
        scene.rect(x + 4, y + 4, size - 8, size - 8, 4, Paint.GOAL);
        scene.text(x + size / 2, y + size / 2, size * 0.4, "G", Paint.PAPER);
      } else if (field == 'S' && start) {
        scene.text(x + size / 2, y + size / 2, size * 0.4, "S", Paint.SOFT);
      }
    }
    return scene;
  }
}
