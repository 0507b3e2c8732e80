package dev.espalier.text.tokenizers;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A step from tokens to text; what the last step gives is joined. */
sealed interface Decoder {
  List<String> apply(List<String> tokens);

  record Chain(List<Decoder> steps) implements Decoder {
    public Chain {
      steps = List.copyOf(steps);
    }

    @Override
    public List<String> apply(List<String> tokens) {
      for (var s : steps) {
        tokens = s.apply(tokens);
      }
      return tokens;
    }
  }

  /** Tokens with a sign between them. */
  record Joined(String separator) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      return List.of(String.join(separator, tokens));
    }
  }

  /** Characters that spell bytes, as GPT-2 spells them; broken UTF-8 becomes U+FFFD. */
  record Bytes() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      int n = 0;
      for (var t : tokens) {
        n += 3 * t.length();
      }
      var bytes = new byte[n];
      n = 0;
      for (var t : tokens) {
        n = put(t, bytes, n);
      }
      return List.of(new String(bytes, 0, n, StandardCharsets.UTF_8));
    }

    private static int put(String t, byte[] bytes, int n) {
      int start = n;
      for (int i = 0; i < t.length(); i++) {
        int b = ByteLevel.byteOf(t.charAt(i));
        if (b < 0) { // an added token, which is plain text
          n = start;
          for (int k = 0; k < t.length(); k = t.offsetByCodePoints(k, 1)) {
            n = Text.put(t.codePointAt(k), bytes, n);
          }
          return n;
        }
        bytes[n++] = (byte) b;
      }
      return n;
    }
  }

  /**
   * BERT's: a space before each token without prefix; {@code cleanup} takes it away before signs.
   */
  record Pieces(String prefix, boolean cleanup) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      for (int i = 0; i < tokens.size(); i++) {
        var t = tokens.get(i);
        if (i > 0) {
          t = t.startsWith(prefix) ? t.substring(prefix.length()) : " " + t;
        }
        out.add(cleanup ? clean(t) : t);
      }
      return out;
    }

    private static String clean(String s) {
      return s.replace(" .", ".")
          .replace(" ?", "?")
          .replace(" !", "!")
          .replace(" ,", ",")
          .replace(" ' ", "'")
          .replace(" n't", "n't")
          .replace(" 'm", "'m")
          .replace(" do not", " don't")
          .replace(" 's", "'s")
          .replace(" 've", "'ve")
          .replace(" 're", "'re");
    }
  }

  /** A sign that stands for a space; {@code first} keeps those of the first token. */
  record Mark(char mark, boolean first) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      for (int i = 0; i < tokens.size(); i++) {
        var t = tokens.get(i);
        out.add(i == 0 && !first ? t.replace(String.valueOf(mark), "") : t.replace(mark, ' '));
      }
      return out;
    }
  }

  /** A sign at the end of words, which becomes a space. */
  record Suffix(String suffix) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      for (int i = 0; i < tokens.size(); i++) {
        out.add(tokens.get(i).replace(suffix, i == tokens.size() - 1 ? "" : " "));
      }
      return out;
    }
  }

  record Replace(String what, String by) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      for (var t : tokens) {
        out.add(t.replace(what, by));
      }
      return out;
    }
  }

  /** Up to {@code start} signs at a token's beginning and {@code stop} at its end are dropped. */
  record Strip(char sign, int start, int stop) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      for (var t : tokens) {
        int from = 0;
        while (from < start && from < t.length() && t.charAt(from) == sign) {
          from++;
        }
        int to = t.length();
        while (t.length() - to < stop && to > from && t.charAt(to - 1) == sign) {
          to--;
        }
        out.add(t.substring(from, to));
      }
      return out;
    }
  }

  /** All tokens as one. */
  record Fuse() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      return List.of(String.join("", tokens));
    }
  }

  /**
   * Runs of {@code <0x00>} … become the characters that they spell; each byte of what is not UTF-8
   * becomes U+FFFD.
   */
  record ByteTokens() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens) {
      var out = new ArrayList<String>(tokens.size());
      var bytes = new byte[tokens.size()];
      int n = 0;
      for (var t : tokens) {
        int b = value(t);
        if (b >= 0) {
          bytes[n++] = (byte) b;
        } else {
          spell(bytes, n, out);
          n = 0;
          out.add(t);
        }
      }
      spell(bytes, n, out);
      return out;
    }

    /** The byte of a token such as {@code <0x0A>}, or -1. */
    static int value(String token) {
      if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
        return -1;
      }
      int high = Character.digit(token.charAt(3), 16);
      int low = Character.digit(token.charAt(4), 16);
      return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    private static void spell(byte[] bytes, int n, List<String> out) {
      var b = new StringBuilder();
      for (int i = 0; i < n; ) {
        int length = length(bytes[i]);
        var c = i + length <= n ? character(bytes, i, length) : null;
        b.append(c == null ? "\uFFFD" : c);
        i += c == null ? 1 : length;
      }
      if (!b.isEmpty()) {
        out.add(b.toString());
      }
    }

    private static int length(byte first) {
      int b = first & 0xFF;
      if (b < 0xC0) {
        return 1;
      }
      if (b < 0xE0) {
        return 2;
      }
      return b < 0xF0 ? 3 : 4;
    }

    private static @org.jspecify.annotations.Nullable String character(
        byte[] bytes, int from, int length) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, from, length))
            .toString();
      } catch (CharacterCodingException _) {
        return null;
      }
    }
  }
}
