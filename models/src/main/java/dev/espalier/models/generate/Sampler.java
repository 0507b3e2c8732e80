package dev.espalier.models.generate;

import dev.espalier.base.Rng;
import java.util.Arrays;

/** The choice of a token from its logits; see {@link GenerationOptions}. */
final class Sampler {
  private final GenerationOptions options;

  Sampler(GenerationOptions options) {
    this.options = options;
  }

  /**
   * Divides what is positive, and multiplies what is not, of each token that stands in the text.
   */
  static void penalise(double[] scores, int[] text, int length, double penalty) {
    if (penalty == 1) {
      return;
    }
    var seen = Arrays.copyOf(text, length);
    Arrays.sort(seen);
    for (int i = 0; i < length; i++) {
      int id = seen[i];
      if (i == 0 || id != seen[i - 1]) {
        scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
      }
    }
  }

  /** The id of the largest score, the first of equal ones. */
  static int largest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  /** ln Σ exp(scores). */
  static double logSumExp(double[] scores) {
    double max = scores[largest(scores)];
    double sum = 0;
    for (double s : scores) {
      sum += StrictMath.exp(s - max);
    }
    return max + StrictMath.log(sum);
  }

  /** Chooses after the first {@code length} ids of a text; the scores are changed. */
  int choose(double[] scores, int[] text, int length, Rng rng) {
    penalise(scores, text, length, options.repetitionPenalty());
    if (options.temperature() == 0) {
      return largest(scores);
    }
    return drawn(weights(scores), uniform(rng));
  }

  /** Uniform in [0, 1), 53 bits. */
  private static double uniform(Rng rng) {
    long high = rng.nextInt() & 0xffff_ffffL;
    long low = rng.nextInt() & 0xffff_ffffL;
    return ((high << 32 | low) >>> 11) * 0x1p-53;
  }

  /** Weights to draw by, not normalised, 0 for what is left out; from scores after penalties. */
  double[] weights(double[] scores) {
    int v = scores.length;
    double max = scores[largest(scores)];
    var weights = new double[v];
    double all = 0;
    var kept = ascending(scores);
    int first = options.topK() == 0 ? 0 : firstOfTopK(scores, kept, options.topK());
    for (int i = first; i < v; i++) {
      int id = kept[i];
      weights[id] = StrictMath.exp((scores[id] - max) / options.temperature());
      all += weights[id];
    }
    if (options.topP() < 1) {
      // As Hugging Face does: from the least likely on, what sums up to no more than 1 − p goes.
      double sum = 0;
      int i = first;
      for (; i < v - 1; i++) {
        sum += weights[kept[i]];
        if (sum / all > 1 - options.topP()) {
          break;
        }
        weights[kept[i]] = 0;
      }
    }
    for (int i = first; i < v; i++) {
      if (weights[kept[i]] < options.minP()) { // the largest weight is 1
        weights[kept[i]] = 0;
      }
    }
    return weights;
  }

  /** Where the tokens begin that are not below the k-th largest. */
  private static int firstOfTopK(double[] scores, int[] ascending, int k) {
    int first = Math.max(0, ascending.length - k);
    while (first > 0 && scores[ascending[first - 1]] == scores[ascending[first]]) {
      first--;
    }
    return first;
  }

  /** The ids by score; of equal ones the smaller id counts as the more likely. */
  private int[] ascending(double[] scores) {
    int v = scores.length;
    var ids = new int[v];
    boolean ordered = options.topK() > 0 || options.topP() < 1;
    if (!ordered) {
      Arrays.setAll(ids, i -> i);
      return ids;
    }
    var keys = new long[v];
    for (int i = 0; i < v; i++) {
      int bits = Float.floatToIntBits((float) scores[i] + 0f);
      long rank = bits < 0 ? ~bits : bits | 0x8000_0000;
      keys[i] = (rank & 0xffff_ffffL) << 32 | (v - 1 - i);
    }
    Arrays.sort(keys);
    // Unsigned order: what has the top bit set comes first in the signed one.
    int negative = 0;
    while (negative < v && keys[negative] < 0) {
      negative++;
    }
    for (int i = 0; i < v; i++) {
      ids[i] = v - 1 - (int) keys[(i + negative) % v];
    }
    return ids;
  }

  private static int drawn(double[] weights, double uniform) {
    double all = 0;
    for (double w : weights) {
      all += w;
    }
    double rest = uniform * all;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        rest -= weights[i];
        if (rest < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
