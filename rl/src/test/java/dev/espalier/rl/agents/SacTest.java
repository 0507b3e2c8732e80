package dev.espalier.rl.agents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.replay.ReplayBuffer;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class SacTest {
  /** Three updates with the same draws as src/test/python/agents.py. */
  @Test
  void learnsAsPyTorchWould() {
    var actor = new SquashedActor(3, 2, 8);
    var critic = new TwinCritic(3, 2, 8);
    Waves.fill(actor, 0);
    Waves.fill(critic, 5);
    int n = 6;
    var options = Sac.Options.DEFAULT.batch(n).lr(1e-2).tau(0.25).gamma(0.9).temperature(0.5);
    var agent = new Sac(actor, critic, 2, ReplayBuffer.continuous(n, 3, 2), options);
    var x = Waves.cosines(n * 3, 0);
    var actions = Waves.cosines(n * 2, 3);
    var next = Waves.cosines(n * 3, 1);
    var reward = Waves.cosines(n, 2);
    for (int i = 0; i < n; i++) {
      boolean end = i == 1 || i == 5;
      agent.observe(
          Waves.row(x, i, 3),
          Waves.row(actions, i, 2),
          3f * reward[i],
          Waves.row(next, i, 3),
          end,
          false);
    }
    Random.seed(7);
    double[] expected = {
      6.43639994,
      -0.472689062,
      1.04026115,
      1.87790728,
      -0.889748812,
      1.3400172,
      2.69631267,
      -0.927195072,
      1.39037418
    };
    for (int i = 0; i < 9; i += 3) {
      var report = agent.learn();
      Waves.close(expected[i], report.criticLoss().item());
      Waves.close(expected[i + 1], report.actorLoss().item());
      Waves.close(expected[i + 2], report.entropy().item());
    }
    Waves.close(0.5273501201821638, Waves.checksum(actor.parameters()));
    Waves.close(0.5868682480352547, Waves.checksum(critic.parameters()));
    Waves.close(0.4852038323879242, agent.temperature());
    var saved = agent.tensors();
    Waves.close(
        0.48218280499098876,
        Waves.checksum(
            critic.namedParameters().keySet().stream()
                .map(name -> saved.get("target.module." + name))
                .toList()));
  }

  /** Every step is an episode, whose reward is largest for the action 0.8 · observation. */
  @Test
  void learnsVectors() {
    Random.seed(1);
    var agent = learner();
    for (int step = 0; step < 900; step++) {
      float[] x = {2 * Random.generator().nextFloat() - 1};
      var action = step < 100 ? agent.explore() : agent.act(x);
      double error = action[0] - 0.8 * x[0];
      agent.observe(x, action, -8 * error * error, x, true, false);
      if (step >= 100) {
        agent.learn();
      }
    }
    for (float x : new float[] {-0.8f, 0, 0.8f}) {
      assertEquals(0.8 * x, agent.greedy(new float[] {x})[0], 0.15);
    }
    assertTrue(agent.temperature() < 1, "temperature " + agent.temperature());
  }

  private static Sac learner() {
    return new Sac(
        new SquashedActor(1, 1, 32),
        new TwinCritic(1, 1, 32),
        1,
        ReplayBuffer.continuous(1000, 1, 1),
        Sac.Options.DEFAULT.batch(64).lr(5e-3));
  }

  @Test
  void resumesToTheSameBits() {
    Random.seed(3);
    var first = learner();
    for (int i = 0; i < 20; i++) {
      first.observe(new float[] {i}, first.explore(), i, new float[] {i + 1}, false, i % 5 == 4);
    }
    first.learn();
    first.learn();
    var state = first.state();
    var tensors = first.tensors();
    long counter = Random.generator().counter();
    var losses = losses(first);
    var action = first.act(new float[] {1});
    Random.seed(50);
    var second = learner();
    second.load(state, tensors);
    Random.seed(3);
    Random.generator().seek(counter);
    assertArrayEquals(losses, losses(second));
    assertArrayEquals(action, second.act(new float[] {1}));
  }

  private static float[] losses(Sac agent) {
    var all = new float[6];
    for (int i = 0; i < 6; i += 2) {
      var report = agent.learn();
      Tensor.realize(report.criticLoss(), report.actorLoss());
      all[i] = (float) report.criticLoss().item();
      all[i + 1] = (float) report.actorLoss().item();
    }
    return all;
  }
}
