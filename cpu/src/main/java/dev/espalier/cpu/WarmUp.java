package dev.espalier.cpu;

import dev.espalier.cpu.kernel.KernelProvider;
import dev.espalier.cpu.kernel.MicroKernel;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Tile;
import dev.espalier.spi.Args;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Compiles the second form of the kernels in the background, by running it on tiny shapes until C2
 * has it, checks it against the plain form and puts it to use. Interpreted, the Vector API runs at
 * a hundredth of the speed of plain loops, so nobody should wait for it.
 */
final class WarmUp {
  /** Calls after which C2 has compiled a method of a few loop iterations. */
  private static final int CALLS = 12_000;

  private static final int BATCH = 60;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final System.Logger LOG = System.getLogger("dev.espalier.cpu");
  private static final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private static final boolean atOnce = Providers.MODE == Providers.Mode.VECTOR;
  private static boolean started;
  private static boolean products;

  private WarmUp() {}

  /** Asks for the kernels behind products, convolutions, pooling and sums. */
  static synchronized void kernels() {
    KernelProvider provider = Providers.get();
    if (provider == null || products) {
      return;
    }
    products = true;
    submit(() -> microKernel(provider));
    submit(() -> loops(provider));
  }

  /** Asks for one elementwise loop. */
  static synchronized void loop(Forms.Key key) {
    KernelProvider provider = Providers.get();
    if (provider != null) {
      submit(() -> step(provider, key));
    }
  }

  private static void submit(Runnable work) {
    if (atOnce) {
      work.run();
      return;
    }
    queue.add(work);
    if (!started) {
      started = true;
      var thread = new Thread(WarmUp::serve, "espalier-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void serve() {
    while (true) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Calls until C2 has compiled what is called: first often enough that it is asked to, then until
   * a batch is fast, for on a busy machine the compiler may be late. Interpreted, a call takes
   * twenty times as long as the limit and more. False when that does not come about.
   */
  private static boolean warm(Runnable call, long nanosPerCall) {
    if (atOnce) {
      return true;
    }
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      long start = System.nanoTime();
      for (int i = 0; i < BATCH; i++) {
        call.run();
      }
      long now = System.nanoTime();
      if (now - start < BATCH * nanosPerCall) {
        return true;
      }
      if (now > end) {
        return false;
      }
    }
  }

  private static void failed(String what) {
    LOG.log(
        System.Logger.Level.WARNING,
        "The vector form of {0} gave other bits than the plain one and is not used",
        what);
  }

  private static void slow(String what) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "The vector form of {0} did not become fast and is not used",
        what);
  }

  private static void microKernel(KernelProvider provider) {
    MicroKernel kernel = provider.microKernel();
    var tiles = new ArrayList<SelfCheck.Tile>();
    for (int rows : kernel.rows()) {
      var tile = new SelfCheck.Tile(kernel, rows);
      if (!tile.isRight()) {
        failed("products");
        return;
      }
      tiles.add(tile);
    }
    var all =
        new Runnable() {
          private boolean load;

          @Override
          public void run() {
            load = !load;
            for (var tile : tiles) {
              tile.run(load);
            }
          }
        };
    // 24 × 32 tiles of depth 5 take 0.2 µs on 512-bit vectors; the limit is below two multiply-adds
    // in a nanosecond.
    if (warm(all, 2_000)) {
      Kernels.use(new PackedProduct(kernel));
      Forms.changed();
    } else {
      slow("products");
    }
  }

  private static void loops(KernelProvider provider) {
    var loops = provider.loops();
    var check = new SelfCheck();
    if (!check.isRight(loops)) {
      failed("loops");
    } else if (warm(() -> check.run(loops), 8_000)) {
      Kernels.use(loops);
    } else {
      slow("loops");
    }
  }

  private static void step(KernelProvider provider, Forms.Key key) {
    Step plain = Forms.make(Forms.PLAIN, key, 0, 1, 2, 3);
    Step fast = Forms.make(provider.steps(), key, 0, 1, 2, 3);
    assert plain != null && fast != null;
    int n = 67;
    var expected = tile();
    var got = tile();
    plain.run(expected, 0, n);
    fast.run(got, 0, n);
    if (!SelfCheck.same(expected, got, n)) {
      failed(key.toString());
    } else if (warm(() -> fast.run(got, 0, n), 300)) {
      Forms.ready(key);
    } else {
      slow(key.toString());
    }
  }

  /** Registers with ordinary and special values; int register 0 serves as a condition. */
  private static Tile tile() {
    var t = new Tile();
    t.reserve(4, 4, 4, 4);
    t.bind(new Args(0));
    float[] special = {
      0f,
      -0f,
      1.5f,
      -2.5f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      1e-40f,
      -3e38f,
      0.5f,
      2.5e9f,
      7f
    };
    for (int r = 0; r < 4; r++) {
      for (int i = 0; i < 80; i++) {
        float x =
            i < 12 * 4
                ? special[(i / (r == 0 ? 1 : 4) + r) % 12]
                : (i * 37 % 101 - 50) * 0.37f * (r + 1);
        t.f[r][i] = x;
        t.d[r][i] = x;
        t.i[r][i] = r == 0 ? i & 1 : (int) x;
        t.l[r][i] = 0x12345L * (long) x;
      }
    }
    Arrays.fill(t.f[3], 0f);
    Arrays.fill(t.d[3], 0);
    Arrays.fill(t.i[3], 0);
    Arrays.fill(t.l[3], 0);
    return t;
  }
}
