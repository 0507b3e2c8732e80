package dev.espalier.cpu;

import dev.espalier.base.ValueException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The worker threads of the CPU backend. Their number (system property {@code espalier.threads}, by
 * default the processors available) never changes a result: work is split over outputs, each of
 * which one thread computes in a fixed order.
 */
public final class Threads {
  /** Work on one piece of a kernel's output. */
  @FunctionalInterface
  interface Piece {
    void run(int piece);
  }

  /**
   * How long a worker looks for the next job before it sleeps; the kernels of a step follow each
   * other within microseconds.
   */
  private static final long SPIN_NANOS = 30_000;

  private static final AtomicBoolean busy = new AtomicBoolean();
  private static volatile int count = initial();
  private static volatile Worker[] workers = {};

  private Threads() {}

  private static int initial() {
    String text = System.getProperty("espalier.threads");
    if (text == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      return checked(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw new ValueException(
          "threads", "espalier.threads is " + text + ", not a number", "use -Despalier.threads=2");
    }
  }

  private static int checked(int n) {
    if (n < 1 || n > 1024) {
      throw new ValueException("threads", n + " threads", "use a number from 1 to 1024");
    }
    return n;
  }

  /** Sets the number of threads that share a kernel, the caller among them; 1 to 1024. */
  public static void set(int n) {
    count = checked(n);
  }

  /** The number of threads that share a kernel, the caller among them. */
  public static int get() {
    return count;
  }

  /**
   * Runs pieces 0 … n - 1, on this thread and on idle workers, and returns when all are done. When
   * the workers serve somebody else, this thread does it all. The first exception of a piece is
   * thrown here.
   */
  static void run(int n, Piece piece) {
    int helpers = Math.min(count, n) - 1;
    if (helpers < 1 || !busy.compareAndSet(false, true)) {
      for (int i = 0; i < n; i++) {
        piece.run(i);
      }
      return;
    }
    var job = new Job(n, piece, Thread.currentThread());
    try {
      var all = workers(helpers);
      for (int i = 0; i < helpers; i++) {
        all[i].give(job);
      }
      job.work();
      job.await();
    } finally {
      busy.set(false);
    }
    job.rethrow();
  }

  /** Called by the thread that holds {@code busy} only. */
  private static Worker[] workers(int n) {
    var now = workers;
    if (now.length < n) {
      var more = java.util.Arrays.copyOf(now, n);
      for (int i = now.length; i < n; i++) {
        more[i] = new Worker(i);
        more[i].start();
      }
      workers = more;
      now = more;
    }
    return now;
  }

  private static final class Job {
    private final int n;
    private final Piece piece;
    private final Thread owner;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(int n, Piece piece, Thread owner) {
      this.n = n;
      this.piece = piece;
      this.owner = owner;
    }

    void work() {
      for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
        try {
          if (failure == null) {
            piece.run(i);
          }
        } catch (Throwable t) { // of any kind: it is thrown again on the thread that asked
          failure = t;
        }
        if (done.incrementAndGet() == n) {
          LockSupport.unpark(owner);
        }
      }
    }

    void await() {
      long until = System.nanoTime() + SPIN_NANOS;
      while (done.get() < n) {
        if (System.nanoTime() < until) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }

    void rethrow() {
      Throwable t = failure;
      switch (t) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(t);
      }
    }
  }

  private static final class Worker extends Thread {
    private volatile @Nullable Job job;

    Worker(int number) {
      super("espalier-worker-" + (number + 1));
      setDaemon(true);
    }

    void give(Job next) {
      job = next;
      LockSupport.unpark(this);
    }

    @Override
    public void run() {
      long until = System.nanoTime() + SPIN_NANOS;
      while (true) {
        Job now = job;
        if (now != null) {
          job = null; // a job given meanwhile is lost: its owner and the other workers do it
          now.work();
          until = System.nanoTime() + SPIN_NANOS;
        } else if (System.nanoTime() < until) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          until = System.nanoTime() + SPIN_NANOS;
        }
      }
    }
  }
}
