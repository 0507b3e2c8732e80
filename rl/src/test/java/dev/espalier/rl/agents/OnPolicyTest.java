package dev.espalier.rl.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates against PyTorch's in src/test/python/agents.py, and learning on small tasks. */
final class OnPolicyTest {
  private static final int STEPS = 3;
  private static final int ENVIRONMENTS = 2;

  private static ActorCritic model(boolean continuous) {
    var model = continuous ? ActorCritic.continuous(3, 2, 8, 8) : ActorCritic.discrete(3, 2, 8, 8);
    fill(model);
    return model;
  }

  /** Critic and actor begin at phases of their own, as in the script. */
  private static void fill(ActorCritic model) {
    model
        .namedParameters()
        .forEach((name, p) -> {
          if (name.equals("logStd")) {
            return;
          }
          int layer = name.charAt(name.indexOf('.') + 1) - '0';
          double phase = layer + (name.endsWith("bias") ? 1 : 0) + (name.startsWith("a") ? 10 : 0);
          var x = new float[p.size()];
          for (int i = 0; i < x.length; i++) {
            x[i] = (float) (0.6 * StrictMath.sin(1.7 * i + phase));
          }
          p.assign(Tensor.of(x, p.shape().toArray()));
        });
  }

  private static RolloutBuffer rollout(ActorCritic model, boolean continuous) {
    int n = STEPS * ENVIRONMENTS;
    var rollout =
        continuous
            ? RolloutBuffer.continuous(STEPS, ENVIRONMENTS, 3, 2)
            : RolloutBuffer.discrete(STEPS, ENVIRONMENTS, 3);
    var all = Tensor.of(Waves.cosines(n * 3, 0), n, 3);
    var actions =
        continuous
            ? Tensor.of(Waves.cosines(n * 2, 3), n, 2)
            : Tensor.of(new long[] {0, 1, 1, 0, 1, 1}, n);
    var rewards = Waves.cosines(n, 1);
    for (int t = 0; t < STEPS; t++) {
      int from = t * ENVIRONMENTS;
      var x = all.slice(0, from, from + ENVIRONMENTS);
      var a = actions.slice(0, from, from + ENVIRONMENTS);
      var logProbs = Mode.inference(() -> model.policy(x).logProb(a));
      rollout.choice(x, a, logProbs, Mode.inference(() -> model.value(x)));
      for (int e = 0; e < ENVIRONMENTS; e++) {
        rollout.outcome(e, rewards[from + e], t == 1 && e == 0, false, 0);
      }
      rollout.next();
    }
    return rollout;
  }

  private static Tensor last() {
    return Tensor.of(Waves.cosines(ENVIRONMENTS * 3, 4), ENVIRONMENTS, 3);
  }

  private static double checksum(ActorCritic model, String part) {
    return Waves.checksum(
        model.namedParameters().entrySet().stream()
            .filter(e -> e.getKey().startsWith(part))
            .map(e -> e.getValue())
            .toList());
  }

  @Test
  void ppoLearnsNumberedActionsAsPyTorchWould() {
    var model = model(false);
    var report = ppo(model).learn(rollout(model, false), last());
    Waves.close(-0.0142784249, report.policyLoss());
    Waves.close(0.543417275, report.valueLoss());
    Waves.close(0.254805923, report.entropy());
    Waves.close(-1.0444696001541511, checksum(model, "critic"));
    Waves.close(0.855522986778295, checksum(model, "actor"));
  }

  @Test
  void ppoLearnsVectorsAsPyTorchWould() {
    var model = model(true);
    var report = ppo(model).learn(rollout(model, true), last());
    Waves.close(-0.0899117887, report.policyLoss());
    Waves.close(0.541666269, report.valueLoss());
    Waves.close(2.86884809, report.entropy());
    Waves.close(-0.8595906077943728, checksum(model, "critic"));
    Waves.close(2.0663785341808985, checksum(model, "actor"));
    var logStd = model.stateDict().get("logStd");
    assertTrue(logStd != null);
    Waves.close(-0.03644700348377228, logStd.toArray()[0]);
    Waves.close(0.01660482957959175, logStd.toArray()[1]);
  }

  private static Ppo ppo(ActorCritic model) {
    return new Ppo(
        model,
        new Adam(model.parameters(), Adam.options(3e-2).eps(1e-5)),
        Ppo.Options.DEFAULT.discounts(0.95, 0.9).epochs(4).minibatches(1));
  }

  @Test
  void a2cLearnsAsPyTorchWould() {
    var model = model(false);
    var options = A2c.Options.DEFAULT.gamma(0.95).lambda(0.9).entropyWeight(0.01);
    var agent = new A2c(model, new Adam(model.parameters(), 3e-2), options);
    var report = agent.learn(rollout(model, false), last());
    Waves.close(0.104436673, report.policyLoss());
    Waves.close(1.18746734, report.valueLoss());
    Waves.close(0.331052154, report.entropy());
    Waves.close(-0.08292966966, checksum(model, "critic"));
    Waves.close(0.5364094005011422, checksum(model, "actor"));
  }

  /** The observation says which action pays; every step is an episode. */
  @ParameterizedTest
  @ValueSource(strings = {"ppo", "a2c"})
  void learnsWhichActionPays(String kind) {
    Random.seed(1);
    var model = ActorCritic.discrete(2, 2, 16);
    var agent = agent(kind, model, new Adam(model.parameters(), 1e-2));
    var rollout = RolloutBuffer.discrete(16, 4, 2);
    double first = 0;
    double reward = 0;
    for (int round = 0; round < 30; round++) {
      reward = 0;
      while (!rollout.isFull()) {
        var wanted = new int[4];
        var x = new float[8];
        for (int e = 0; e < 4; e++) {
          wanted[e] = Random.generator().nextInt(2);
          x[2 * e + wanted[e]] = 1;
        }
        var observations = Tensor.of(x, 4, 2);
        var choice = agent.act(observations);
        rollout.choice(observations, choice.actions(), choice.logProbs(), choice.values());
        var actions = choice.actions().toIntArray();
        for (int e = 0; e < 4; e++) {
          double r = actions[e] == wanted[e] ? 1 : 0;
          reward += r / 64;
          rollout.outcome(e, r, true, false, 0);
        }
        rollout.next();
      }
      first = round == 0 ? reward : first;
      agent.learn(rollout, Tensor.zeros(4, 2));
    }
    assertTrue(first < 0.8, "began with " + first);
    assertTrue(reward > 0.9, "ended with " + reward);
    assertEquals(1, agent.greedy(Tensor.of(new float[] {0, 1}, 1, 2)).item());
  }

  /** The wanted action is half the observation; the reward falls with the squared distance. */
  @Test
  void learnsVectors() {
    Random.seed(1);
    var model = ActorCritic.continuous(1, 1, 16);
    var agent = agent("ppo", model, new Adam(model.parameters(), 1e-2));
    var rollout = RolloutBuffer.continuous(16, 8, 1, 1);
    for (int round = 0; round < 40; round++) {
      while (!rollout.isFull()) {
        var observations = Tensor.rand(Random.generator(), 8, 1).mul(2).sub(1).realize();
        var choice = agent.act(observations);
        rollout.choice(observations, choice.actions(), choice.logProbs(), choice.values());
        var error = choice.actions().sub(observations.mul(0.5)).square().toArray();
        for (int e = 0; e < 8; e++) {
          rollout.outcome(e, -error[e], true, false, 0);
        }
        rollout.next();
      }
      agent.learn(rollout, Tensor.zeros(8, 1));
    }
    for (float x : new float[] {-0.8f, 0, 0.8f}) {
      assertEquals(x / 2, agent.greedy(Tensor.of(new float[] {x}, 1, 1)).item(), 0.15);
    }
  }

  private static OnPolicy agent(String kind, ActorCritic model, Optimizer optimizer) {
    return kind.equals("ppo")
        ? new Ppo(model, optimizer, Ppo.Options.DEFAULT.minibatches(2).valueClip(10))
        : new A2c(model, optimizer, A2c.Options.DEFAULT.entropyWeight(0.01));
  }
}
