package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The heap in use stays flat over a training loop in which nothing is closed. */
class MemoryTest {
  /** Bytes that the heap may grow by from the first to the last point: the noise of the JVM. */
  private static final long NOISE = 256 << 10;

  /** What a kept loss may hold: its handle, its node, a shape, an array of one element. */
  private static final long KEPT = 256;

  private static final int POINTS = 4;

  /** What a loop does with its losses beside training. */
  private interface Keep {
    void loss(Tensor loss);

    /** Called at the end; returns a value that depends on every loss. */
    double read();
  }

  private static final class Nothing implements Keep {
    private double last;

    @Override
    public void loss(Tensor loss) {}

    @Override
    public double read() {
      return last;
    }
  }

  private static final class Total implements Keep {
    private Tensor total = Tensor.scalar(0);

    @Override
    public void loss(Tensor loss) {
      total = total.add(loss);
    }

    @Override
    public double read() {
      return total.item();
    }
  }

  private static final class All implements Keep {
    private final List<Tensor> losses = new ArrayList<>();

    @Override
    public void loss(Tensor loss) {
      losses.add(loss);
    }

    @Override
    public double read() {
      double sum = 0;
      for (var t : losses) {
        sum += t.item();
      }
      return sum;
    }
  }

  private record Outcome(double read, List<Long> heap, double exact) {}

  /**
   * The plain loop. The heap is measured after a warm-up of a quarter of the steps and at three
   * points after it.
   */
  private static Outcome train(int steps, Keep keep, boolean readEach) {
    Random.seed(5);
    var model = new Models.Tiny();
    var optimizer = new Adam(model.parameters(), 1e-2);
    var x = Tensor.randn(Rng.seed(6), 16, 4).realize();
    var y = x.slice(1, 0, 3).argmax(1).realize();
    var heap = new ArrayList<Long>();
    double exact = 0;
    for (int i = 1; i <= steps; i++) {
      optimizer.zeroGrad();
      var loss = Losses.crossEntropy(model.apply(x), y);
      loss.backward();
      keep.loss(loss);
      optimizer.step();
      if (readEach) {
        exact += loss.item();
      }
      if (i % (steps / POINTS) == 0) {
        heap.add(used());
      }
    }
    return new Outcome(keep.read(), heap, exact);
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      var r = Runtime.getRuntime();
      least = Math.min(least, r.totalMemory() - r.freeMemory());
    }
    return least;
  }

  private static void assertFlat(Outcome o, long allowed) {
    long growth = o.heap().getLast() - o.heap().getFirst();
    assertTrue(growth < allowed, () -> "the heap grew by " + growth + " bytes: " + o.heap());
  }

  private static void all(int steps) {
    double exact = train(steps, new Nothing(), true).exact();
    assertFlat(train(steps, new Nothing(), false), NOISE);
    var total = train(steps, new Total(), false);
    assertFlat(total, NOISE);
    assertEquals(exact, total.read(), 1e-3 * exact);
    var kept = train(steps, new All(), false);
    assertFlat(kept, NOISE + KEPT * steps);
    assertEquals(exact, kept.read(), 1e-9 * exact);
  }

  /**
   * Each shape has a plan, and all plans share a workspace, which grows: none may keep the smaller
   * one that it ran with. The largest takes four arrays of 24 MiB, and there are two of it when the
   * warm-up of the kernels runs beside; what all plans ran with is 674 MiB.
   */
  @Test
  void plansOfGrowingShapesDoNotKeepWorkspaces() {
    var w = Tensor.randn(Rng.seed(1), 64, 64).realize();
    long before = used();
    long mebibyte = 1 << 20;
    for (int k = 1; k <= 24; k++) {
      int rows = k * 4096; // k MiB each
      for (int run = 0; run < 3; run++) {
        var x = Tensor.ones(rows, 64);
        x.matmul(w).relu().matmul(w).sum().item();
      }
    }
    long growth = used() - before;
    assertTrue(growth < 300 * mebibyte, () -> "the heap grew by " + growth / mebibyte + " MiB");
  }

  @Test
  void isFlatOver2000Steps() {
    all(2_000);
  }

  @Test
  @Tag("slow")
  void isFlatOver20000Steps() {
    all(20_000);
  }
}
