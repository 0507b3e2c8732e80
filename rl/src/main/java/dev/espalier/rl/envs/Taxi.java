package dev.espalier.rl.envs;

import dev.espalier.base.ValueException;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;
import dev.espalier.rl.tabular.Transition;
import dev.espalier.rl.tabular.TransitionTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A taxi fetches a passenger and brings them where they want to go: Gymnasium's {@code Taxi-v4}
 * (after Dietterich, "Hierarchical reinforcement learning with the MAXQ value function
 * decomposition", 2000).
 *
 * <p>A state is ((row · 5 + column) · 5 + passenger) · 4 + destination; the passenger is at one of
 * four places (0 red, 1 green, 2 yellow, 3 blue) or in the taxi (4). Actions: 0 south, 1 north, 2
 * east, 3 west, 4 pick up, 5 drop off. Reward -1 each step, -10 for picking up or dropping off
 * where that cannot be done, 20 for arriving, which terminates the episode. It starts uniform over
 * the 300 states in which the passenger waits elsewhere than at the destination.
 *
 * <p>{@code info} also holds {@code action_mask}: a {@code List<Boolean>} of the actions that
 * change something.
 */
public final class Taxi extends ToyText {
  static final List<String> MAP =
      List.of(
          "+---------+",
          "|R: | : :G|",
          "| : | : : |",
          "| : : : : |",
          "| | : | : |",
          "|Y| : |B: |",
          "+---------+");

  static final int SIZE = 5;
  static final int IN_TAXI = 4;

  /** Row · 5 + column of the four places. */
  private static final int[] PLACES = {0, 4, 20, 23};

  /** Ways to go ahead, to the left and to the right for each heading: row, then column. */
  private static final int[][][] WAYS = {
    {{1, 0}, {0, 1}, {0, -1}},
    {{-1, 0}, {0, -1}, {0, 1}},
    {{0, 1}, {-1, 0}, {1, 0}},
    {{0, -1}, {1, 0}, {-1, 0}}
  };

  private final Options options;
  private boolean fickle;

  /**
   * Which weather and which passengers.
   *
   * @param rainy whether a move may drift to a side
   * @param rainyProbability the probability in the rain to go where one wants, in [0, 1]
   * @param ficklePassenger whether passengers may want to go elsewhere on their first move
   * @param fickleProbability the probability of that in an episode, in [0, 1]
   */
  public record Options(
      boolean rainy, double rainyProbability, boolean ficklePassenger, double fickleProbability) {
    public Options {
      if (!(rainyProbability >= 0 && rainyProbability <= 1)) {
        throw new ValueException(
            "Taxi", "rainyProbability is " + rainyProbability, "use a probability in [0, 1]");
      }
      if (!(fickleProbability >= 0 && fickleProbability <= 1)) {
        throw new ValueException(
            "Taxi", "fickleProbability is " + fickleProbability, "use a probability in [0, 1]");
      }
    }

    /** Dry weather, passengers who keep to what they said; 0.8 and 0.3 for the others. */
    public Options() {
      this(false, 0.8, false, 0.3);
    }

    public Options rainy(boolean rainy) {
      return new Options(rainy, rainyProbability, ficklePassenger, fickleProbability);
    }

    public Options ficklePassenger(boolean fickle) {
      return new Options(rainy, rainyProbability, fickle, fickleProbability);
    }
  }

  public Taxi() {
    this(new Options());
  }

  public Taxi(Options options) {
    super("Taxi", table(options));
    this.options = options;
  }

  private static TransitionTable table(Options options) {
    var start = new double[SIZE * SIZE * 5 * 4];
    for (int s = 0; s < start.length; s++) {
      start[s] = passenger(s) != IN_TAXI && passenger(s) != destination(s) ? 1.0 / 300 : 0;
    }
    return TransitionTable.of(start, 6, (s, a) -> outcomes(s, a, options));
  }

  private static List<Transition> outcomes(int state, int action, Options options) {
    int place = state / 20;
    if (action == 4) {
      boolean here = passenger(state) != IN_TAXI && PLACES[passenger(state)] == place;
      int next = here ? encode(place, IN_TAXI, destination(state)) : state;
      return List.of(new Transition(1, next, here ? -1 : -10, false));
    }
    if (action == 5) {
      return List.of(dropOff(state));
    }
    int[][] ways = WAYS[action];
    int ahead = moved(place, ways[0]);
    if (!options.rainy()) {
      return List.of(move(1, state, ahead));
    }
    // Where the way ahead is blocked, the rain does not move the taxi either.
    boolean blocked = ahead == place;
    double side = (1 - options.rainyProbability()) / 2;
    return List.of(
        move(options.rainyProbability(), state, ahead),
        move(side, state, blocked ? place : drifted(place, ways[1])),
        move(side, state, blocked ? place : drifted(place, ways[2])));
  }

  private static Transition move(double probability, int state, int place) {
    return new Transition(
        probability, encode(place, passenger(state), destination(state)), -1, false);
  }

  private static Transition dropOff(int state) {
    int place = state / 20;
    int destination = destination(state);
    if (passenger(state) == IN_TAXI) {
      if (PLACES[destination] == place) {
        return new Transition(1, encode(place, destination, destination), 20, true);
      }
      for (int p = 0; p < PLACES.length; p++) {
        if (PLACES[p] == place) {
          return new Transition(1, encode(place, p, destination), -1, false);
        }
      }
    }
    return new Transition(1, state, -10, false);
  }

  private static int moved(int place, int[] way) {
    int row = place / SIZE;
    int column = place % SIZE;
    if (way[1] != 0 && wall(row, 2 * column + 1 + way[1])) {
      return place;
    }
    return clamped(row + way[0]) * SIZE + clamped(column + way[1]);
  }

  /**
   * A drift in the rain. Gymnasium looks for a wall beside the field that the taxi drifts to, on
   * the side that it comes from.
   */
  private static int drifted(int place, int[] way) {
    int row = clamped(place / SIZE + way[0]);
    int column = clamped(place % SIZE + way[1]);
    return way[1] != 0 && wall(row, 2 * column + 1 - way[1]) ? place : row * SIZE + column;
  }

  private static int clamped(int x) {
    return Math.clamp(x, 0, SIZE - 1);
  }

  private static boolean wall(int row, int mark) {
    return MAP.get(row + 1).charAt(mark) != ':';
  }

  private static int encode(int place, int passenger, int destination) {
    return (place * 5 + passenger) * 4 + destination;
  }

  static int passenger(int state) {
    return state / 4 % 5;
  }

  static int destination(int state) {
    return state % 4;
  }

  static int place(int index) {
    return PLACES[index];
  }

  @Override
  protected ResetResult<Integer> start() {
    var first = super.start();
    fickle = options.ficklePassenger() && random().nextDouble() < options.fickleProbability();
    return first;
  }

  @Override
  int after(int before, int next) {
    if (!fickle || passenger(before) != IN_TAXI || before / 20 == next / 20) {
      return next;
    }
    fickle = false;
    int other = random().nextInt(3);
    int destination = other < destination(before) ? other : other + 1;
    return encode(next / 20, passenger(next), destination);
  }

  @Override
  Map<String, Object> info(int state, double probability) {
    return Map.of("prob", probability, "action_mask", actionMask(state));
  }

  private static List<Boolean> actionMask(int state) {
    int place = state / 20;
    int passenger = passenger(state);
    boolean atPlace = false;
    for (int p : PLACES) {
      atPlace |= p == place;
    }
    return List.of(
        moved(place, WAYS[0][0]) != place,
        moved(place, WAYS[1][0]) != place,
        moved(place, WAYS[2][0]) != place,
        moved(place, WAYS[3][0]) != place,
        passenger != IN_TAXI && PLACES[passenger] == place,
        passenger == IN_TAXI && atPlace);
  }

  @Override
  protected Map<String, String> memory() {
    var memory = new LinkedHashMap<>(super.memory());
    memory.put("fickle", Boolean.toString(fickle));
    return memory;
  }

  @Override
  protected void remember(Map<String, String> memory) {
    super.remember(memory);
    fickle = "true".equals(memory.get("fickle"));
  }

  @Override
  Scene draw(int state) {
    double size = 60;
    Paint[] colours = {Paint.DANGER, Paint.GOAL, Paint.GOLD, Paint.AGENT};
    var scene = new Scene(SIZE * size, SIZE * size);
    for (int p = 0; p < SIZE * SIZE; p++) {
      scene.rect(
          left(p, SIZE, size) + 1, top(p, SIZE, size) + 1, size - 2, size - 2, 4, Paint.LINE);
    }
    for (int i = 0; i < PLACES.length; i++) {
      double x = left(PLACES[i], SIZE, size);
      double y = top(PLACES[i], SIZE, size);
      scene.rect(x + 6, y + 6, size - 12, size - 12, 4, colours[i]);
      scene.text(x + size / 2, y + size / 2, 24, "RGYB".substring(i, i + 1), Paint.PAPER);
    }
    for (int p = 0; p < SIZE * SIZE; p++) {
      if (p % SIZE < SIZE - 1 && wall(p / SIZE, 2 * (p % SIZE) + 2)) {
        double x = (p % SIZE + 1) * size;
        scene.line(x, top(p, SIZE, size) + 2, x, (p / SIZE + 1) * size - 2, 5, Paint.INK);
      }
    }
    double x = left(state / 20, SIZE, size);
    double y = top(state / 20, SIZE, size);
    int passenger = passenger(state);
    int at = passenger == IN_TAXI ? state / 20 : PLACES[passenger];
    int to = PLACES[destination(state)];
    double flagX = left(to, SIZE, size) + size - 14;
    double flagY = top(to, SIZE, size) + 8;
    return scene
        .line(flagX, flagY, flagX, flagY + 20, 3, Paint.INK)
        .polygon(Paint.INK, flagX, flagY, flagX - 16, flagY + 6, flagX, flagY + 12)
        .rect(x + 10, y + 22, size - 20, 24, 6, Paint.INK)
        .rect(x + 18, y + 14, size - 36, 14, 5, Paint.INK)
        .circle(x + 20, y + 46, 6, Paint.SOFT)
        .circle(x + 40, y + 46, 6, Paint.SOFT)
        .circle(left(at, SIZE, size) + 30, top(at, SIZE, size) + 30, 9, Paint.PAPER)
        .circle(left(at, SIZE, size) + 30, top(at, SIZE, size) + 30, 7, Paint.EXTRA);
  }
}
