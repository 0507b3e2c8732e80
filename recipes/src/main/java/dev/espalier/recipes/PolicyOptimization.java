package dev.espalier.recipes;

import dev.espalier.nn.optim.Adam;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.VectorEnvironment;
import dev.espalier.rl.agents.ActorCritic;
import dev.espalier.rl.agents.EpisodeReturns;
import dev.espalier.rl.agents.Goal;
import dev.espalier.rl.agents.OnPolicy;
import dev.espalier.rl.agents.Play;
import dev.espalier.rl.agents.Ppo;
import dev.espalier.rl.envs.EnvironmentSpec;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Proximal policy optimisation on the tasks of classic control: eight environments act for 32
 * steps, the policy learns from that in 20 passes, and so on until the last 100 episodes are as
 * good on average as Gymnasium asks for.
 */
final class PolicyOptimization implements Recipe {
  private static final int WINDOW = 100; // episodes whose mean must reach the goal
  private static final int ENVIRONMENTS = 8;
  private static final int STEPS = 32; // of each environment between two updates
  private static final int ANNEAL = 150_000; // steps over which the learning rate falls to 0

  private final String name;
  private final EnvironmentSpec<float[], Integer> spec;
  private final double gamma;
  private final double lambda;
  private final int quickSteps;
  private final String task;

  private PolicyOptimization(
      String name,
      EnvironmentSpec<float[], Integer> spec,
      double gamma,
      double lambda,
      int quickSteps,
      String task) {
    this.name = name;
    this.spec = spec;
    this.gamma = gamma;
    this.lambda = lambda;
    this.quickSteps = quickSteps;
    this.task = task;
  }

  /** CartPole-v1. */
  static PolicyOptimization cartPole() {
    return new PolicyOptimization(
        "cartpole-ppo",
        Environments.CART_POLE,
        0.98,
        0.8,
        20_000,
        "Balance a pole on a cart for 475 of 500 steps");
  }

  /** Acrobot-v1. */
  static PolicyOptimization acrobot() {
    return new PolicyOptimization(
        "acrobot-ppo",
        Environments.ACROBOT,
        0.99,
        0.95,
        24_000,
        "Swing a two-link pendulum above a line within 100 steps");
  }

  @Override
  public Outcome train(Run run) {
    // The world
    var envs = VectorEnvironment.of(ENVIRONMENTS, spec::make);
    int inputs = envs.singleObservationSpace().size();
    int actions = ((Discrete) envs.singleActionSpace()).n();

    // The model: a policy and a value function, and how they learn
    var model = ActorCritic.discrete(inputs, actions, 64, 64);
    var optimizer = new Adam(model.parameters(), Adam.options(run.number("lr")).eps(1e-5));
    var agent =
        new Ppo(
            model,
            optimizer,
            Ppo.Options.DEFAULT
                .discounts(gamma, lambda)
                .epochs(20)
                .minibatches(1)
                .entropyWeight(0));

    // The loop: act, then learn from what came of it
    double wanted = spec.rewardThreshold().orElseThrow();
    var rollout = RolloutBuffer.discrete(STEPS, ENVIRONMENTS, inputs);
    var returns = new EpisodeReturns(ENVIRONMENTS, WINDOW);
    var goal = new Goal();
    var loop =
        run.loop(run.integer("steps"))
            .stride(STEPS * ENVIRONMENTS)
            .add("agent", agent)
            .add("environments", envs)
            .add("returns", returns)
            .add("goal", goal);
    envs.reset(run.seed() * 100);
    loop.restore();
    while (loop.running() && !goal.isReached()) {
      optimizer.setLr(run.number("lr") * Math.max(0, 1 - loop.step() / (double) ANNEAL));
      long before = returns.episodes();
      while (!rollout.isFull()) {
        returns.add(agent.step(envs, rollout));
        goal.at(loop.step() + rollout.size(), returns.reached(wanted));
      }
      var report = agent.learn(rollout, OnPolicy.observations(envs));
      int ended = (int) (returns.episodes() - before);
      if (ended > 0) {
        loop.log("episode_return", returns.mean(Math.min(ended, WINDOW)));
        loop.log("mean_return", returns.mean());
      }
      loop.log("entropy", report.entropy());
      loop.log("value_loss", report.valueLoss());
      loop.next();
    }

    // What came out
    double greedy = Play.meanReturn(spec.make(), x -> greedy(agent, x), 10, 10_000);
    var steps = goal.step();
    return Outcome.of(model)
        .with("steps_to_goal", steps)
        .with("mean_return", Episodes.mean(returns))
        .with("greedy_mean_return", greedy)
        .with("episodes", returns.episodes())
        .with("steps", loop.step())
        .with("parameters", model.parameterCount())
        .tile(
            steps == null ? "–" : String.format(Locale.ROOT, "%,d", steps),
            "Steps to the goal",
            String.format(Locale.ROOT, "mean of %d episodes ≥ %.0f", WINDOW, wanted))
        .tile(
            String.format(Locale.ROOT, "%.1f", greedy),
            "Return without exploration",
            "mean of 10 episodes")
        .section(
            new Section.Charts(
                "Learning",
                "Return of the episodes that ended in each rollout, and mean of the last 100.",
                List.of(
                    loop.curves()
                        .chart("Return", "", Chart.Format.NUMBER, "episode_return", "mean_return"),
                    loop.curves().chart("Entropy", "nats", Chart.Format.NUMBER, "entropy"))))
        .section(Episodes.clips(spec.make(), x -> greedy(agent, x)))
        .summary(
            steps == null
                ? String.format(
                    Locale.ROOT, "goal not reached; without exploration the return is %.1f", greedy)
                : String.format(Locale.ROOT, "goal reached after %,d steps", steps));
  }

  /** The likeliest action. */
  private static int greedy(Ppo agent, float[] observation) {
    return (int) agent.greedy(Tensor.of(observation, 1, observation.length)).item();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return task + ": PPO, eight environments, two dense networks of 2 × 64.";
  }

  @Override
  public String corrected() {
    return "Where the time limit ends an episode, what would have followed still counts; many"
        + " scripts take the limit for a failure.";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("steps", 150_000, "environment steps at most").quick(quickSteps),
        Option.number("lr", 1e-3, "learning rate of Adam, which falls to 0 over 150,000 steps"));
  }
}
