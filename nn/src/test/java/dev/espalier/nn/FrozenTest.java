package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.StateException;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A frozen model stays what it was, for any number of threads. */
class FrozenTest {
  /** Has a lambda that captures the live layer, dropout, and running statistics. */
  private static final class Net extends Layer {
    final Linear fc1 = new Linear(6, 16);
    final BatchNorm1d norm = new BatchNorm1d(16);
    final Dropout dropout = new Dropout(0.5);
    final List<Layer> blocks = List.of(new Linear(16, 8), new Linear(8, 3));
    final UnaryOperator<Tensor> first = x -> fc1.apply(x).tanh();

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(first, norm, dropout, blocks.get(0), Tensor::relu, blocks.get(1));
    }
  }

  @BeforeEach
  void seed() {
    Random.seed(3);
  }

  private static void train(Net net, int steps) {
    var o = new Adam(net.parameters(), 0.05);
    for (int i = 0; i < steps; i++) {
      o.zeroGrad();
      net.apply(Tensor.randn(8, 6)).square().mean().backward();
      o.step();
    }
  }

  @Test
  void trainingReplacingAndLoadingChangeNothing() {
    var net = new Net();
    train(net, 3);
    var x = Tensor.randn(4, 6).realize();
    var live = Mode.inference(() -> net.apply(x)).toArray();
    var frozen = net.freeze();
    assertArrayEquals(live, frozen.apply(x).toArray());
    train(net, 3);
    assertArrayEquals(live, frozen.apply(x).toArray());
    assertFalse(Arrays.equals(live, Mode.inference(() -> net.apply(x)).toArray()));
    net.replace("blocks.1", new Linear(8, 5));
    assertArrayEquals(live, frozen.apply(x).toArray());
    assertEquals(5, net.apply(x).dim(1));
    assertEquals("Frozen Net", frozen.toString());
    net.loadStateDict(
        net.stateDict().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().zerosLike())));
    assertArrayEquals(live, frozen.apply(x).toArray());
  }

  @Test
  void aWeightThatWasNotFrozenIsRefused() {
    var net = new Net();
    var frozen = net.freeze();
    net.replace("fc1", new Linear(6, 16)); // the function in field "first" captured the live model
    var e = assertThrows(StateException.class, () -> frozen.apply(Tensor.ones(1, 6)));
    assertTrue(e.problem().contains("uses fc1.weight"), e.problem());
  }

  @Test
  void manyThreadsGetTheBitsOfOne() throws Exception {
    var net = new Net();
    train(net, 2);
    var frozen = net.freeze();
    var inputs = new ArrayList<Tensor>();
    var expected = new ArrayList<float[]>();
    for (int i = 0; i < 200; i++) {
      inputs.add(Tensor.randn(1 + i % 5, 6).realize());
      expected.add(frozen.apply(inputs.get(i)).toArray());
    }
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<float[]>>();
      for (var x : inputs) {
        results.add(pool.submit(() -> frozen.apply(x).toArray()));
      }
      train(net, 3); // beside them
      for (int i = 0; i < results.size(); i++) {
        assertArrayEquals(expected.get(i), results.get(i).get());
      }
    }
  }

  @Test
  void aSampleHasTheSameBitsInAnyBatch() {
    var frozen = new Net().freeze();
    var x = Tensor.randn(64, 6).realize();
    var all = frozen.apply(x).toArray();
    for (int n : new int[] {1, 2, 64}) {
      for (int i = 0; i + n <= 64; i += n) {
        var part = frozen.apply(x.slice(0, i, i + n)).toArray();
        assertArrayEquals(Arrays.copyOfRange(all, 3 * i, 3 * (i + n)), part);
      }
    }
  }

  @Test
  void noGradientPasses() {
    assertFalse(new Net().freeze().apply(Tensor.ones(1, 6)).node().tracked());
  }
}
