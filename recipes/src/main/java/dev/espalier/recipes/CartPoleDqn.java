package dev.espalier.recipes;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Adam;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.VectorEnvironment;
import dev.espalier.rl.agents.Dqn;
import dev.espalier.rl.agents.DuelingNetwork;
import dev.espalier.rl.agents.EpisodeReturns;
import dev.espalier.rl.agents.Goal;
import dev.espalier.rl.agents.Networks;
import dev.espalier.rl.agents.Play;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.replay.PrioritizedReplay;
import dev.espalier.rl.replay.ReplayBuffer;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Deep Q-learning on CartPole: the network says what each push is worth, mostly the better one is
 * chosen, and it learns from remembered steps, until the last 100 episodes hold the pole for 475
 * steps on average.
 */
final class CartPoleDqn implements Recipe {
  private static final int WINDOW = 100; // episodes whose mean must reach the goal
  private static final double GOAL = 475;
  private static final int CAPACITY = 50_000; // transitions that are remembered
  private static final int EXPLORE = 10_000; // steps over which ε falls
  private static final double EPSILON = 0.02; // to this
  private static final int TRAIN_EVERY = 2; // steps

  @Override
  public Outcome train(Run run) {
    // The world
    var world = VectorEnvironment.of(1, Environments.CART_POLE::make);
    int inputs = world.singleObservationSpace().size();
    int actions = ((Discrete) world.singleActionSpace()).n();

    // The model, and what it learns from
    Layer network =
        run.flag("dueling")
            ? new DuelingNetwork(inputs, actions, 120, 84)
            : Networks.mlp(inputs, actions, Tensor::relu, 120, 84);
    var optimizer = new Adam(network.parameters(), run.number("lr"));
    var memory = ReplayBuffer.discrete(CAPACITY, inputs);
    var priorities =
        run.flag("prioritized")
            ? new PrioritizedReplay(memory, PrioritizedReplay.Options.DEFAULT)
            : null;
    var agent =
        new Dqn(
            network,
            actions,
            optimizer,
            priorities == null ? memory : priorities,
            Dqn.Options.DEFAULT
                .doubleQ(run.choice("target").equals("double"))
                .steps(run.integer("n-step")));

    // The loop: act, remember, learn
    var returns = new EpisodeReturns(1, WINDOW);
    var goal = new Goal();
    var greedyGoal = new Goal();
    int steps = run.integer("steps");
    var loop =
        run.loop(steps)
            .add("agent", agent)
            .add("world", world)
            .add("returns", returns)
            .add("goal", goal)
            .add("greedy_goal", greedyGoal);
    world.reset(run.seed());
    loop.restore();
    while (loop.running() && !(goal.isReached() && greedyGoal.isReached())) {
      long step = loop.step() + 1;
      double share = Math.min(1, loop.step() / (double) EXPLORE);
      var seen = world.observations();
      int action = agent.act(seen, 1 + (EPSILON - 1) * share);
      var s = world.step(new int[] {action});
      agent.observe(
          seen, action, s.rewards()[0], s.finalObservations(), s.terminated()[0], s.truncated()[0]);
      returns.add(s);
      if (s.done(0)) {
        loop.log("episode_return", returns.mean(1));
        loop.log("mean_return", returns.mean());
        goal.at(step, returns.reached(GOAL));
      }
      if (step >= run.integer("warm-up") && step % TRAIN_EVERY == 0) {
        double done = step / (double) steps;
        optimizer.setLr(run.number("lr") * (1 - done));
        if (priorities != null) {
          priorities.setBeta(0.4 + 0.6 * done);
        }
        var loss = agent.learn();
        if (step % 1_000 == 0) {
          loop.log("loss", loss.item());
        }
      }
      if (loop.every(5_000)) {
        double greedy = evaluate(agent);
        loop.log("greedy_return", greedy);
        greedyGoal.at(step, greedy >= GOAL);
      }
      loop.next();
    }

    // What came out
    double greedy = evaluate(agent);
    var reached = goal.step();
    var greedyReached = greedyGoal.step();
    return Outcome.of(network)
        .with("steps_to_goal", reached)
        .with("greedy_steps_to_goal", greedyReached)
        .with("mean_return", Episodes.mean(returns))
        .with("greedy_mean_return", greedy)
        .with("episodes", returns.episodes())
        .with("steps", loop.step())
        .with("parameters", network.parameterCount())
        .tile(text(reached), "Steps to the goal", "mean of 100 episodes ≥ 475, exploring")
        .tile(text(greedyReached), "Steps to the goal, greedy", "mean of 10 episodes ≥ 475")
        .tile(
            String.format(Locale.ROOT, "%.1f", greedy),
            "Return without exploration",
            "mean of 10 episodes, at the end")
        .section(
            new Section.Charts(
                "Learning",
                "Return of each episode and mean of the last 100; return without exploration every"
                    + " 5,000 steps.",
                List.of(
                    loop.curves()
                        .chart(
                            "Return, exploring",
                            "",
                            Chart.Format.NUMBER,
                            "episode_return",
                            "mean_return"),
                    loop.curves()
                        .chart("Return, greedy", "", Chart.Format.NUMBER, "greedy_return"))))
        .section(Episodes.clips(Environments.CART_POLE.make(), agent::greedy))
        .summary(
            "goal "
                + (reached == null ? "not reached" : "after " + text(reached) + " steps")
                + ", without exploration "
                + (greedyReached == null ? "not reached" : "after " + text(greedyReached)));
  }

  /** Mean return of ten episodes without exploration, always the same ones. */
  private static double evaluate(Dqn agent) {
    return Play.meanReturn(Environments.CART_POLE.make(), agent::greedy, 10, 10_000);
  }

  private static String text(@Nullable Long steps) {
    return steps == null ? "–" : String.format(Locale.ROOT, "%,d", steps);
  }

  @Override
  public String name() {
    return "cartpole-dqn";
  }

  @Override
  public String summary() {
    return "Balance a pole on a cart: deep Q-learning with replay and a target network,"
        + " 4-120-84-2.";
  }

  @Override
  public String corrected() {
    return "Where the time limit ends an episode, what would have followed still counts; and the"
        + " goal is a mean of 100 episodes, not one lucky one.";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("steps", 200_000, "environment steps at most").quick(10_000),
        Option.number("lr", 3e-4, "learning rate of Adam, which falls to 0 along the steps"),
        Option.whole("warm-up", 1_000, "steps before learning begins"),
        Option.choice("target", "who chooses the best next action of a target", "double", "plain"),
        Option.whole("n-step", 1, "steps whose rewards are added up before a value follows"),
        Option.flag("dueling", "separate streams for the state's value and the advantages"),
        Option.flag("prioritized", "replay more often what surprised most"));
  }
}
