package dev.espalier.text.tokenizers;

import java.util.Arrays;

/** Ids with their ranges of units of a text. */
final class Tokens {
  int[] ids;
  int[] starts;
  int[] ends;
  int size;

  Tokens(int capacity) {
    ids = new int[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
  }

  void add(int id, int start, int end) {
    if (size == ids.length) {
      room(1);
    }
    ids[size] = id;
    starts[size] = start;
    ends[size++] = end;
  }

  /** Appends a word's tokens, whose ranges count from the word's beginning. */
  void addAll(Tokens word, int at) {
    int n = word.size;
    if (size + n > ids.length) {
      room(n);
    }
    for (int i = 0; i < n; i++) {
      ids[size + i] = word.ids[i];
      starts[size + i] = at + word.starts[i];
      ends[size + i] = at + word.ends[i];
    }
    size += n;
  }

  private void room(int n) {
    int more = Math.max(size + n, size + (size >> 1) + 16);
    ids = Arrays.copyOf(ids, more);
    starts = Arrays.copyOf(starts, more);
    ends = Arrays.copyOf(ends, more);
  }

  /** Tokens from {@code first} on as a list of their own, ranges counting from {@code origin}. */
  Tokens tail(int first, int origin) {
    var t = new Tokens(size - first);
    for (int i = first; i < size; i++) {
      t.add(ids[i], starts[i] - origin, ends[i] - origin);
    }
    return t;
  }

  /** From the ranges of a normalised text to those of the original, for tokens from first on. */
  void toOriginal(int first, Chars text) {
    for (int i = first; i < size; i++) {
      int start = starts[i];
      int end = ends[i];
      starts[i] = text.from(start);
      ends[i] = text.to(end - 1);
    }
  }
}
