package dev.espalier.cpu;

import dev.espalier.base.Rng;

/**
 * Random bits by the block, with the bits of {@link Rng#bits}. Each round is a loop over long
 * registers (the four words of 256 blocks), which C2 vectorises; word by word the same work takes
 * five times as long.
 */
final class Philox {
  private static final long MASK = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * Words {@code from … from + n - 1} of the draw into y; w holds four arrays of n / 4 elements or
   * more from {@code register} on.
   */
  static void fill(long seed, long counter, int from, int[] y, int n, long[][] w, int register) {
    long[] c0 = w[register], c1 = w[register + 1], c2 = w[register + 2], c3 = w[register + 3];
    int head = Math.min(-from & 3, n);
    int blocks = n - head >> 2;
    start(counter + (from + head >> 2), c0, c1, c2, c3, blocks);
    long k0 = seed & MASK, k1 = seed >>> 32;
    for (int r = 0; r < 10; r++) {
      round(k0, k1, c0, c1, c2, c3, blocks);
      k0 = k0 + 0x9E3779B9L & MASK;
      k1 = k1 + 0xBB67AE85L & MASK;
    }
    weave(c0, c1, c2, c3, y, head, blocks);
    words(seed, counter, from, y, 0, head);
    words(seed, counter, from, y, head + (blocks << 2), n);
  }

  private static void words(long seed, long counter, int from, int[] y, int first, int end) {
    for (int i = first; i < end; i++) {
      y[i] = Rng.bits(seed, counter, from + i);
    }
  }

  private static void start(long block, long[] c0, long[] c1, long[] c2, long[] c3, int n) {
    for (int i = 0; i < n; i++) {
      c0[i] = block + i & MASK;
      c1[i] = block + i >>> 32;
      c2[i] = 0;
      c3[i] = 0;
    }
  }

  private static void round(long k0, long k1, long[] c0, long[] c1, long[] c2, long[] c3, int n) {
    for (int i = 0; i < n; i++) {
      long p0 = (c0[i] & MASK) * 0xD2511F53L;
      long p1 = (c2[i] & MASK) * 0xCD9E8D57L;
      c0[i] = p1 >>> 32 ^ c1[i] ^ k0;
      c2[i] = p0 >>> 32 ^ c3[i] ^ k1;
      c1[i] = p1 & MASK;
      c3[i] = p0 & MASK;
    }
  }

  private static void weave(long[] c0, long[] c1, long[] c2, long[] c3, int[] y, int at, int n) {
    for (int i = 0; i < n; i++) {
      int k = at + 4 * i;
      y[k] = (int) c0[i];
      y[k + 1] = (int) c1[i];
      y[k + 2] = (int) c2[i];
      y[k + 3] = (int) c3[i];
    }
  }
}
