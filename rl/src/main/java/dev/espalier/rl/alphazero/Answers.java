package dev.espalier.rl.alphazero;

/**
 * The last answers of a network by what it saw. Many games pass through the same positions, at the
 * beginning above all, so that a good part need not be evaluated again: an answer has the same bits
 * whoever asks.
 *
 * <p>Each position has one place, by its hash, and a new one takes it from the old. Keys are
 * complete: planes of zeros and ones are kept as bits, and others not at all. Not for several
 * threads at a time.
 */
final class Answers {
  private static final int PLACES = 1 << 16;

  private final int words;
  private final int actions;
  private final long[] keys;
  private final boolean[] filled = new boolean[PLACES];
  private final float[] policies;
  private final float[] values = new float[PLACES];

  /**
   * An empty store.
   *
   * @param planesLength floats of a position
   * @param actions floats of a policy
   */
  Answers(int planesLength, int actions) {
    this.actions = actions;
    words = words(planesLength);
    keys = new long[PLACES * words];
    policies = new float[PLACES * actions];
  }

  /** The length of a key of so many floats. */
  static int words(int planesLength) {
    return (planesLength + 63) / 64;
  }

  /** Writes planes as bits; false when they hold other numbers than 0 and 1. */
  static boolean pack(float[] planes, long[] key) {
    for (int w = 0; w < key.length; w++) {
      long bits = 0;
      int from = 64 * w;
      int to = Math.min(planes.length, from + 64);
      for (int i = from; i < to; i++) {
        float v = planes[i];
        if (v == 1) {
          bits |= 1L << (i - from);
        } else if (v != 0) {
          return false;
        }
      }
      key[w] = bits;
    }
    return true;
  }

  private static int place(long[] key) {
    long h = 0;
    for (long k : key) {
      h = (h ^ k) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    return (int) (h >>> 40) & (PLACES - 1);
  }

  /** The place of the answer to a key, or −1. */
  int find(long[] key) {
    int p = place(key);
    if (!filled[p]) {
      return -1;
    }
    for (int w = 0; w < words; w++) {
      if (keys[p * words + w] != key[w]) {
        return -1;
      }
    }
    return p;
  }

  /** Copies the policy at a place and returns the value. */
  float read(int place, float[] policy) {
    System.arraycopy(policies, place * actions, policy, 0, actions);
    return values[place];
  }

  void put(long[] key, float[] policy, float value) {
    int p = place(key);
    filled[p] = true;
    System.arraycopy(key, 0, keys, p * words, words);
    System.arraycopy(policy, 0, policies, p * actions, actions);
    values[p] = value;
  }
}
