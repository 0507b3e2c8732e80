package dev.espalier.text.tokenizers;

import java.util.Arrays;

/**
 * The symbols of one word while they merge. Short words look for the best pair again after each
 * merge; long ones keep the pairs in a heap, so that a word of n symbols costs n · log n.
 */
final class Symbols {
  private static final int SHORT = 64;

  int[] ids = new int[16];
  int[] starts = new int[16];
  int[] ends = new int[16];
  int size;

  void add(int id, int start, int end) {
    if (size == ids.length) {
      int more = 2 * size;
      ids = Arrays.copyOf(ids, more);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
    }
    ids[size] = id;
    starts[size] = start;
    ends[size++] = end;
  }

  /** Merges as long as a pair can be merged. */
  void merge(Merges merges) {
    if (size <= SHORT) {
      mergeShort(merges);
    } else {
      mergeLong(merges);
    }
  }

  private void mergeShort(Merges merges) {
    var slots = new int[size]; // the merge of symbol i with the next, or -1
    for (int i = 0; i + 1 < size; i++) {
      slots[i] = merges.find(ids[i], ids[i + 1]);
    }
    while (true) {
      int best = -1;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < size; i++) {
        if (slots[i] >= 0 && (best < 0 || merges.rank(slots[i]) < rank)) {
          best = i;
          rank = merges.rank(slots[i]);
        }
      }
      if (best < 0) {
        return;
      }
      ids[best] = merges.id(slots[best]);
      ends[best] = Math.max(ends[best], ends[best + 1]);
      int behind = size - best - 2;
      System.arraycopy(ids, best + 2, ids, best + 1, behind);
      System.arraycopy(starts, best + 2, starts, best + 1, behind);
      System.arraycopy(ends, best + 2, ends, best + 1, behind);
      System.arraycopy(slots, best + 2, slots, best + 1, behind);
      size--;
      if (best > 0) {
        slots[best - 1] = merges.find(ids[best - 1], ids[best]);
      }
      if (best + 1 < size) {
        slots[best] = merges.find(ids[best], ids[best + 1]);
      }
    }
  }

  private void mergeLong(Merges merges) {
    int n = size;
    var previous = new int[n];
    var next = new int[n]; // n: none
    var heap = new LongHeap(n); // rank above place
    for (int i = 0; i < n; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
      if (i + 1 < n) {
        offer(heap, merges, i, i + 1);
      }
    }
    while (!heap.isEmpty()) {
      long top = heap.pop();
      int i = (int) top;
      int rank = (int) (top >>> 32);
      int j = ids[i] < 0 ? n : next[i];
      if (j == n) {
        continue;
      }
      int slot = merges.find(ids[i], ids[j]);
      if (slot < 0 || merges.rank(slot) != rank) {
        continue; // the pair that was here has changed, and has its own entry
      }
      ids[i] = merges.id(slot);
      ends[i] = Math.max(ends[i], ends[j]);
      ids[j] = -1;
      next[i] = next[j];
      if (next[i] < n) {
        previous[next[i]] = i;
        offer(heap, merges, i, next[i]);
      }
      if (previous[i] >= 0) {
        offer(heap, merges, previous[i], i);
      }
    }
    int kept = 0;
    for (int i = 0; i < n; i = next[i]) {
      ids[kept] = ids[i];
      starts[kept] = starts[i];
      ends[kept++] = ends[i];
    }
    size = kept;
  }

  private void offer(LongHeap heap, Merges merges, int left, int right) {
    int slot = merges.find(ids[left], ids[right]);
    if (slot >= 0) {
      heap.push((long) merges.rank(slot) << 32 | left);
    }
  }
}
