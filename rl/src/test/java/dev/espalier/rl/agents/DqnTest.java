package dev.espalier.rl.agents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Adam;
import dev.espalier.rl.replay.PrioritizedReplay;
import dev.espalier.rl.replay.Replay;
import dev.espalier.rl.replay.ReplayBuffer;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DqnTest {
  private static final int BATCH = 6;

  /** A replay that gives each of its transitions once, in order, with the draws of one batch. */
  private static Dqn agent(Layer network, boolean doubleQ, Replay replay) {
    return new Dqn(
        network,
        2,
        new Adam(network.parameters(), 1e-2),
        replay,
        Dqn.Options.DEFAULT.batch(BATCH).tau(0.25).doubleQ(doubleQ).gamma(0.9));
  }

  /** Three updates against PyTorch's: agents.py, with the same six transitions in each. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void learnsAsPyTorchWould(boolean doubleQ) {
    var network = Networks.mlp(3, 2, Tensor::relu, 8, 8);
    Waves.fill(network, 20);
    var replay = new PrioritizedReplay(ReplayBuffer.discrete(BATCH, 3), EVEN);
    var agent = agent(network, doubleQ, replay);
    Waves.fill(network, 0);
    var x = Waves.cosines(BATCH * 3, 0);
    var next = Waves.cosines(BATCH * 3, 1);
    var reward = Waves.cosines(BATCH, 2);
    int[] actions = {0, 1, 1, 0, 1, 0};
    for (int i = 0; i < BATCH; i++) {
      boolean end = i == 1 || i == 5;
      agent.observe(
          Waves.row(x, i, 3), actions[i], 3f * reward[i], Waves.row(next, i, 3), end, false);
    }
    double[] losses =
        doubleQ
            ? new double[] {1.19011652, 1.14165533, 1.08738339}
            : new double[] {1.19376695, 1.14165533, 1.08748007};
    for (double loss : losses) {
      Waves.close(loss, agent.learn().item());
    }
    Waves.close(
        doubleQ ? -0.0804968747945104 : -0.08443251542718122, Waves.checksum(network.parameters()));
    var saved = agent.tensors();
    var target =
        network.namedParameters().keySet().stream()
            .map(name -> saved.get("target.module." + name))
            .toList();
    Waves.close(doubleQ ? -0.21757059491562541 : -0.21907805995889007, Waves.checksum(target));
  }

  /** α = 0: all alike, so that the six ranges of a stratified batch hold one transition each. */
  private static final PrioritizedReplay.Options EVEN =
      PrioritizedReplay.Options.DEFAULT.alpha(0).beta(1);

  @Test
  void exploresAsOftenAsTold() {
    Random.seed(1);
    var network = Networks.mlp(3, 2, Tensor::relu, 4);
    Waves.fill(network, 0);
    var agent = agent(network, true, ReplayBuffer.discrete(10, 3));
    float[] x = {1, 2, 3};
    int best = agent.greedy(x);
    int others = 0;
    for (int i = 0; i < 400; i++) {
      others += agent.act(x, 0.5) == best ? 0 : 1;
      assertEquals(best, agent.act(x, 0));
    }
    assertTrue(Math.abs(others - 100) < 35, "explored " + others + " times"); // 4 deviations
  }

  @Test
  void duellingStreamsAdvantagesHaveMeanZero() {
    Random.seed(1);
    var network = new DuelingNetwork(3, 4, 8, 8);
    var parts = network.stateDict();
    assertTrue(parts.containsKey("value.0.weight"));
    var x = Tensor.randn(Rng.seed(2), 5, 3);
    var before = network.apply(x).mean(-1, false).toArray();
    // one number more for every advantage changes nothing
    var biases = network.namedParameters().get("advantage.2.bias");
    assertTrue(biases != null);
    biases.assign(biases.add(3).realize());
    var after = network.apply(x).mean(-1, false).toArray();
    for (int i = 0; i < 5; i++) {
      assertEquals(before[i], after[i], 1e-5);
    }
  }

  /**
   * A corridor of five cells, of which the last pays 1: with γ = 0.9 the value of going right in
   * cell k is 0.9^(3−k), and one more factor 0.9² − 1 for a step back.
   */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "double", "dueling", "3-step", "prioritized"})
  void findsTheValuesOfACorridor(String kind) {
    Random.seed(4);
    Layer network =
        kind.equals("dueling")
            ? new DuelingNetwork(5, 2, 32, 16)
            : Networks.mlp(5, 2, Tensor::relu, 32);
    var buffer = ReplayBuffer.discrete(1000, 5);
    Replay replay =
        kind.equals("prioritized")
            ? new PrioritizedReplay(buffer, PrioritizedReplay.Options.DEFAULT)
            : buffer;
    var agent =
        new Dqn(
            network,
            2,
            new Adam(network.parameters(), 3e-3),
            replay,
            Dqn.Options.DEFAULT
                .gamma(0.9)
                .batch(32)
                .tau(0.05)
                .doubleQ(!kind.equals("plain"))
                .steps(kind.equals("3-step") ? 3 : 1)
                .maxGradNorm(10));
    int cell = 0;
    for (int step = 0; step < 1200; step++) {
      int action = agent.act(cell(cell), 0.5);
      int next = Math.max(0, cell + (action == 1 ? 1 : -1));
      boolean end = next == 4;
      agent.observe(cell(cell), action, end ? 1 : 0, cell(next), end, false);
      cell = end ? 0 : next;
      if (step >= 100) {
        agent.learn();
      }
    }
    for (int k = 0; k < 4; k++) {
      assertEquals(1, agent.greedy(cell(k)), "cell " + k);
      double tolerance = kind.equals("3-step") ? 0.15 : 0.06; // n steps of an exploring policy
      assertEquals(StrictMath.pow(0.9, 3 - k), agent.values(cell(k))[1], tolerance, "cell " + k);
    }
  }

  private static float[] cell(int k) {
    var x = new float[5];
    x[k] = 1;
    return x;
  }

  @Test
  void resumesToTheSameBits() {
    Random.seed(2);
    var first = learner();
    first.learn();
    first.learn();
    var state = first.state();
    var tensors = first.tensors();
    long counter = Random.generator().counter();
    double[] expected = {first.learn().item(), first.learn().item()};
    Random.seed(99);
    var second = learner();
    second.load(state, tensors);
    Random.seed(2);
    Random.generator().seek(counter);
    assertArrayEquals(expected, new double[] {second.learn().item(), second.learn().item()});
  }

  private static Dqn learner() {
    var network = Networks.mlp(3, 2, Tensor::relu, 8);
    var agent =
        new Dqn(
            network,
            2,
            new Adam(network.parameters(), 1e-2),
            ReplayBuffer.discrete(50, 3),
            Dqn.Options.DEFAULT.batch(8).steps(2));
    var x = Tensor.randn(Random.generator(), 20, 3).toArray();
    for (int i = 0; i + 1 < 20; i++) {
      agent.observe(Waves.row(x, i, 3), i % 2, i, Waves.row(x, i + 1, 3), i % 7 == 6, false);
    }
    return agent;
  }

  @Test
  void refusesWhatDoesNotFit() {
    var network = Networks.mlp(3, 4, Tensor::relu, 8);
    var agent = agent(network, true, ReplayBuffer.discrete(10, 3));
    var error = assertThrows(ValueException.class, () -> agent.greedy(new float[3]));
    assertTrue(error.getMessage().contains("4 values for 2 actions"), error.getMessage());
    assertThrows(ValueException.class, () -> Dqn.Options.DEFAULT.gamma(1.5));
    assertThrows(ValueException.class, () -> Dqn.Options.DEFAULT.tau(0));
  }
}
