package dev.espalier.cli.conformance;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.Environment;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.envs.ClassicControl;
import dev.espalier.rl.envs.CliffWalking;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.envs.FrozenLake;
import dev.espalier.rl.envs.Taxi;
import dev.espalier.rl.envs.ToyText;
import dev.espalier.rl.tabular.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Steps of Gymnasium's environments.
 *
 * <p>Classic control: each row is one step from a given state; states and rewards agree within
 * 1e-12 (Acrobot, which integrates, 1e-9; Pendulum and MountainCarContinuous, where Gymnasium
 * computes partly in float32, 1e-6), observations within 1e-6. Episodes: the steps of one policy
 * from the first state on, none of them corrected. Toy text: each row is an entry of the table of
 * transitions, in its order, within 1e-12; and no action that occurs has further ones.
 */
final class RlSuite implements Suite {
  private static final String EPISODES = "episodes.json";

  @Override
  public String name() {
    return "rl";
  }

  @Override
  public boolean holds(Path folder) throws IOException {
    var manifest = folder.resolve("manifest.json");
    return Files.isRegularFile(manifest) && Replay.json(manifest).find("gymnasium") != null;
  }

  @Override
  public List<Outcome> run(Path folder, Predicate<String> only) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    for (var entry :
        Replay.json(folder.resolve("manifest.json")).get("envs").members().entrySet()) {
      var name = entry.getKey();
      var file = folder.resolve(name + ".csv");
      if (!Files.isRegularFile(file) || !only.test(name)) {
        continue;
      }
      var rows = Rows.read(file);
      var id = entry.getValue().find("env");
      var env = id == null ? classic(name) : null;
      var toy = id == null ? null : toy(id.string(), entry.getValue().get("kwargs"));
      if (env != null) {
        rows.forEach(row -> outcomes.add(step(env, name, row)));
      } else if (toy != null) {
        outcomes.addAll(table(toy, name, rows));
        outcomes.add(start(toy, name, entry.getValue().get("initial_state_distribution")));
      } else {
        rows.forEach(r -> outcomes.add(unsupported(name, r.id())));
      }
    }
    if (Files.isRegularFile(folder.resolve(EPISODES)) && only.test("episodes")) {
      int number = 0;
      for (Json episode : Replay.json(folder.resolve(EPISODES)).get("episodes").items()) {
        var id = episode.get("env").string() + " " + number++;
        var env = classic(episode.get("env").string());
        outcomes.add(env == null ? unsupported("episodes", id) : episode(env, id, episode));
      }
    }
    return outcomes;
  }

  private static Outcome unsupported(String group, String id) {
    return new Outcome(group, id, Outcome.Status.UNSUPPORTED, 0, 0, "no such environment");
  }

  private static @Nullable ClassicControl<?> classic(String id) {
    for (var spec : Environments.all()) {
      if (spec.id().equals(id) && spec.make().unwrapped() instanceof ClassicControl<?> env) {
        return env;
      }
    }
    return null;
  }

  private static @Nullable ToyText toy(String id, Json kwargs) {
    boolean slippery = flag(kwargs, "is_slippery", id.equals("FrozenLake-v1"));
    return switch (id) {
      case "FrozenLake-v1" ->
          new FrozenLake(
              new FrozenLake.Options(FrozenLake.map(kwargs.get("map_name").string()))
                  .slippery(slippery));
      case "CliffWalking-v1" -> new CliffWalking(slippery);
      case "Taxi-v4" -> new Taxi(new Taxi.Options().rainy(flag(kwargs, "is_rainy", false)));
      default -> null;
    };
  }

  private static boolean flag(Json kwargs, String name, boolean otherwise) {
    var value = kwargs.find(name);
    return value == null ? otherwise : value.bool();
  }

  private static double tolerance(ClassicControl<?> env) {
    return switch (env.name()) {
      case "Acrobot" -> 1e-9;
      case "Pendulum", "MountainCarContinuous" -> 1e-6;
      default -> 1e-12;
    };
  }

  private static Outcome step(ClassicControl<?> env, String group, Rows.Row row) {
    var result = new Comparison();
    env.setInternalState(row.numbers("s"));
    var r = step(env, row.number("action"));
    double tolerance = tolerance(env);
    result.numbers("state", row.numbers("n"), env.internalState(), tolerance);
    result.number("reward", row.number("reward"), r.reward(), tolerance);
    result.number("terminated", row.number("terminated"), r.terminated() ? 1 : 0, 0);
    result.numbers("observation", row.numbers("obs"), doubles((float[]) r.observation()), 1e-6);
    return result.outcome(group, row.id());
  }

  /** A step with an action of either kind. */
  private static StepResult<?> step(ClassicControl<?> env, double action) {
    return env.actionSpace() instanceof Discrete
        ? discrete(env).step((int) action)
        : continuous(env).step(new float[] {(float) action});
  }

  @SuppressWarnings("unchecked") // its action space is Discrete
  private static Environment<float[], Integer> discrete(ClassicControl<?> env) {
    return (Environment<float[], Integer>) env;
  }

  @SuppressWarnings("unchecked") // its action space is a Box
  private static Environment<float[], float[]> continuous(ClassicControl<?> env) {
    return (Environment<float[], float[]>) env;
  }

  private static Outcome episode(ClassicControl<?> env, String id, Json episode) {
    var result = new Comparison();
    var states = episode.get("states").items();
    var actions = episode.get("actions").items();
    double tolerance = tolerance(env);
    env.setInternalState(numbers(states.getFirst()));
    for (int t = 0; t < actions.size(); t++) {
      var r = step(env, actions.get(t).number());
      var at = " after step " + (t + 1);
      boolean end = isTrue(episode.get("terminated").items().get(t));
      result.numbers("state" + at, numbers(states.get(t + 1)), env.internalState(), tolerance);
      result.number(
          "reward" + at, episode.get("rewards").items().get(t).number(), r.reward(), tolerance);
      result.number("terminated" + at, end ? 1 : 0, r.terminated() ? 1 : 0, 0);
      if (r.terminated() && t + 1 < actions.size()) {
        env.setInternalState(env.internalState()); // Gymnasium's may be driven beyond the end
      }
    }
    return result.outcome("episodes", id);
  }

  private static boolean isTrue(Json value) {
    return value instanceof Json.Bool(var b) ? b : value.number() != 0;
  }

  private static double[] numbers(Json list) {
    return list.items().stream().mapToDouble(Json::number).toArray();
  }

  private static double[] doubles(float[] x) {
    var y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  private static List<Outcome> table(ToyText env, String group, List<Rows.Row> rows) {
    var groups = new HashMap<List<Integer>, List<Rows.Row>>();
    var outcomes = new ArrayList<Outcome>();
    for (var row : rows) {
      var key = List.of((int) row.number("state"), (int) row.number("action"));
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
    }
    var table = env.transitions();
    var seen = new HashMap<List<Integer>, Integer>();
    for (var row : rows) {
      int s = (int) row.number("state");
      int a = (int) row.number("action");
      var result = new Comparison();
      var expected = groups.getOrDefault(List.of(s, a), List.of());
      if (s < 0 || s >= table.states() || a < 0 || a >= table.actions()) {
        result.fail("there is no action " + a + " in state " + s);
      } else if (table.outcomes(s, a).size() != expected.size()) {
        result.fail(table.outcomes(s, a).size() + " transitions, not " + expected.size());
      } else {
        int i = seen.merge(List.of(s, a), 1, Integer::sum) - 1;
        entry(result, row, table.outcomes(s, a).get(i));
      }
      outcomes.add(result.outcome(group, row.id()));
    }
    return outcomes;
  }

  private static void entry(Comparison result, Rows.Row row, Transition t) {
    result.number("probability", row.number("probability"), t.probability(), 1e-12);
    result.number("next_state", row.number("next_state"), t.nextState(), 0);
    result.number("reward", row.number("reward"), t.reward(), 1e-12);
    result.number("terminated", row.number("terminated"), t.terminated() ? 1 : 0, 0);
  }

  /** Where episodes start; Taxi's is told in words: uniform over 300 states. */
  private static Outcome start(ToyText env, String group, Json expected) {
    var result = new Comparison();
    var start = env.transitions().start();
    if (expected instanceof Json.Str) {
      long possible = Arrays.stream(start).filter(p -> p > 0).count();
      result.number("start states", 300, possible, 0);
      for (double p : start) {
        result.number("start", p > 0 ? 1.0 / 300 : 0, p, 1e-12);
      }
    } else {
      result.numbers("start", numbers(expected), start, 1e-12);
    }
    return result.outcome(group, "start");
  }

  /** Files of numbers with a line of names. */
  private static final class Rows {
    private Rows() {}

    /**
     * One line.
     *
     * @param columns where each name stands
     */
    record Row(String id, Map<String, Integer> columns, List<Double> values) {
      double number(String name) {
        var column = columns.get(name);
        if (column == null) {
          throw new ValueException(
              "conformance", id + " has no column \"" + name + "\"", "get the file anew");
        }
        return values.get(column);
      }

      /** The columns name0, name1, … */
      double[] numbers(String name) {
        int n = 0;
        while (columns.containsKey(name + n)) {
          n++;
        }
        var numbers = new double[n];
        for (int i = 0; i < n; i++) {
          numbers[i] = number(name + i);
        }
        return numbers;
      }
    }

    static List<Row> read(Path file) throws IOException {
      var lines = Files.readAllLines(file);
      var columns = new HashMap<String, Integer>();
      for (var name : lines.getFirst().split(",", -1)) {
        columns.put(name, columns.size());
      }
      var rows = new ArrayList<Row>();
      for (int i = 1; i < lines.size(); i++) {
        var cells = lines.get(i).split(",", -1);
        var values = new ArrayList<Double>();
        try {
          for (var cell : cells) {
            values.add(Double.valueOf(cell));
          }
        } catch (NumberFormatException e) {
          values.clear();
        }
        if (values.size() != columns.size()) {
          throw new ValueException(
              "conformance",
              file + " line " + (i + 1) + " is not " + columns.size() + " numbers",
              "get the file anew");
        }
        rows.add(new Row("line " + (i + 1), columns, values));
      }
      return rows;
    }
  }
}
