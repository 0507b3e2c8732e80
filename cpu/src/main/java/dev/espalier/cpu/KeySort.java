package dev.espalier.cpu;

import java.util.Arrays;

/**
 * Orders unsigned keys, equal ones as they came: by insertion where there are few, else by radix,
 * one byte after the other. Of a long row only the first few are ordered when no more are wanted.
 */
final class KeySort {
  private static final int FEW = 48;
  private static final int BYTE = 256;

  private final int bits;
  private final int[] counts = new int[BYTE];
  private int[] order;
  private int[] next;
  private long[] keys;
  private long[] nextKeys;

  /** For rows of n keys that differ in the low {@code bits} only. */
  KeySort(int n, int bits) {
    this.bits = bits;
    order = new int[n];
    next = new int[n];
    keys = new long[n];
    nextKeys = new long[n];
  }

  /** Where the first {@code count} of the ordered keys lie, in an array that is used again. */
  int[] first(int count, long[] row) {
    int n = 0;
    if (count <= row.length / 8) {
      n = select(count, row);
    } else {
      for (; n < row.length; n++) {
        order[n] = n;
        keys[n] = row[n];
      }
    }
    if (n <= FEW) {
      insert(n);
    } else {
      for (int shift = 0; shift < bits; shift += 8) {
        pass(n, shift);
      }
    }
    return order;
  }

  /** Keeps the {@code count} smallest keys, equal ones in order. Returns how many that are. */
  private int select(int count, long[] row) {
    if (count == 0) {
      return 0;
    }
    long largest = nth(count - 1, row);
    int smaller = 0;
    for (long k : row) {
      smaller += Long.compareUnsigned(k, largest) < 0 ? 1 : 0;
    }
    int equal = count - smaller, n = 0;
    for (int i = 0; n < count; i++) {
      int c = Long.compareUnsigned(row[i], largest);
      if (c < 0 || c == 0 && equal-- > 0) {
        order[n] = i;
        keys[n++] = row[i];
      }
    }
    return n;
  }

  /** The key with {@code rank} smaller ones before it, found byte by byte from the highest. */
  private long nth(int rank, long[] row) {
    long prefix = 0, mask = 0;
    for (int shift = bits - 8; shift >= 0; shift -= 8) {
      Arrays.fill(counts, 0);
      for (long k : row) {
        if ((k & mask) == prefix) {
          counts[(int) (k >>> shift) & (BYTE - 1)]++;
        }
      }
      int b = 0;
      while (rank >= counts[b]) {
        rank -= counts[b++];
      }
      prefix |= (long) b << shift;
      mask |= (BYTE - 1L) << shift;
    }
    return prefix;
  }

  private void insert(int n) {
    for (int i = 1; i < n; i++) {
      long key = keys[i];
      int index = order[i], j = i;
      for (; j > 0 && Long.compareUnsigned(keys[j - 1], key) > 0; j--) {
        keys[j] = keys[j - 1];
        order[j] = order[j - 1];
      }
      keys[j] = key;
      order[j] = index;
    }
  }

  /** Orders by one byte; nothing to do where it is the same in all. */
  private void pass(int n, int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < n; i++) {
      counts[(int) (keys[i] >>> shift) & (BYTE - 1)]++;
    }
    if (counts[(int) (keys[0] >>> shift) & (BYTE - 1)] == n) {
      return;
    }
    int at = 0;
    for (int b = 0; b < BYTE; b++) {
      int c = counts[b];
      counts[b] = at;
      at += c;
    }
    for (int i = 0; i < n; i++) {
      int to = counts[(int) (keys[i] >>> shift) & (BYTE - 1)]++;
      nextKeys[to] = keys[i];
      next[to] = order[i];
    }
    var k = keys;
    keys = nextKeys;
    nextKeys = k;
    var o = order;
    order = next;
    next = o;
  }
}
