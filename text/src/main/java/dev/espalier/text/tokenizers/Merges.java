package dev.espalier.text.tokenizers;

import java.util.Arrays;

/**
 * What neighbouring symbols merge into, and how soon: a table from (left, right) to (rank, id).
 * Smaller ranks merge first; of equal ranks, the leftmost pair.
 */
final class Merges {
  private static final long FREE = -1;

  private long[] keys = new long[64];
  private int[] ranks = new int[64];
  private int[] ids = new int[64];
  private int size;

  Merges() {
    Arrays.fill(keys, FREE);
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  int size() {
    return size;
  }

  /** Adds a merge; of a pair that comes twice, the last counts, as with Hugging Face. */
  void put(int left, int right, int rank, int id) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    long key = pair(left, right);
    int i = slot(key);
    if (keys[i] == FREE) {
      size++;
    }
    keys[i] = key;
    ranks[i] = rank;
    ids[i] = id;
  }

  /** The slot of a pair, or -1; see {@link #rank} and {@link #id}. */
  int find(int left, int right) {
    int i = slot(pair(left, right));
    return keys[i] == FREE ? -1 : i;
  }

  int rank(int slot) {
    return ranks[slot];
  }

  int id(int slot) {
    return ids[slot];
  }

  /** All merges by rank, those of equal rank by pair: {left, right}. */
  int[][] inOrder() {
    var all = new long[size][];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != FREE) {
        all[n++] = new long[] {ranks[i], keys[i]};
      }
    }
    Arrays.sort(all, (a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
    var pairs = new int[n][];
    for (int i = 0; i < n; i++) {
      pairs[i] = new int[] {(int) (all[i][1] >>> 32), (int) all[i][1]};
    }
    return pairs;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long h = key * 0x9E3779B97F4A7C15L;
    int i = (int) (h >>> 40) & mask;
    while (keys[i] != FREE && keys[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private void grow() {
    var oldKeys = keys;
    var oldRanks = ranks;
    var oldIds = ids;
    keys = new long[2 * oldKeys.length];
    ranks = new int[keys.length];
    ids = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int s = slot(oldKeys[i]);
        keys[s] = oldKeys[i];
        ranks[s] = oldRanks[i];
        ids[s] = oldIds[i];
      }
    }
  }
}
