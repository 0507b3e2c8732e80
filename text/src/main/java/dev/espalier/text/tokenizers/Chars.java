package dev.espalier.text.tokenizers;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text on its way: UTF-16 units, and the range of the original text that each one stands for. A
 * text that nothing has changed needs no ranges.
 */
final class Chars {
  char[] units;
  int length;
  private int @Nullable [] from; // null: unit i is unit offset + i of the original
  private int @Nullable [] to;
  private final int offset;

  private Chars(char[] units, int length, int offset) {
    this.units = units;
    this.length = length;
    this.offset = offset;
  }

  /** The part of an original text. */
  static Chars of(char[] text, int from, int to) {
    return new Chars(
        from == 0 && to == text.length ? text : Arrays.copyOfRange(text, from, to),
        to - from,
        from);
  }

  /** An empty one to which {@link #add} appends. */
  static Chars sized(int capacity) {
    var c = new Chars(new char[capacity], 0, 0);
    c.from = new int[capacity];
    c.to = new int[capacity];
    return c;
  }

  /** A part of this text, as a text of its own. */
  Chars part(int start, int end) {
    var c = new Chars(Arrays.copyOfRange(units, start, end), end - start, offset + start);
    c.from = from == null ? null : Arrays.copyOfRange(from, start, end);
    c.to = to == null ? null : Arrays.copyOfRange(to, start, end);
    return c;
  }

  int from(int i) {
    return from == null ? offset + i : from[i];
  }

  /** Behind the original of unit i. */
  int to(int i) {
    return to == null ? offset + i + 1 : to[i];
  }

  /** Appends a unit that stands for a range of the original. */
  void add(char unit, int start, int end) {
    var f = from;
    var t = to;
    assert f != null && t != null;
    if (length == units.length) {
      int more = Math.max(16, length + (length >> 1));
      units = Arrays.copyOf(units, more);
      from = f = Arrays.copyOf(f, more);
      to = t = Arrays.copyOf(t, more);
    }
    units[length] = unit;
    f[length] = start;
    t[length++] = end;
  }

  /** Appends a code point. */
  void addPoint(int point, int start, int end) {
    if (point < 0x10000) {
      add((char) point, start, end);
    } else {
      add(Character.highSurrogate(point), start, end);
      add(Character.lowSurrogate(point), start, end);
    }
  }

  void addAll(CharSequence s, int start, int end) {
    for (int i = 0; i < s.length(); i++) {
      add(s.charAt(i), start, end);
    }
  }

  /** The units as a string. */
  String string(int start, int end) {
    return new String(units, start, end - start);
  }

  @Override
  public String toString() {
    return string(0, length);
  }
}
