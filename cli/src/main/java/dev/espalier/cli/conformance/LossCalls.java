package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.CrossEntropyOptions;
import dev.espalier.nn.Losses;
import java.util.List;
import java.util.Locale;

/** Losses. */
final class LossCalls {
  private final Calls c;

  private LossCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new LossCalls(c).losses();
  }

  private void losses() {
    c.put("mse_loss", in -> List.of(Losses.mse(in.t("input"), in.t("target"), reduction(in))));
    c.put("l1_loss", in -> List.of(Losses.l1(in.t("input"), in.t("target"), reduction(in))));
    c.put(
        "smooth_l1_loss",
        in ->
            List.of(
                Losses.smoothL1(in.t("input"), in.t("target"), in.number("beta"), reduction(in))));
    c.put(
        "huber_loss",
        in ->
            List.of(
                Losses.huber(in.t("input"), in.t("target"), in.number("delta"), reduction(in))));
    c.put(
        "bce",
        in ->
            in.optional("weight") == null
                ? List.of(Losses.bce(in.t("input"), in.t("target"), reduction(in)))
                : null);
    c.put(
        "bce_with_logits",
        in ->
            in.optional("weight") == null
                ? List.of(
                    Losses.bceWithLogits(
                        in.t("input"), in.t("target"), in.optional("pos_weight"), reduction(in)))
                : null);
    c.put(
        "cross_entropy",
        in -> List.of(Losses.crossEntropy(in.t("input"), in.t("target"), options(in))));
    c.put("nll_loss", in -> List.of(Losses.nll(in.t("input"), in.t("target"), options(in))));
  }

  private static Reduction reduction(In in) {
    return Reduction.valueOf(in.args().get("reduction").string().toUpperCase(Locale.ROOT));
  }

  private static CrossEntropyOptions options(In in) {
    var o =
        CrossEntropyOptions.DEFAULT.classWeights(in.optional("weight")).reduction(reduction(in));
    o = in.has("label_smoothing") ? o.labelSmoothing(in.number("label_smoothing")) : o;
    return in.has("ignore_index") ? o.ignoreIndex(in.integer("ignore_index")) : o;
  }
}
