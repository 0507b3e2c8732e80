package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.espalier.base.Rng;
import dev.espalier.nn.Frozen;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One model, any number of threads, any batch: the bits of one thread and of one sample. */
class ThreadsTest {
  private static final int THREADS = 200;

  @BeforeAll
  static void onTheCpuBackend() {
    assertEquals("cpu", Executor.backend().name());
  }

  /** n samples of a recipe's input; sample i is the same whatever n is. */
  private static Tensor samples(String recipe, int n) {
    int[] shape = recipe.equals("mnist") ? new int[] {n, 1, 28, 28} : new int[] {n, 3, 32, 32};
    return Tensor.randn(Rng.seed(11), shape).realize();
  }

  /**
   * All threads start together, with batches of several sizes, so that they meet in plans,
   * workspaces and workers.
   */
  @ParameterizedTest
  @CsvSource({"mnist", "cifar10"})
  void virtualThreadsGetTheBitsOfOne(String recipe) throws Exception {
    Frozen model = Models.recipe(recipe, 1).freeze();
    var all = samples(recipe, 16);
    var inputs = new ArrayList<Tensor>();
    var expected = new ArrayList<float[]>();
    for (int i = 0; i < 16; i++) {
      inputs.add(all.slice(0, i, Math.min(16, i + 1 + i % 3)).realize());
      expected.add(model.apply(inputs.get(i)).toArray());
    }
    assertNotEquals(expected.get(0)[0], expected.get(3)[0]);
    var start = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<float[]>>();
      for (int i = 0; i < THREADS; i++) {
        var x = inputs.get(i % 16);
        results.add(
            pool.submit(() -> {
              start.await();
              return model.apply(x).toArray();
            }));
      }
      start.countDown();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        assertArrayEquals(expected.get(i % 16), results.get(i).get(), () -> "thread " + thread);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mnist, 10", "cifar10, 10"})
  void aSampleHasTheSameBitsInEveryBatch(String recipe, int classes) {
    var model = Models.recipe(recipe, 2).freeze();
    var x = samples(recipe, 1000);
    var all = model.apply(x).toArray();
    for (int batch : new int[] {1, 2, 64}) {
      for (int from : new int[] {0, 1, 63, 500, 998 - Math.max(0, batch - 2)}) {
        var part = model.apply(x.slice(0, from, from + batch)).toArray();
        assertArrayEquals(
            Arrays.copyOfRange(all, classes * from, classes * (from + batch)),
            part,
            () -> batch + " samples from " + from);
      }
    }
  }

  /** The slices above are views; a batch that lies alone in an array is another way in. */
  @Test
  void aCopiedSampleHasTheBitsOfTheView() {
    var model = Models.recipe("mnist", 2).freeze();
    var x = samples("mnist", 5);
    var view = model.apply(x.slice(0, 3, 4)).toArray();
    var alone = Tensor.of(Arrays.copyOfRange(x.toArray(), 3 * 784, 4 * 784), 1, 1, 28, 28);
    assertArrayEquals(view, model.apply(alone).toArray());
  }
}
