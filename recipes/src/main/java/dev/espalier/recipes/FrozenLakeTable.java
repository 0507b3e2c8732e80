package dev.espalier.recipes;

import dev.espalier.base.Rng;
import dev.espalier.nn.Embedding;
import dev.espalier.recipes.report.Chart.Format;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.Environment;
import dev.espalier.rl.envs.FrozenLake;
import dev.espalier.rl.scene.Animation;
import dev.espalier.rl.scene.Episode;
import dev.espalier.rl.scene.Scene;
import dev.espalier.rl.tabular.Planning;
import dev.espalier.rl.tabular.TabularLearner;
import dev.espalier.rl.tabular.TabularLearner.Algorithm;
import dev.espalier.rl.tabular.TabularTraining;
import dev.espalier.rl.tabular.TransitionTable;
import dev.espalier.rl.wrappers.EpisodeStatistics;
import dev.espalier.rl.wrappers.RecordEpisodeStatistics;
import dev.espalier.rl.wrappers.TimeLimit;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A way over slippery ice, learnt in a table of 16 or 64 states by 4 actions. */
final class FrozenLakeTable implements Recipe {
  /** Steps of the environment between two checkpoints. */
  private static final int CHUNK = 1_000;

  private static final int EPISODES = 1_000;

  @Override
  public String name() {
    return "frozenlake";
  }

  @Override
  public String summary() {
    return "FrozenLake, slippery: Q-learning or SARSA in a table, beside the exact optimum.";
  }

  @Override
  public String corrected() {
    return "With a constant learning rate the values jump about on slippery ice and the greedy"
        + " policy with them. Here the rate falls with the visits of a state and action, values"
        + " start at the best return there is, so that everything is tried, and an episode that"
        + " the time limit cuts off still counts what would have followed.";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.choice("map", "The lake.", "4x4", "8x8"),
        Option.choice("algorithm", "How to learn.", "q-learning", "sarsa", "expected-sarsa"),
        Option.flag("deterministic", "Steps go where they should."),
        Option.whole("steps", "Steps in the environment (300,000; 8x8: 1,000,000).").quick(100_000),
        Option.number("gamma", "Discount of a step (0.99; 8x8: 0.995)."),
        Option.number("epsilon", 0.1, "Share of random actions at first; falls to 0.").orZero(),
        Option.number("power", 0.5, "The n-th visit learns with the rate n^-power.").orZero(),
        Option.number("initial", 1, "Value of what was never tried.").orZero());
  }

  @Override
  public Outcome train(Run run) {
    boolean large = run.choice("map").equals("8x8");
    int limit = large ? 200 : 100;
    int steps = run.settings().integer("steps", large ? 1_000_000 : 300_000);
    double gamma = run.settings().number("gamma", large ? 0.995 : 0.99);
    double epsilon = run.number("epsilon");
    var lake =
        new FrozenLake(
            new FrozenLake.Options(FrozenLake.map(run.choice("map")))
                .slippery(!run.flag("deterministic")));
    var table = lake.transitions();
    var seeds = Rng.seed(run.seed());

    var env = new RecordEpisodeStatistics<>(new TimeLimit<>(lake, limit));
    var learner =
        new TabularLearner(
            Algorithm.valueOf(run.choice("algorithm").toUpperCase(Locale.ROOT).replace('-', '_')),
            table,
            gamma,
            run.number("power"),
            run.number("initial"),
            seeds.fork(1).seed());
    var training = new TabularTraining(env, learner);

    var loop = run.loop((steps + CHUNK - 1L) / CHUNK).add("training", training);
    loop.restore();
    if (!training.begun()) {
      training.begin(seeds.fork(2).seed(), epsilon);
    }
    while (loop.running()) {
      long first = loop.step() * CHUNK;
      for (long step = first; step < Math.min(first + CHUNK, steps); step++) {
        training.step(epsilon * (1 - (double) step / steps));
      }
      if (loop.every(5)) {
        loop.log("return", mean(env.episodes()));
        loop.log("policy_value", value(table, learner.greedyPolicy(), limit));
      }
      loop.next();
    }

    var policy = learner.greedyPolicy();
    long evaluation = seeds.fork(3).seed();
    double meanReturn = meanReturn(new TimeLimit<>(lake, limit), policy, evaluation);
    double policyValue = value(table, policy, limit);
    double optimalValue = Planning.atStart(table, Planning.valueWithin(table, limit));
    var best = Planning.valueIteration(table, gamma, 1e-12);
    var bestPolicy = Planning.greedy(Planning.actionValues(table, gamma, best), 4);
    return Outcome.of(model(learner, table))
        .with("mean_return", meanReturn)
        .with("policy_value", policyValue)
        .with("optimal_value", optimalValue)
        .with("steps", steps)
        .summary(
            String.format(
                Locale.ROOT,
                "mean return %.3f over %,d episodes; the policy's exact value %.4f, the best %.4f",
                meanReturn,
                EPISODES,
                policyValue,
                optimalValue))
        .tile(
            number(meanReturn), "mean return", String.format(Locale.ROOT, "%,d episodes", EPISODES))
        .tile(number(policyValue), "exact value of the policy", "within " + limit + " steps")
        .tile(number(optimalValue), "best possible", "within " + limit + " steps")
        .section(
            new Section.Charts(
                "Learning",
                "The mean return of the last 100 episodes, random actions included, and the exact"
                    + " value of the greedy policy; a step of the chart is "
                    + CHUNK
                    + " steps of the environment.",
                List.of(
                    loop.curves().chart("Return", "", Format.NUMBER, "return"),
                    loop.curves().chart("Value of the policy", "", Format.NUMBER, "policy_value"))))
        .section(episodes(new TimeLimit<>(lake, limit), policy, evaluation))
        .section(
            new Section.Clips(
                "Policies",
                "On slippery ice an arrow that points away from a hole makes it impossible to slip"
                    + " into it. Where two actions are worth the same, either may be shown.",
                List.of(
                    picture("learnt", lake.drawPolicy(policy)),
                    picture("value iteration", lake.drawPolicy(bestPolicy)))))
        .section(
            new Section.Table(
                "Exact values of the start",
                "From the table of transitions: expected sums of rewards.",
                List.of("", "learnt", "value iteration"),
                1,
                List.of(
                    List.of(
                        "within " + limit + " steps",
                        number(policyValue),
                        number(value(table, bestPolicy, limit))),
                    List.of(
                        "discounted by " + gamma,
                        number(
                            Planning.atStart(
                                table, Planning.policyEvaluation(table, policy, gamma))),
                        number(Planning.atStart(table, best)))),
                false));
  }

  private static double value(TransitionTable table, int[] policy, int limit) {
    return Planning.atStart(table, Planning.valueWithin(table, policy, limit));
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.4f", x);
  }

  private static double mean(List<EpisodeStatistics> episodes) {
    double sum = 0;
    for (var e : episodes) {
      sum += e.r();
    }
    return episodes.isEmpty() ? Double.NaN : sum / episodes.size();
  }

  private static double meanReturn(Environment<Integer, Integer> env, int[] policy, long seed) {
    double sum = 0;
    for (int episode = 0; episode < EPISODES; episode++) {
      int state = (episode == 0 ? env.reset(seed) : env.reset()).observation();
      boolean done = false;
      while (!done) {
        var r = env.step(policy[state]);
        sum += r.reward();
        state = r.observation();
        done = r.done();
      }
    }
    return sum / EPISODES;
  }

  /** The first episodes that did and did not end well. */
  private static Section episodes(Environment<Integer, Integer> env, int[] policy, long seed) {
    var clips = new ArrayList<Section.Clip>();
    for (boolean well : new boolean[] {true, false}) {
      for (int k = 1; k <= 50; k++) {
        var episode = Episode.play(env, seed + k, 10_000, s -> policy[s]);
        if (episode.totalReward() > 0 == well) {
          var end = well ? "the goal" : episode.terminated() ? "a hole" : "cut off";
          clips.add(
              new Section.Clip(
                  episode.svg(),
                  String.format(Locale.ROOT, "%s after %d steps", end, episode.length())));
          break;
        }
      }
    }
    return new Section.Clips(
        "Episodes", "The greedy policy, with other seeds than those it learnt with.", clips);
  }

  private static Section.Clip picture(String caption, Scene scene) {
    var picture = new Animation("The policy: " + caption, 1);
    picture.add(scene);
    return new Section.Clip(picture.svg(), caption);
  }

  /** State number → the values of its actions. */
  private static Embedding model(TabularLearner learner, TransitionTable table) {
    var q = learner.values();
    var weight = new float[q.length];
    for (int i = 0; i < q.length; i++) {
      weight[i] = (float) q[i];
    }
    var model = new Embedding(table.states(), table.actions());
    model.loadStateDict(
        new LinkedHashMap<>(Map.of("weight", Tensor.of(weight, table.states(), table.actions()))));
    return model;
  }
}
