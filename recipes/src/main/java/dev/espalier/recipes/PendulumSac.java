package dev.espalier.recipes;

import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.Environment;
import dev.espalier.rl.VectorEnvironment;
import dev.espalier.rl.agents.EpisodeReturns;
import dev.espalier.rl.agents.Play;
import dev.espalier.rl.agents.Sac;
import dev.espalier.rl.agents.SquashedActor;
import dev.espalier.rl.agents.TwinCritic;
import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.replay.ReplayBuffer;
import dev.espalier.rl.wrappers.RescaleAction;
import java.util.List;
import java.util.Locale;

/**
 * Soft actor-critic on Pendulum: torques are numbers, not choices, and the policy that swings the
 * pendulum up stays as random as it can afford.
 */
final class PendulumSac implements Recipe {
  private static final int EVALUATION = 20; // episodes

  @Override
  public Outcome train(Run run) {
    // The world, with torques from −1 to 1
    var world = VectorEnvironment.of(1, PendulumSac::pendulum);
    int inputs = world.singleObservationSpace().size();
    int actionSize = world.singleActionSpace().shape().size();

    // The model: a policy and two critics
    int steps = run.integer("steps");
    int hidden = run.integer("hidden");
    var actor = new SquashedActor(inputs, actionSize, hidden);
    var critic = new TwinCritic(inputs, actionSize, hidden);
    var replay = ReplayBuffer.continuous(steps, inputs, actionSize);
    var agent =
        new Sac(
            actor,
            critic,
            actionSize,
            replay,
            Sac.Options.DEFAULT.lr(run.number("lr")).batch(run.integer("batch")));

    // The loop: act, remember, learn
    var returns = new EpisodeReturns(1, 100);
    var loop = run.loop(steps).add("agent", agent).add("world", world).add("returns", returns);
    world.reset(run.seed());
    loop.restore();
    while (loop.running()) {
      boolean learning = loop.step() >= run.integer("warm-up");
      var seen = world.observations();
      var action = learning ? agent.act(seen) : agent.explore();
      var s = world.step(action);
      agent.observe(
          seen, action, s.rewards()[0], s.finalObservations(), s.terminated()[0], s.truncated()[0]);
      returns.add(s);
      if (s.done(0)) {
        loop.log("episode_return", returns.mean(1));
      }
      if (learning) {
        var report = agent.learn();
        if (loop.every(1_000)) {
          loop.log("critic_loss", report.criticLoss().item());
          loop.log("entropy", report.entropy().item());
          loop.log("temperature", agent.temperature());
          loop.log("greedy_return", evaluate(agent, 5));
        }
      }
      loop.next();
    }

    // What came out
    double mean = evaluate(agent, EVALUATION);
    return Outcome.of(actor)
        .with("mean_return", mean)
        .with("temperature", agent.temperature())
        .with("episodes", returns.episodes())
        .with("steps", loop.step())
        .with("parameters", actor.parameterCount() + critic.parameterCount())
        .tile(
            String.format(Locale.ROOT, "%.1f", mean),
            "Mean return",
            EVALUATION + " episodes without exploration")
        .section(
            new Section.Charts(
                "Learning",
                "Return of each episode; without exploration every 1,000 steps.",
                List.of(
                    loop.curves()
                        .chart(
                            "Return", "", Chart.Format.NUMBER, "episode_return", "greedy_return"),
                    loop.curves().chart("Temperature", "", Chart.Format.NUMBER, "temperature"))))
        .section(Episodes.clips(pendulum(), agent::greedy))
        .summary(String.format(Locale.ROOT, "mean return %.1f", mean));
  }

  private static Environment<float[], float[]> pendulum() {
    return new RescaleAction<>(Environments.PENDULUM.make(), -1, 1);
  }

  /** Mean return of episodes without exploration, always the same ones. */
  private static double evaluate(Sac agent, int episodes) {
    return Play.meanReturn(pendulum(), agent::greedy, episodes, 10_000);
  }

  @Override
  public String name() {
    return "pendulum-sac";
  }

  @Override
  public String summary() {
    return "Swing a pendulum up by torques: soft actor-critic with twin critics and automatic"
        + " temperature.";
  }

  @Override
  public String corrected() {
    return "An episode of Pendulum never ends but by the time limit, so that the value of its last"
        + " observation counts in full.";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("steps", 20_000, "environment steps").quick(3_000),
        Option.number("lr", 1e-3, "learning rate of all parts"),
        Option.whole("hidden", 256, "width of the two hidden layers").quick(64),
        Option.whole("batch", 256, "transitions of an update").quick(64),
        Option.whole("warm-up", 1_000, "random steps before learning begins").quick(500));
  }
}
