package dev.espalier.models.generate;

import dev.espalier.base.ValueException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a {@link Generator} writes: {@code GenerationOptions.greedy().maxTokens(200)}, {@code
 * GenerationOptions.sampling(0.8).topP(0.95).seed(1)}, {@code GenerationOptions.beams(4)}.
 *
 * <p>The logits of the next token go through these in order, as in Hugging Face's {@code generate}:
 *
 * <ol>
 *   <li><b>repetitionPenalty</b> θ (Keskar et al., "CTRL", 2019): the logit of a token that stands
 *       in the text already, prompt included, is divided by θ if it is positive and multiplied by θ
 *       if not;
 *   <li><b>temperature</b> τ: logits are divided by τ; 0 takes the most likely token (greedy), and
 *       the rest of the list is not needed;
 *   <li><b>topK</b>: tokens below the k-th largest logit are left out (Fan et al. 2018);
 *   <li><b>topP</b>: of the tokens in the order of their probabilities, those stay that are needed
 *       for a sum of p, one at least (Holtzman et al. 2020);
 *   <li><b>minP</b>: tokens less likely than p times the most likely are left out (Nguyen et al.
 *       2024).
 * </ol>
 *
 * @param maxTokens most new tokens, from 1 on
 * @param temperature τ, from 0 on
 * @param topK k; 0 leaves none out
 * @param topP p in (0, 1]; 1 leaves none out
 * @param minP p in [0, 1]; 0 leaves none out
 * @param repetitionPenalty θ above 0; 1 changes nothing
 * @param beams how many beginnings beam search keeps; 1 for none
 * @param lengthPenalty α: beams that end are compared by log-probability / lengthᵅ, the end token
 *     counted; above 0 longer texts gain, 0 compares sums
 * @param ended what happens to a beam that ends
 * @param stop texts after which to stop; they are cut off
 * @param endTokens ids after which to stop; they are cut off
 * @param context most tokens that the network has before it, 0 for all that it can; when a text is
 *     longer, it goes on from the last half of them
 * @param seed of the choices; sequence i of a batch draws from {@code Rng.seed(seed).fork(i)}
 */
public record GenerationOptions(
    int maxTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    int beams,
    double lengthPenalty,
    Ended ended,
    List<String> stop,
    Set<Integer> endTokens,
    int context,
    long seed) {
  /** What happens to a beam that ends. */
  public enum Ended {
    /**
     * It is set aside, and the others go on until none of them can become better than the worst of
     * as many as there are beams: Hugging Face's {@code generate} with {@code
     * early_stopping=False}.
     */
    SET_ASIDE,
    /**
     * It stays among the beams and competes with them, all by log-probability / lengthᵅ, until all
     * have ended.
     */
    COMPETES
  }

  public GenerationOptions {
    check(maxTokens >= 1, "maxTokens", maxTokens, "from 1 on");
    check(
        temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
        "temperature",
        temperature,
        "from 0 (greedy) on, such as 0.8");
    check(topK >= 0, "topK", topK, "from 1 on, or 0 for all");
    check(topP > 0 && topP <= 1, "topP", topP, "above 0, up to 1 for all");
    check(minP >= 0 && minP <= 1, "minP", minP, "from 0 (for all) to 1");
    check(
        repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
        "repetitionPenalty",
        repetitionPenalty,
        "above 0, such as 1.1; 1 changes nothing");
    check(beams >= 1, "beams", beams, "from 1 on");
    check(Double.isFinite(lengthPenalty), "lengthPenalty", lengthPenalty, "finite, such as 1");
    check(context >= 0, "context", context, "from 1 on, or 0 for all that the network can");
    stop = List.copyOf(stop);
    endTokens = Set.copyOf(endTokens);
    if (stop.contains("")) {
      throw new ValueException("generate", "a stop text is empty", "leave it out");
    }
    if (beams > 1 && temperature > 0) {
      throw new ValueException(
          "generate",
          beams + " beams with temperature " + temperature,
          "take the most likely texts (temperature 0), or draw one with one beam");
    }
    if (beams > 1 && !stop.isEmpty()) {
      throw new ValueException(
          "generate", beams + " beams with stop texts", "name end tokens, or use one beam");
    }
  }

  private static void check(boolean ok, String name, Number value, String range) {
    if (!ok) {
      throw new ValueException("generate", name + " is " + value, "give one " + range);
    }
  }

  /** The most likely token each time; 256 tokens at most. */
  public static GenerationOptions greedy() {
    return new GenerationOptions(
        256, 0, 0, 1, 0, 1, 1, 1, Ended.SET_ASIDE, List.of(), Set.of(), 0, 0);
  }

  /** Drawn at a temperature; 256 tokens at most, seed 0. */
  public static GenerationOptions sampling(double temperature) {
    return greedy().temperature(temperature);
  }

  /** Beam search; 256 tokens at most, length penalty 1, ended beams set aside. */
  public static GenerationOptions beams(int beams) {
    return greedy().withBeams(beams);
  }

  public GenerationOptions maxTokens(int maxTokens) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions temperature(double temperature) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions topK(int topK) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions topP(double topP) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions minP(double minP) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions repetitionPenalty(double repetitionPenalty) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions withBeams(int beams) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions lengthPenalty(double lengthPenalty) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions ended(Ended ended) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions stop(String... stop) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        List.of(stop),
        endTokens,
        context,
        seed);
  }

  public GenerationOptions endTokens(Integer... endTokens) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        new TreeSet<>(List.of(endTokens)),
        context,
        seed);
  }

  public GenerationOptions context(int context) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }

  public GenerationOptions seed(long seed) {
    return new GenerationOptions(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        beams,
        lengthPenalty,
        ended,
        stop,
        endTokens,
        context,
        seed);
  }
}
