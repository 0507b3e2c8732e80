package dev.espalier.base;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A counter-based random generator: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011).
 *
 * <p>Its state is (seed, counter). A draw of n numbers reserves ceil(n / 4) counters when it is
 * recorded; number i of the draw is word {@code i % 4} of block {@code counter + i / 4}. So the
 * same seed gives the same numbers however work is split.
 *
 * <p>An Rng belongs to the first thread that draws from it, since draws of two threads would come
 * in an order that changes from run to run. Another thread that draws gets a {@link
 * StateException}, unless the first one has ended. {@link #fork} gives workers theirs; {@code
 * Rng.of(rng.seed(), rng.counter())} goes on in another thread.
 */
public final class Rng {
  private final long seed;
  private long counter;
  private long ownerId; // 0: nobody yet; thread ids are never used again
  private @Nullable WeakReference<Thread> owner;

  private Rng(long seed, long counter) {
    this.seed = seed;
    this.counter = counter;
  }

  public static Rng seed(long seed) {
    return new Rng(seed, 0);
  }

  /** The generator in a saved state. */
  public static Rng of(long seed, long counter) {
    return new Rng(seed, counter);
  }

  public long seed() {
    return seed;
  }

  public long counter() {
    return counter;
  }

  /**
   * Reserves the counters of a draw of n numbers and returns the first.
   *
   * @throws StateException when the generator belongs to another living thread
   */
  public long reserve(long n) {
    var thread = Thread.currentThread();
    if (thread.threadId() != ownerId) {
      takeOver(thread);
    }
    long first = counter;
    counter += (n + 3) / 4;
    return first;
  }

  private void takeOver(Thread thread) {
    var old = owner == null ? null : owner.get();
    if (old != null && old.isAlive()) {
      throw new StateException(
          "random",
          "thread " + name(thread) + " draws from the generator of thread " + name(old),
          "give each thread its own, made beforehand: rng.fork(id)");
    }
    owner = new WeakReference<>(thread);
    ownerId = thread.threadId();
  }

  private static String name(Thread t) {
    return t.getName().isEmpty() ? "#" + t.threadId() : "\"" + t.getName() + "\"";
  }

  /** Goes back (or on) to a saved counter. */
  public void seek(long counter) {
    this.counter = counter;
  }

  /**
   * An independent generator, the same for the same seed and id; this one's state does not change.
   */
  public Rng fork(long id) {
    long z = mix(seed + 0x9E3779B97F4A7C15L * (id + 1));
    return new Rng(mix(z ^ 0xD1B54A32D192ED03L), 0);
  }

  private static long mix(long z) { // splitmix64's finaliser
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Word {@code i} of a draw that begins at {@code counter}: 32 random bits. */
  public static int bits(long seed, long counter, long i) {
    long block = counter + (i >>> 2);
    return philox(
        (int) block, (int) (block >>> 32), 0, 0, (int) seed, (int) (seed >>> 32), (int) (i & 3));
  }

  /** Word 0 to 3 of the block of a 128-bit counter under a 64-bit key. */
  static int philox(int c0, int c1, int c2, int c3, int k0, int k1, int word) {
    for (int r = 0; r < 10; r++) {
      long p0 = (c0 & 0xFFFFFFFFL) * 0xD2511F53L;
      long p1 = (c2 & 0xFFFFFFFFL) * 0xCD9E8D57L;
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    return switch (word) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      default -> c3;
    };
  }

  /** The next 32 random bits. */
  public int nextInt() {
    return bits(seed, reserve(1), 0);
  }

  /** Uniform in [0, bound), without bias. */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new ValueException(
          "nextInt", "bound " + bound + " is not positive", "use a bound of at least 1");
    }
    long limit = (1L << 32) / bound * bound;
    while (true) {
      long x = nextInt() & 0xFFFFFFFFL;
      if (x < limit) {
        return (int) (x % bound);
      }
    }
  }

  /** Uniform in [0, 1), 24 bits. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1p-24f;
  }

  /** A random permutation of 0 … n-1 (Fisher–Yates). */
  public int[] permutation(int n) {
    var p = new int[n];
    for (int i = 0; i < n; i++) {
      p[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int t = p[i];
      p[i] = p[j];
      p[j] = t;
    }
    return p;
  }
}
