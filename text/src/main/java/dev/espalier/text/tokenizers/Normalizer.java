package dev.espalier.text.tokenizers;

import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * A step that rewrites a text and keeps, for each unit, the range of the original it stands for.
 */
interface Normalizer {
  /**
   * The rewritten text.
   *
   * @param first whether the text begins where the whole text does, not behind an added token
   */
  Chars apply(Chars text, boolean first);

  /** Lower case, character by character, without regard to what stands around. */
  record Lowercase() implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      var out = Chars.sized(t.length);
      for (int i = 0; i < t.length; ) {
        int next = Unicode.after(t.units, i, t.length);
        int p = Unicode.at(t.units, i, t.length);
        int from = t.from(i);
        int to = t.to(next - 1);
        if (p < 128) {
          out.add((char) (p >= 'A' && p <= 'Z' ? p + 32 : p), from, to);
        } else {
          out.addAll(Character.toString(p).toLowerCase(Locale.ROOT), from, to);
        }
        i = next;
      }
      return out;
    }
  }

  /** Without non-spacing marks; accents of composed characters need {@code NFD} before. */
  record StripAccents() implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      var out = Chars.sized(t.length);
      for (int i = 0; i < t.length; ) {
        int next = Unicode.after(t.units, i, t.length);
        int p = Unicode.at(t.units, i, t.length);
        if (!Unicode.isMark(p)) {
          out.addPoint(p, t.from(i), t.to(next - 1));
        }
        i = next;
      }
      return out;
    }
  }

  /** A Unicode normal form, in pieces that begin where nothing reaches over. */
  record UnicodeForm(Form form) implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      var out = Chars.sized(t.length);
      for (int i = 0; i < t.length; ) {
        int next = Unicode.after(t.units, i, t.length);
        boolean plain = t.units[i] < 128;
        while (next < t.length && joins(Unicode.at(t.units, next, t.length))) {
          next = Unicode.after(t.units, next, t.length);
          plain = false;
        }
        int from = t.from(i);
        int to = t.to(next - 1);
        if (plain) {
          out.add(t.units[i], from, to);
        } else {
          var whole = java.text.Normalizer.normalize(t.string(i, next), form);
          if (!eachAlone(t, i, next, whole, out)) {
            composed(t, i, next, whole, out);
          }
        }
        i = next;
      }
      return out;
    }

    /** Appends the forms of the characters one by one if that gives the form of all together. */
    private boolean eachAlone(Chars t, int from, int to, String whole, Chars out) {
      int before = out.length;
      for (int i = from; i < to; ) {
        int next = Unicode.after(t.units, i, t.length);
        out.addAll(
            java.text.Normalizer.normalize(t.string(i, next), form), t.from(i), t.to(next - 1));
        i = next;
      }
      if (out.string(before, out.length).equals(whole)) {
        return true;
      }
      out.length = before;
      return false;
    }

    /** Appends a form in which characters have joined: each stands for the first of its own. */
    private static void composed(Chars t, int from, int to, String whole, Chars out) {
      int gone =
          Character.codePointCount(t.units, from, to - from)
              - whole.codePointCount(0, whole.length());
      int at = from;
      for (int i = 0; i < whole.length(); ) {
        int p = whole.codePointAt(i);
        int next = Unicode.after(t.units, at, to);
        out.addPoint(p, t.from(at), t.to(next - 1));
        at = next < to ? next : at;
        for (; i == 0 && gone > 0 && Unicode.after(t.units, at, to) < to; gone--) {
          at = Unicode.after(t.units, at, to);
        }
        i += Character.charCount(p);
      }
    }

    /** Marks and the Korean vowels and finals join what stands before them. */
    private static boolean joins(int p) {
      return p >= 0x300
          && (Unicode.isMark(p)
              || p >= 0x1160 && p <= 0x11FF
              || p >= 0xFF9E && p <= 0xFF9F
              || p >= 0x3131 && p <= 0x318E
              || p >= 0xFFA0 && p <= 0xFFDC);
    }
  }

  /** A text for another. */
  record Replace(String what, String by) implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      if (what.isEmpty()) {
        return t;
      }
      var out = Chars.sized(t.length);
      int n = what.length();
      for (int i = 0; i < t.length; ) {
        if (t.units[i] == what.charAt(0) && matches(t, i)) {
          out.addAll(by, t.from(i), t.to(i + n - 1));
          i += n;
        } else {
          out.add(t.units[i], t.from(i), t.to(i));
          i++;
        }
      }
      return out;
    }

    private boolean matches(Chars t, int at) {
      if (at + what.length() > t.length) {
        return false;
      }
      for (int i = 1; i < what.length(); i++) {
        if (t.units[at + i] != what.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Something before the text, unless that is empty; it stands for the first character.
   *
   * @param onlyFirst not behind added tokens
   * @param unless not before a text that begins with this, unless it is empty
   */
  record Prepend(String what, boolean onlyFirst, String unless) implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      if (t.length == 0
          || onlyFirst && !first
          || !unless.isEmpty() && t.units[0] == unless.charAt(0)) {
        return t;
      }
      var out = Chars.sized(t.length + what.length());
      int end = t.to(Unicode.after(t.units, 0, t.length) - 1);
      out.addAll(what, t.from(0), end);
      for (int i = 0; i < t.length; i++) {
        out.add(t.units[i], t.from(i), t.to(i));
      }
      return out;
    }
  }

  /**
   * Without spaces at the beginning, the end, or both.
   *
   * @param space the one to drop, or {@link #ANY} white space
   */
  record Strip(char space, boolean left, boolean right) implements Normalizer {
    static final char ANY = 0;

    @Override
    public Chars apply(Chars t, boolean first) {
      int from = 0;
      int to = t.length;
      while (left && from < to && drops(t.units[from])) {
        from++;
      }
      while (right && to > from && drops(t.units[to - 1])) {
        to--;
      }
      return from == 0 && to == t.length ? t : t.part(from, to);
    }

    private boolean drops(char c) {
      return space == ANY ? Unicode.isSpace(c) : c == space;
    }
  }

  /** Two spaces and more in a row become one other character. */
  record Spaces(char by) implements Normalizer {
    @Override
    public Chars apply(Chars t, boolean first) {
      var out = Chars.sized(t.length);
      for (int i = 0; i < t.length; ) {
        int next = i + 1;
        while (t.units[i] == ' ' && next < t.length && t.units[next] == ' ') {
          next++;
        }
        out.add(next > i + 1 ? by : t.units[i], t.from(i), t.to(next - 1));
        i = next;
      }
      return out;
    }
  }
}
