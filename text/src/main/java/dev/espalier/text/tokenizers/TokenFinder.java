package dev.espalier.text.tokenizers;

import java.util.ArrayList;
import java.util.List;

/** Finds added tokens in a text: from left to right, the longest at each place. */
final class TokenFinder {
  /** The parts of a text in order. */
  interface Parts {
    void text(int from, int to);

    void token(AddedToken token, int from, int to);
  }

  private final List<AddedToken> tokens = new ArrayList<>();
  private final Merges edges = new Merges(); // a tree: (node, character) → node
  private final ArrayList<Integer> ends = new ArrayList<>(); // by node: number of token, or -1
  private final long[] firsts = new long[1 << 10]; // a bit for each character that may begin one

  TokenFinder() {
    ends.add(-1);
  }

  /** Adds a token that is spelled so; an empty spelling never occurs. */
  void add(AddedToken token, char[] spelling) {
    if (spelling.length == 0) {
      return;
    }
    firsts[spelling[0] >> 6] |= 1L << spelling[0];
    int node = 0;
    for (char c : spelling) {
      int edge = edges.find(node, c);
      if (edge < 0) {
        ends.add(-1);
        edges.put(node, c, 0, ends.size() - 1);
        edge = edges.find(node, c);
      }
      node = edges.id(edge);
    }
    if (ends.get(node) < 0) { // of equal ones the first counts
      ends.set(node, tokens.size());
      tokens.add(token);
    }
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /**
   * Hands out all parts of a text.
   *
   * @param special whether special tokens count
   */
  void find(char[] c, int from, int to, boolean special, Parts out) {
    int done = from;
    for (int i = from; i < to; ) {
      if ((firsts[c[i] >> 6] & 1L << c[i]) == 0) {
        i++;
        continue;
      }
      int node = 0;
      int best = -1;
      int end = i;
      for (int k = i; k < to; k++) {
        int edge = edges.find(node, c[k]);
        if (edge < 0) {
          break;
        }
        node = edges.id(edge);
        if (ends.get(node) >= 0) {
          best = ends.get(node);
          end = k + 1;
        }
      }
      if (best < 0) {
        i++;
        continue;
      }
      var token = tokens.get(best);
      if (token.special() && !special || token.singleWord() && !alone(c, from, i, end, to)) {
        i = end;
        continue;
      }
      int start = i;
      while (token.stripLeft() && start > done && Unicode.isSpace(c[start - 1])) {
        start--;
      }
      while (token.stripRight() && end < to && Unicode.isSpace(c[end])) {
        end++;
      }
      if (done < start) {
        out.text(done, start);
      }
      out.token(token, start, end);
      done = end;
      i = end;
    }
    if (done < to) {
      out.text(done, to);
    }
  }

  private static boolean alone(char[] c, int from, int start, int end, int to) {
    return (start == from || !Unicode.isWord(before(c, start, from)))
        && (end == to || !Unicode.isWord(Unicode.at(c, end, to)));
  }

  private static int before(char[] c, int i, int from) {
    return i - 2 >= from
            && Character.isLowSurrogate(c[i - 1])
            && Character.isHighSurrogate(c[i - 2])
        ? Character.toCodePoint(c[i - 2], c[i - 1])
        : c[i - 1];
  }
}
