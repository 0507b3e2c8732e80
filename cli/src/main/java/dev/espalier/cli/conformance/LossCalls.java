package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.CrossEntropyOptions;
import dev.espalier.nn.DistributionLosses;
import dev.espalier.nn.Losses;
import dev.espalier.nn.MarginLosses;
import dev.espalier.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Losses. */
final class LossCalls {
  private final Calls c;

  private LossCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new LossCalls(c);
    f.losses();
    f.margins();
    f.distributions();
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
    c.put("bce", LossCalls::bce);
    c.put("bce_with_logits", LossCalls::bceWithLogits);
    c.put(
        "cross_entropy",
        in -> List.of(Losses.crossEntropy(in.t("input"), in.t("target"), options(in))));
    c.put("nll_loss", in -> List.of(Losses.nll(in.t("input"), in.t("target"), options(in))));
  }

  private static List<Tensor> bce(In in) {
    var w = in.optional("weight");
    var x = in.t("input");
    var t = in.t("target");
    return List.of(
        w == null ? Losses.bce(x, t, reduction(in)) : Losses.bce(x, t, w, reduction(in)));
  }

  private static List<Tensor> bceWithLogits(In in) {
    var w = in.optional("weight");
    var positive = in.optional("pos_weight");
    var x = in.t("input");
    var t = in.t("target");
    return List.of(
        w == null
            ? Losses.bceWithLogits(x, t, positive, reduction(in))
            : Losses.bceWithLogits(x, t, positive, w, reduction(in)));
  }

  private void margins() {
    c.put(
        "hinge_embedding_loss",
        in ->
            List.of(
                MarginLosses.hingeEmbedding(
                    in.t("input"), in.t("target"), in.number("margin"), reduction(in))));
    c.put(
        "margin_ranking_loss",
        in ->
            List.of(
                MarginLosses.marginRanking(
                    in.t("x1"), in.t("x2"), in.t("target"), in.number("margin"), reduction(in))));
    c.put(
        "soft_margin_loss",
        in -> List.of(MarginLosses.softMargin(in.t("input"), in.t("target"), reduction(in))));
    c.put(
        "multi_margin_loss",
        in ->
            List.of(
                MarginLosses.multiMargin(
                    in.t("input"), in.t("target"), 1, in.number("margin"), null, reduction(in))));
    c.put(
        "multilabel_soft_margin_loss",
        in ->
            List.of(
                MarginLosses.multilabelSoftMargin(
                    in.t("input"), in.t("target"), null, reduction(in))));
    c.put(
        "cosine_embedding_loss",
        in ->
            List.of(
                MarginLosses.cosineEmbedding(
                    in.t("x1"), in.t("x2"), in.t("target"), in.number("margin"), reduction(in))));
    c.put(
        "triplet_margin_loss",
        in ->
            List.of(
                MarginLosses.tripletMargin(
                    in.t("anchor"),
                    in.t("positive"),
                    in.t("negative"),
                    in.number("margin"),
                    in.number("p"),
                    in.flag("swap"),
                    reduction(in))));
  }

  private void distributions() {
    c.put(
        "kl_div",
        in ->
            List.of(
                DistributionLosses.klDiv(
                    in.t("input"), in.t("target"), in.flag("log_target"), reduction(in))));
    c.put(
        "gaussian_nll_loss",
        in ->
            List.of(
                DistributionLosses.gaussianNll(
                    in.t("input"),
                    in.t("target"),
                    in.t("var"),
                    in.flag("full"),
                    1e-6,
                    reduction(in))));
    c.put(
        "poisson_nll_loss",
        in ->
            List.of(
                DistributionLosses.poissonNll(
                    in.t("input"),
                    in.t("target"),
                    in.flag("log_input"),
                    in.flag("full"),
                    1e-8,
                    reduction(in))));
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
