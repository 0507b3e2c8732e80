package dev.espalier.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.envs.CartPole;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.envs.FrozenLake;
import dev.espalier.rl.envs.Pendulum;
import dev.espalier.rl.envs.Taxi;
import dev.espalier.rl.tabular.Planning;
import dev.espalier.rl.tabular.TabularLearner;
import dev.espalier.rl.tabular.TabularTraining;
import dev.espalier.rl.wrappers.ClipReward;
import dev.espalier.rl.wrappers.FrameStackObservation;
import dev.espalier.rl.wrappers.NormalizeObservation;
import dev.espalier.rl.wrappers.NormalizeReward;
import dev.espalier.rl.wrappers.RecordEpisodeStatistics;
import dev.espalier.rl.wrappers.RescaleAction;
import dev.espalier.rl.wrappers.TimeLimit;
import dev.espalier.rl.wrappers.TransformObservation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Wrong uses: each raises its kind, says what is wrong and what to do. */
final class WrongUseTest {
  private final List<DynamicTest> tests = new ArrayList<>();

  private void wrong(
      Class<? extends TensorException> kind, String problem, String fix, Executable use) {
    tests.add(
        dynamicTest(
            problem,
            () -> {
              var e = assertThrows(kind, use);
              assertEquals(problem, e.op() + ": " + e.problem());
              assertEquals(fix, e.fix());
            }));
  }

  private static <O, A> Environment<O, A> begun(Environment<O, A> env) {
    env.reset(0);
    return env;
  }

  private static VectorEnvironment<Integer> poles() {
    var poles = VectorEnvironment.of(3, CartPole::new);
    poles.reset(0);
    return poles;
  }

  /** An environment that gives other observations than it says. */
  private static final class Liar extends AbstractEnvironment<float[], Integer> {
    Liar() {
      super(Box.of(-1, 1, 3), new Discrete(2));
    }

    @Override
    public String name() {
      return "Liar";
    }

    @Override
    protected ResetResult<float[]> start() {
      return new ResetResult<>(new float[2]);
    }

    @Override
    protected StepResult<float[]> advance(Integer action) {
      return new StepResult<>(new float[2], 0, false);
    }

    @Override
    protected Map<String, String> memory() {
      return Map.of();
    }

    @Override
    protected void remember(Map<String, String> memory) {}
  }

  @TestFactory
  Stream<DynamicTest> order() {
    wrong(
        StateException.class,
        "CartPole.step: no episode has begun",
        "call reset() before step",
        () -> new CartPole().step(0));
    wrong(
        StateException.class,
        "Taxi.internalState: no episode has begun",
        "call reset() before internalState",
        () -> new Taxi().internalState());
    wrong(
        StateException.class,
        "Pendulum.render: no episode has begun",
        "call reset() before render",
        () -> Environments.PENDULUM.make().render());
    wrong(
        StateException.class,
        "CartPole.step: the episode is over: the last step terminated it",
        "call reset() when a step's result is terminated or truncated",
        () -> {
          var env = begun(new CartPole());
          for (int i = 0; i < 500; i++) {
            env.step(1);
          }
        });
    wrong(
        StateException.class,
        "Pendulum.step: the episode is over: it was truncated after 200 steps",
        "call reset() when a step's result is terminated or truncated",
        () -> {
          var env = begun(Environments.PENDULUM.make());
          for (int i = 0; i < 201; i++) {
            env.step(new float[1]);
          }
        });
    wrong(
        StateException.class,
        "VectorEnvironment.step: no episode has begun",
        "call reset() before step",
        () -> VectorEnvironment.of(2, CartPole::new).step(new int[2]));
    wrong(
        StateException.class,
        "Liar.render: it cannot be drawn",
        "let the environment override render()",
        () -> begun(new Liar()).render());
    wrong(
        StateException.class,
        "TabularTraining.step: no episode has begun",
        "call begin() before step",
        () ->
            new TabularTraining(
                    new FrozenLake("4x4"),
                    new TabularLearner(
                        TabularLearner.Algorithm.SARSA,
                        new FrozenLake("4x4").transitions(),
                        1,
                        1,
                        0,
                        0))
                .step(0));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> actions() {
    wrong(
        ValueException.class,
        "CartPole.step: action 2 is not in Discrete(2)",
        "use an action from 0 to 1",
        () -> begun(Environments.CART_POLE.make()).step(2));
    wrong(
        ValueException.class,
        "FrozenLake.step: action -1 is not in Discrete(4)",
        "use an action from 0 to 3",
        () -> begun(new FrozenLake("4x4")).step(-1));
    wrong(
        ShapeException.class,
        "Pendulum.step: the action has 2 elements, Box(-2.0, 2.0, (1,)) has 1",
        "give 1 element",
        () -> begun(new Pendulum()).step(new float[2]));
    wrong(
        ValueException.class,
        "Pendulum.step: the action [NaN] holds NaN",
        "look for NaN in the policy's weights or inputs (espalier.eager=true names the operation)",
        () -> begun(new Pendulum()).step(new float[] {Float.NaN}));
    wrong(
        ShapeException.class,
        "VectorEnvironment.step: 2 actions for 3 environments",
        "give one action for each environment",
        () -> poles().step(new int[2]));
    wrong(
        ValueException.class,
        "VectorEnvironment.step: action 7 is not in Discrete(2)",
        "use an action from 0 to 1",
        () -> poles().step(new int[] {0, 1, 7}));
    wrong(
        ValueException.class,
        "VectorEnvironment.step: float[] is no batch of actions of Discrete(2)",
        "give int[] (N)",
        () -> poles().step(new float[3]));
    wrong(
        ShapeException.class,
        "VectorEnvironment.step: 3 elements are not actions of shape (2, 1)",
        "give one action for each environment",
        () -> {
          var env = VectorEnvironment.of(2, Pendulum::new);
          env.reset(0);
          env.step(new float[3]);
        });
    wrong(
        ShapeException.class,
        "choice: the action has 1 elements, MultiDiscrete([2, 3]) has 2",
        "give one element for each choice",
        () -> new MultiDiscrete(2, 3).check("choice", new int[1]));
    wrong(
        ValueException.class,
        "choice: element 1 of the action [1, 3] is not in MultiDiscrete([2, 3])",
        "use a value from 0 to 2",
        () -> new MultiDiscrete(2, 3).check("choice", new int[] {1, 3}));
    wrong(
        ValueException.class,
        "TabularLearner: state 16 or action 0 is not in the table",
        "use states below 16 and actions below 4",
        () -> new TabularLearner(TabularLearner.Algorithm.SARSA, 16, 4, 1, 1, 0, 0).act(16, 0));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> observations() {
    wrong(
        ShapeException.class,
        "NormalizeObservation: the observation has 2 elements, Box(-1.0, 1.0, (3,)) has 3",
        "let observationSpace() say what the environment gives",
        () -> new NormalizeObservation<>(new Liar()).reset());
    wrong(
        ShapeException.class,
        "FrameStackObservation: the observation has 2 elements, Box(-1.0, 1.0, (3,)) has 3",
        "let observationSpace() say what the environment gives",
        () -> new FrameStackObservation<>(new Liar(), 2).reset());
    wrong(
        ShapeException.class,
        "Liar.reset: the observation has 2 elements, Box(-1.0, 1.0, (3,)) has 3",
        "let observationSpace() say what the environment gives",
        () -> VectorEnvironment.of(2, Liar::new).reset());
    wrong(
        ShapeException.class,
        "TransformObservation: the function gives 4 elements, Box(-1.0, 1.0, (2,)) has 2",
        "let the observation space say what the function gives",
        () -> new TransformObservation<>(new CartPole(), x -> x, Box.of(-1, 1, 2)).reset());
    wrong(
        ShapeException.class,
        "VectorEnvironment: CartPole has "
            + new CartPole().observationSpace()
            + " and Discrete(2), Liar has Box(-1.0, 1.0, (3,)) and Discrete(2)",
        "use environments with the same spaces",
        () -> VectorEnvironment.of(List.of(new CartPole(), new Liar())));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> settings() {
    wrong(
        ValueException.class,
        "Environments.make: there is no environment \"CartPole-v3\"",
        "use one of CartPole-v1, MountainCar-v0, MountainCarContinuous-v0, Acrobot-v1, Pendulum-v1,"
            + " FrozenLake-v1, FrozenLake8x8-v1, CliffWalking-v1, CliffWalkingSlippery-v1, Taxi-v4",
        () -> Environments.make("CartPole-v3"));
    wrong(ValueException.class, "Discrete: n is 0", "use at least 1", () -> new Discrete(0));
    wrong(
        ValueException.class,
        "MultiDiscrete: nvec [2, 0] holds 0",
        "use at least 1",
        () -> new MultiDiscrete(2, 0));
    wrong(
        ValueException.class,
        "Box: elements lie between 1.0 and -1.0",
        "give a low that is at most its high",
        () -> Box.of(1, -1, 2));
    wrong(
        ShapeException.class,
        "Box: low has 1 elements, high has 2",
        "give both the same length",
        () -> Box.of(new float[1], new float[2]));
    wrong(
        ValueException.class,
        "Box: element 0 lies between NaN and 1.0",
        "give a low that is at most its high",
        () -> Box.of(new float[] {Float.NaN}, new float[] {1}));
    wrong(
        ValueException.class,
        "TimeLimit: maxEpisodeSteps is 0",
        "use at least 1",
        () -> new TimeLimit<>(new CartPole(), 0));
    wrong(
        ValueException.class,
        "FrameStackObservation: stackSize is 0",
        "use at least 1",
        () -> new FrameStackObservation<>(new CartPole(), 0));
    wrong(
        ValueException.class,
        "RecordEpisodeStatistics: bufferLength is 0",
        "use at least 1",
        () -> new RecordEpisodeStatistics<>(new CartPole(), 0));
    wrong(
        ValueException.class,
        "ClipReward: min is 1.0, max is 0.0",
        "use a min that is at most max",
        () -> new ClipReward<>(new CartPole(), 1, 0));
    wrong(
        ValueException.class,
        "NormalizeReward: gamma is 1.1",
        "use a number in [0, 1]",
        () -> new NormalizeReward<>(new CartPole(), 1.1, 0));
    wrong(
        ValueException.class,
        "RescaleAction: min is 1.0, max is 1.0",
        "use a min that is below max",
        () -> new RescaleAction<>(new Pendulum(), 1, 1));
    wrong(
        ValueException.class,
        "VectorEnvironment: it has no environments",
        "give at least 1",
        () -> VectorEnvironment.of(0, CartPole::new));
    wrong(
        ValueException.class,
        "FrozenLake: there is no map \"5x5\"",
        "use 4x4, 8x8 or rows of your own",
        () -> new FrozenLake("5x5"));
    wrong(
        ShapeException.class,
        "FrozenLake: row \"FG\" has another length than \"SFF\"",
        "give rows of the same length, at least 1",
        () -> lake("SFF", "FG"));
    wrong(
        ValueException.class,
        "FrozenLake: row \"SX\" holds 'X'",
        "use S for start, F for frozen, H for a hole, G for the goal",
        () -> lake("SX"));
    wrong(
        ValueException.class,
        "FrozenLake: the map has no start",
        "mark at least one field S",
        () -> lake("FG"));
    wrong(
        ValueException.class,
        "FrozenLake: the map has no rows",
        "give rows of the same length, at least 1",
        () -> lake());
    wrong(
        ValueException.class,
        "FrozenLake.randomMap: none of 10,000 maps of size 12 with frozen 0.05 has a way to the"
            + " goal",
        "use a larger probability of frozen fields, such as 0.8",
        () -> FrozenLake.randomMap(12, 0.05, 1));
    wrong(
        ShapeException.class,
        "CartPole.setInternalState: 2 numbers, the state has 4",
        "give 4 numbers, in the order of internalState()",
        () -> new CartPole().setInternalState(0, 0));
    wrong(
        ValueException.class,
        "Taxi.setInternalState: there is no state 500",
        "use a state from 0 to 499",
        () -> new Taxi().setInternalState(500));
    wrong(
        ValueException.class,
        "valueIteration: gamma is 2.0",
        "use a discount in [0, 1]",
        () -> Planning.valueIteration(new Taxi().transitions(), 2, 0.1));
    wrong(
        ShapeException.class,
        "policyEvaluation: 3 entries for 500 states",
        "give one entry a state",
        () -> Planning.policyEvaluation(new Taxi().transitions(), new int[3], 0.9));
    return tests.stream();
  }

  private static FrozenLake lake(String... rows) {
    return new FrozenLake(new FrozenLake.Options(List.of(rows)));
  }

  /** Every text of a checkpoint may be missing or damaged. */
  @TestFactory
  Stream<DynamicTest> checkpoints() {
    List<Environment<?, ?>> all = new ArrayList<>();
    Environments.all().forEach(spec -> all.add(spec.make()));
    all.add(new RecordEpisodeStatistics<>(new NormalizeObservation<>(new CartPole())));
    all.add(new NormalizeReward<>(new FrameStackObservation<>(new CartPole(), 2)));
    for (var env : all) {
      env.reset(0);
      var state = env.state();
      for (var key : state.keySet()) {
        for (var text : new String[] {null, "", "x y", "0000 1:2"}) {
          var damaged = new LinkedHashMap<>(state);
          damaged.remove(key);
          if (text != null) {
            damaged.put(key, text);
          }
          boolean mayBeEmpty =
              key.endsWith("fickle")
                  || key.endsWith("rounded")
                  || key.endsWith("episodes") && (text == null || text.isEmpty());
          if (!mayBeEmpty) {
            tests.add(
                dynamicTest(
                    env + " " + key + " " + text,
                    () -> {
                      var e =
                          assertThrows(TensorException.class, () -> env.load(damaged, Map.of()));
                      assertEquals("checkpoint", e.op());
                    }));
          }
        }
      }
    }
    return tests.stream();
  }
}
