package dev.espalier.text.tokenizers;

import java.util.List;

/** Cuts a text into words, each of which becomes tokens on its own. */
sealed interface Splitter {
  /** Where the words go, in order. */
  interface Words {
    void word(int from, int to);
  }

  void split(char[] c, int from, int to, Words out);

  /** No cut at all. */
  record Whole() implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      if (from < to) {
        out.word(from, to);
      }
    }
  }

  /** Several, each cutting the words of the one before. */
  record Chain(List<Splitter> all) implements Splitter {
    public Chain {
      all = List.copyOf(all);
    }

    @Override
    public void split(char[] c, int from, int to, Words out) {
      split(0, c, from, to, out);
    }

    private void split(int i, char[] c, int from, int to, Words out) {
      if (i == all.size() - 1) {
        all.get(i).split(c, from, to, out);
      } else {
        all.get(i).split(c, from, to, (a, b) -> split(i + 1, c, a, b, out));
      }
    }
  }

  /** Each code point is a word. */
  record EachCharacter() implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      for (int i = from; i < to; ) {
        int next = Unicode.after(c, i, to);
        out.word(i, next);
        i = next;
      }
    }
  }

  /** BERT's: spaces separate, a punctuation sign is a word. */
  record Bert() implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      int start = from;
      for (int i = from; i < to; ) {
        char unit = c[i];
        if (unit < 128 && KIND[unit] == 0) { // a letter or digit, in most cases
          i++;
          continue;
        }
        int p = Unicode.at(c, i, to);
        int next = Unicode.after(c, i, to);
        boolean space = Unicode.isSpace(p);
        if (space || BertUnicode.isPunctuation(p)) {
          if (start < i) {
            out.word(start, i);
          }
          if (!space) {
            out.word(i, next);
          }
          start = next;
        }
        i = next;
      }
      if (start < to) {
        out.word(start, to);
      }
    }

    private static final byte[] KIND = new byte[128]; // 1: space or punctuation

    static {
      for (int i = 0; i < 128; i++) {
        KIND[i] = (byte) (Unicode.isSpace(i) || BertUnicode.isPunctuation(i) ? 1 : 0);
      }
    }
  }

  /** Runs of word characters, and runs of signs: {@code \w+|[^\w\s]+}. */
  record WordsAndSigns() implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      for (int i = from; i < to; ) {
        int kind = kind(Unicode.at(c, i, to));
        int start = i;
        do {
          i = Unicode.after(c, i, to);
        } while (i < to && kind(Unicode.at(c, i, to)) == kind);
        if (kind != 0) {
          out.word(start, i);
        }
      }
    }

    private static int kind(int p) {
      if (Unicode.isWord(p)) {
        return 1;
      }
      return Unicode.isSpace(p) ? 0 : 2;
    }
  }

  /** Before each sign that stands for a space, so that it begins a word. */
  record BeforeMark(char mark) implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      int start = from;
      for (int i = from + 1; i < to; i++) {
        if (c[i] == mark) {
          out.word(start, i);
          start = i;
        }
      }
      if (start < to) {
        out.word(start, to);
      }
    }
  }

  /**
   * Before a run of marks. For vocabularies in which no token has a mark behind another sign: then
   * no merge reaches over such a place, and the words are the same as without a cut.
   */
  record BeforeMarks(char mark) implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      int start = from;
      for (int i = from + 1; i < to; i++) {
        if (c[i] == mark && c[i - 1] != mark) {
          out.word(start, i);
          start = i;
        }
      }
      if (start < to) {
        out.word(start, to);
      }
    }
  }

  /** Which characters a {@link Separator} looks for. */
  enum Kind {
    SPACE,
    PUNCTUATION,
    NUMBER,
    SPACE_SIGN; // ' ' alone

    boolean has(int p) {
      return switch (this) {
        case SPACE -> Unicode.isSpace(p);
        case PUNCTUATION -> BertUnicode.isPunctuation(p);
        case NUMBER -> Unicode.kind(p) == Unicode.NUMBER;
        case SPACE_SIGN -> p == ' ';
      };
    }
  }

  /** What becomes of the characters that a {@link Separator} finds. */
  enum Behavior {
    REMOVED,
    ISOLATED,
    MERGED_WITH_PREVIOUS,
    MERGED_WITH_NEXT,
    /** Neighbours of the same kind stay together. */
    CONTIGUOUS
  }

  /** Cuts at characters of a kind. */
  record Separator(Kind kind, Behavior behavior) implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      int start = from;
      boolean before = false; // whether the character before was of the kind
      for (int i = from; i < to; ) {
        int next = Unicode.after(c, i, to);
        boolean here = kind.has(Unicode.at(c, i, to));
        boolean cut =
            switch (behavior) {
              case REMOVED, ISOLATED -> here || before;
              case MERGED_WITH_PREVIOUS -> before;
              case MERGED_WITH_NEXT -> here;
              case CONTIGUOUS -> here != before;
            };
        if (cut && start < i) {
          out.word(start, i);
          start = i;
        }
        if (here && behavior == Behavior.REMOVED) {
          start = next;
        }
        before = here;
        i = next;
      }
      if (start < to) {
        out.word(start, to);
      }
    }
  }

  /** The regular expressions of byte-level tokenizers, as scanners. */
  record Pattern(Scanner scanner) implements Splitter {
    @Override
    public void split(char[] c, int from, int to, Words out) {
      for (int i = from; i < to; ) {
        int end = scanner.end(c, i, to);
        out.word(i, end);
        i = end;
      }
    }
  }
}
