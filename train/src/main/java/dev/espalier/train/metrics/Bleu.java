package dev.espalier.train.metrics;

import dev.espalier.base.ValueException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * BLEU of a corpus, in [0, 100], as SacreBLEU computes it: with pₙ the share of the translations'
 * n-grams that occur in a reference (each at most as often as in the reference that has it most), c
 * the length of all translations and r that of the references nearest to them in length,
 *
 * <pre>
 * BLEU = 100 · min(1, e^(1 − r/c)) · (p₁·p₂·p₃·p₄)^¼
 * </pre>
 *
 * <p>Papineni, Roukos, Ward and Zhu, "BLEU: a method for automatic evaluation of machine
 * translation", ACL 2002; Post, "A call for clarity in reporting BLEU scores", WMT 2018.
 */
public final class Bleu implements Running {
  private final Options options;
  private final long[] correct;
  private final long[] total;
  private long length;
  private long referenceLength;

  /** What takes the place of a precision of 0. */
  public enum Smoothing {
    /** Nothing: BLEU is 0. */
    NONE,
    /** The smoothing value (0.1) over the number of n-grams. */
    FLOOR,
    /** The smoothing value (1) is added to both counts of n-grams longer than 1. */
    ADD_K,
    /** 1/2, then 1/4, … over the number of n-grams, as mteval-v13a. */
    EXP
  }

  /**
   * Settings; {@code Bleu.options().words(Words.PLAIN)}.
   *
   * @param words how lines become tokens
   * @param lowercase whether case is ignored
   * @param order the longest n-grams
   * @param smoothing of precisions of 0
   * @param value of FLOOR and ADD_K
   * @param effectiveOrder whether orders without any n-gram are left out, for short texts
   */
  public record Options(
      Words words,
      boolean lowercase,
      int order,
      Smoothing smoothing,
      double value,
      boolean effectiveOrder) {
    public Options {
      if (order < 1) {
        throw new ValueException("Bleu", "order " + order, "use an order of at least 1");
      }
    }

    public Options words(Words words) {
      return new Options(words, lowercase, order, smoothing, value, effectiveOrder);
    }

    public Options lowercase(boolean lowercase) {
      return new Options(words, lowercase, order, smoothing, value, effectiveOrder);
    }

    public Options order(int order) {
      return new Options(words, lowercase, order, smoothing, value, effectiveOrder);
    }

    /** Smoothing with its usual value. */
    public Options smoothing(Smoothing smoothing) {
      return smoothing(smoothing, smoothing == Smoothing.FLOOR ? 0.1 : 1);
    }

    public Options smoothing(Smoothing smoothing, double value) {
      return new Options(words, lowercase, order, smoothing, value, effectiveOrder);
    }

    public Options effectiveOrder(boolean effectiveOrder) {
      return new Options(words, lowercase, order, smoothing, value, effectiveOrder);
    }
  }

  /** SacreBLEU's defaults: tokens as mteval-v13a, with case, up to 4-grams, smoothing EXP. */
  public static Options options() {
    return new Options(Words.V13A, false, 4, Smoothing.EXP, 1, false);
  }

  public Bleu() {
    this(options());
  }

  public Bleu(Options options) {
    this.options = options;
    this.correct = new long[options.order];
    this.total = new long[options.order];
  }

  /** Takes a translation and its references, at least one, into account. */
  public void update(String translation, String... references) {
    update(tokens(translation), Arrays.stream(references).map(this::tokens).toList());
  }

  private List<String> tokens(String line) {
    var s = options.lowercase ? line.toLowerCase(Locale.ROOT) : line;
    return options.words.of(s.stripTrailing());
  }

  /** Takes tokens into account as they are. */
  public void update(List<String> translation, List<List<String>> references) {
    if (references.isEmpty()) {
      throw new ValueException("bleu", "there is no reference", "give at least one");
    }
    length += translation.size();
    int nearest = Integer.MAX_VALUE;
    for (var r : references) {
      int own = Math.abs(r.size() - translation.size());
      int best = Math.abs(nearest - translation.size());
      if (nearest == Integer.MAX_VALUE || own < best || own == best && r.size() < nearest) {
        nearest = r.size();
      }
    }
    referenceLength += nearest;
    for (int n = 1; n <= correct.length; n++) {
      Map<List<String>, Integer> most = new HashMap<>();
      for (var r : references) {
        Words.grams(r, n).forEach((gram, k) -> most.merge(gram, k, Math::max));
      }
      for (var gram : Words.grams(translation, n).entrySet()) {
        total[n - 1] += gram.getValue();
        correct[n - 1] += Math.min(gram.getValue(), most.getOrDefault(gram.getKey(), 0));
      }
    }
  }

  @Override
  public String name() {
    return "bleu";
  }

  /** BLEU in [0, 100]; 0 when there was no update. */
  @Override
  public double value() {
    if (Arrays.stream(correct).allMatch(c -> c == 0)) {
      return 0;
    }
    double sum = 0;
    int orders = options.effectiveOrder ? 0 : correct.length;
    double missing = 1;
    boolean over = false;
    for (int n = 0; n < correct.length; n++) {
      boolean add = options.smoothing == Smoothing.ADD_K && n > 0;
      double hits = correct[n] + (add ? options.value : 0);
      double all = total[n] + (add ? options.value : 0);
      over |= all == 0;
      if (over) {
        sum += options.effectiveOrder ? 0 : Double.NEGATIVE_INFINITY;
        continue;
      }
      if (options.effectiveOrder) {
        orders = n + 1;
      }
      double precision = hits / all;
      if (hits == 0) {
        missing *= 2;
        precision =
            switch (options.smoothing) {
              case NONE, ADD_K -> 0;
              case FLOOR -> options.value / all;
              case EXP -> 1 / (missing * all);
            };
      }
      sum += StrictMath.log(precision);
    }
    return 100 * brevity() * StrictMath.exp(sum / orders);
  }

  /** The factor for translations that are too short, in [0, 1]. */
  public double brevity() {
    if (length >= referenceLength) {
      return 1;
    }
    return length == 0 ? 0 : StrictMath.exp(1 - (double) referenceLength / length);
  }

  @Override
  public void reset() {
    load(new double[2 + 2 * correct.length]);
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    if (!o.options.equals(options)) {
      throw new ValueException(
          "merge", "options " + o.options + " and " + options, "use the same options");
    }
    var sum = state();
    var theirs = o.state();
    Arrays.setAll(sum, i -> sum[i] + theirs[i]);
    load(sum);
  }

  @Override
  public double[] state() {
    var state = new double[2 + 2 * correct.length];
    state[0] = length;
    state[1] = referenceLength;
    for (int n = 0; n < correct.length; n++) {
      state[2 + n] = correct[n];
      state[2 + correct.length + n] = total[n];
    }
    return state;
  }

  @Override
  public void load(double[] state) {
    length = (long) state[0];
    referenceLength = (long) state[1];
    for (int n = 0; n < correct.length; n++) {
      correct[n] = (long) state[2 + n];
      total[n] = (long) state[2 + correct.length + n];
    }
  }
}
