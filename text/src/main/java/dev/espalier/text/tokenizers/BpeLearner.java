package dev.espalier.text.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns merges: again and again, the most frequent pair of neighbours becomes a token. Of pairs
 * that are equally frequent the one with the smaller ids is first, as in Hugging Face's {@code
 * BpeTrainer}, whose ids and merges these are.
 *
 * <p>A merge changes only the pairs beside it, so that counts are kept up to date instead of
 * counted again, and a heap holds the pairs; an entry whose count has fallen meanwhile goes back
 * with the right one.
 */
final class BpeLearner {
  /** A pair, how often it occurred when it was put into the heap, and in which words. */
  private static final class Entry {
    private final long pair;
    private final long count;
    private final int[] words;

    Entry(long pair, long count, int[] words) {
      this.pair = pair;
      this.count = count;
      this.words = words;
    }
  }

  private static final Comparator<Entry> BEST_FIRST =
      (a, b) -> a.count != b.count ? Long.compare(b.count, a.count) : Long.compare(a.pair, b.pair);

  /** A list of ints that grows. */
  private static final class Ints {
    private int[] values = new int[4];
    private int size;

    /** Appends a value unless it is the last already. */
    void addOnce(int value) {
      if (size > 0 && values[size - 1] == value) {
        return;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }

  private final int vocabSize;
  private final long minFrequency;
  private final String prefix;
  private final String suffix;

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Merges merges = new Merges();
  private final Map<Long, long[]> counts = new HashMap<>(); // of pairs
  private int[][] words = {};
  private long[] wordCounts = {};

  /**
   * @param prefix of symbols inside a word, such as ##; may be empty
   * @param suffix of a word's last symbol, such as {@code </w>}; may be empty
   */
  BpeLearner(int vocabSize, long minFrequency, String prefix, String suffix) {
    this.vocabSize = vocabSize;
    this.minFrequency = minFrequency;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** The tokens learnt, by id. */
  Vocabulary vocabulary() {
    return Vocabulary.of(tokens);
  }

  Merges merges() {
    return merges;
  }

  /**
   * Learns from words.
   *
   * @param specials the first tokens
   * @param alphabet characters that are tokens whether they occur or not
   * @param limit the largest number of characters to keep, the frequent ones
   */
  void learn(WordCounts texts, List<String> specials, String alphabet, int limit) {
    specials.forEach(this::id);
    var all = texts.words();
    characters(texts, all, alphabet, limit);
    words = new int[all.size()][];
    wordCounts = new long[all.size()];
    for (int w = 0; w < words.length; w++) {
      words[w] = symbols(all.get(w));
      wordCounts[w] = texts.count(all.get(w));
    }
    var heap = new PriorityQueue<>(1024, BEST_FIRST);
    count(heap);
    while (tokens.size() < vocabSize) {
      var top = heap.poll();
      if (top == null) {
        break;
      }
      long count = counts.getOrDefault(top.pair, new long[1])[0];
      if (count != top.count) {
        heap.add(new Entry(top.pair, count, top.words));
        continue;
      }
      if (count < 1 || count < minFrequency) {
        break;
      }
      merge(top, heap);
    }
  }

  private int id(String token) {
    var id = ids.putIfAbsent(token, tokens.size());
    if (id != null) {
      return id;
    }
    tokens.add(token);
    return tokens.size() - 1;
  }

  private void characters(WordCounts texts, List<String> all, String alphabet, int limit) {
    var frequency = new HashMap<Integer, Long>();
    for (var word : all) {
      long n = texts.count(word);
      word.codePoints().forEach(c -> frequency.merge(c, n, Long::sum));
    }
    alphabet.codePoints().forEach(c -> frequency.put(c, Long.MAX_VALUE));
    frequency.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(Math.max(limit, alphabet.length()))
        .map(e -> e.getKey())
        .sorted()
        .forEach(c -> id(Character.toString(c)));
  }

  /** A word's characters as ids; those that are not kept vanish. */
  private int[] symbols(String word) {
    int[] points = word.codePoints().toArray();
    var symbols = new int[points.length];
    int n = 0;
    for (int i = 0; i < points.length; i++) {
      var s = Character.toString(points[i]);
      if (ids.containsKey(s)) {
        symbols[n++] = id((i > 0 ? prefix : "") + s + (i == points.length - 1 ? suffix : ""));
      }
    }
    return Arrays.copyOf(symbols, n);
  }

  private void count(PriorityQueue<Entry> heap) {
    var where = new LinkedHashMap<Long, Ints>();
    for (int w = 0; w < words.length; w++) {
      for (int i = 0; i + 1 < words[w].length; i++) {
        long pair = Merges.pair(words[w][i], words[w][i + 1]);
        change(pair, wordCounts[w]);
        where.computeIfAbsent(pair, _ -> new Ints()).addOnce(w);
      }
    }
    push(where, heap);
  }

  private void change(long pair, long by) {
    counts.computeIfAbsent(pair, _ -> new long[1])[0] += by;
  }

  private void push(Map<Long, Ints> where, PriorityQueue<Entry> heap) {
    where.forEach((pair, list) -> {
      long n = counts.getOrDefault(pair, new long[1])[0];
      if (n > 0) {
        heap.add(new Entry(pair, n, list.toArray()));
      }
    });
  }

  private void merge(Entry top, PriorityQueue<Entry> heap) {
    int left = (int) (top.pair >>> 32);
    int right = (int) top.pair;
    String second = tokens.get(right);
    if (!prefix.isEmpty() && second.startsWith(prefix)) {
      second = second.substring(prefix.length());
    }
    int id = id(tokens.get(left) + second);
    merges.put(left, right, merges.size(), id);
    var where = new LinkedHashMap<Long, Ints>();
    for (int w : top.words) {
      merge(w, left, right, id, where);
    }
    push(where, heap);
  }

  /** Merges a pair everywhere in a word, from the left. */
  private void merge(int w, int left, int right, int id, Map<Long, Ints> where) {
    var s = words[w];
    long n = wordCounts[w];
    int size = 0;
    for (int i = 0; i < s.length; ) {
      if (s[i] != left || i + 1 == s.length || s[i + 1] != right) {
        s[size++] = s[i++];
        continue;
      }
      if (size > 0) {
        change(Merges.pair(s[size - 1], left), -n);
        added(s[size - 1], id, w, n, where);
      }
      if (i + 2 < s.length) {
        change(Merges.pair(right, s[i + 2]), -n);
        added(id, s[i + 2], w, n, where);
      }
      s[size++] = id;
      i += 2;
    }
    words[w] = size == s.length ? s : Arrays.copyOf(s, size);
  }

  private void added(int left, int right, int w, long n, Map<Long, Ints> where) {
    long pair = Merges.pair(left, right);
    change(pair, n);
    where.computeIfAbsent(pair, _ -> new Ints()).addOnce(w);
  }
}
