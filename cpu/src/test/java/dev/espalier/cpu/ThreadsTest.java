package dev.espalier.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.View;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private final int before = Threads.get();

  @AfterEach
  void restore() {
    Threads.set(before);
  }

  @Test
  void everyPieceRunsOnce() {
    Threads.set(4);
    countPieces();
  }

  private static void countPieces() {
    for (int n : new int[] {0, 1, 2, 3, 5, 1000}) {
      var seen = new AtomicIntegerArray(Math.max(1, n));
      Threads.run(n, seen::incrementAndGet);
      for (int i = 0; i < n; i++) {
        assertEquals(1, seen.get(i), "piece " + i + " of " + n);
      }
    }
  }

  @Test
  void anExceptionReachesTheCallerAndThePoolLives() {
    Threads.set(3);
    for (int bad = 0; bad < 10; bad++) {
      int piece = bad;
      var e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Threads.run(
                      10,
                      i -> {
                        if (i == piece) {
                          throw new IllegalStateException("piece " + i);
                        }
                      }));
      assertEquals("piece " + bad, e.getMessage());
    }
    countPieces();
  }

  @Test
  void piecesMaySplitTheirWorkAgain() {
    Threads.set(4);
    var seen = new AtomicIntegerArray(64);
    Threads.run(8, i -> Threads.run(8, j -> seen.incrementAndGet(8 * i + j)));
    for (int i = 0; i < 64; i++) {
      assertEquals(1, seen.get(i));
    }
  }

  @Test
  void refusesSenselessNumbers() {
    assertThrows(ValueException.class, () -> Threads.set(0));
    assertThrows(ValueException.class, () -> Threads.set(5000));
  }

  @Test
  void randomNumbersDoNotDependOnThreads() {
    var rate = Tensor.linspace(0.1, 30, 70_000);
    double[] expected = null;
    for (int threads : new int[] {1, 2, 5}) {
      Threads.set(threads);
      var x = Random.with(Rng.seed(9), () -> Random.gamma(rate, rate));
      expected = expected == null ? x.toDoubleArray() : expected;
      assertArrayEquals(expected, x.toDoubleArray(), threads + " threads");
    }
  }

  /**
   * Kernels large enough to be shared have the same bits on any number of threads, called by one or
   * by many.
   */
  @Test
  void theNumberOfThreadsChangesNoBit() throws ExecutionException, InterruptedException {
    var conv = new Op.ConvSpec(14, 14, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    var x = spec(9, 12, 14, 14);
    var w = spec(20, 12, 3, 3);
    var y = spec(9, 20, 14, 14);
    var kernels =
        List.of(
            single(new Op.Conv2d(Op.ConvKind.FORWARD, conv), y, x, w),
            single(new Op.Conv2d(Op.ConvKind.INPUT, conv), x, y, w),
            single(new Op.Conv2d(Op.ConvKind.WEIGHT, conv), w, x, y),
            single(new Op.MatMul(), spec(70, 200), spec(70, 130), spec(130, 200)),
            single(new Op.Matrix(MatrixKind.SVD, 0), spec(900, 3, 8), spec(900, 3, 4)),
            single(new Op.Matrix(MatrixKind.DFT, 0), spec(90, 74, 2), spec(90, 74, 2)),
            single(new Op.Reduce(dev.espalier.ir.ReduceOp.SUM, 0, 1), spec(), spec(300_001)));
    for (var spec : kernels) {
      Kernel kernel = new CpuBackend().compile(spec);
      Threads.set(1);
      float[] expected = run(kernel, spec);
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        assertArrayEquals(expected, run(kernel, spec), spec.op() + " on " + threads + " threads");
      }
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        var results = new ArrayList<Future<float[]>>();
        for (int i = 0; i < 20; i++) {
          results.add(executor.submit(() -> run(kernel, spec)));
        }
        for (var r : results) {
          assertArrayEquals(expected, r.get(), spec.op() + " called by many");
        }
      }
    }
  }

  /** An image, or a row, has the same bits alone as in a batch. */
  @Test
  void aSampleHasTheSameBitsAloneAndInABatch() {
    var conv = new Op.ConvSpec(9, 9, 3, 3, 1, 1, 0, 0, 1, 1, 1);
    var x = spec(33, 5, 9, 9);
    var w = spec(13, 5, 3, 3);
    alone(
        single(new Op.Conv2d(Op.ConvKind.FORWARD, conv), spec(33, 13, 7, 7), x, w),
        single(new Op.Conv2d(Op.ConvKind.FORWARD, conv), spec(1, 13, 7, 7), spec(1, 5, 9, 9), w));
    alone(
        single(new Op.MatMul(), spec(65, 50), spec(65, 700), spec(700, 50)),
        single(new Op.MatMul(), spec(1, 50), spec(1, 700), spec(700, 50)));
  }

  private static void alone(KernelSpec.Single batch, KernelSpec.Single one) {
    float[] all = run(new CpuBackend().compile(batch), batch);
    float[] first = run(new CpuBackend().compile(one), one);
    assertArrayEquals(Arrays.copyOf(all, first.length), first, batch.op().toString());
  }

  private static TensorSpec spec(int... dims) {
    return new TensorSpec(Shape.of(dims), DType.FLOAT32);
  }

  private static KernelSpec.Single single(Op op, TensorSpec out, TensorSpec... in) {
    var views = Arrays.stream(in).map(s -> View.contiguous(s.shape())).toList();
    return new KernelSpec.Single(op, views, List.of(in), out, null);
  }

  /** Inputs start with the same elements whatever their size. */
  private static float[] run(Kernel kernel, KernelSpec.Single spec) {
    var args = new Args(spec.inputs() + 1);
    for (int i = 0; i < spec.inputs(); i++) {
      var rng = Rng.seed(11).fork(i);
      var a = new float[spec.inputSpecs().get(i).shape().size()];
      for (int k = 0; k < a.length; k++) {
        a[k] = rng.nextFloat() - 0.5f;
      }
      args.set(i, a, 0);
    }
    var y = new float[spec.output().shape().size()];
    args.set(spec.inputs(), y, 0);
    kernel.run(args);
    return y;
  }
}
