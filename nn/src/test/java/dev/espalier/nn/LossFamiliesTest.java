package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.base.TensorException;
import dev.espalier.io.Json;
import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.GradCheck;
import dev.espalier.testkit.TensorAssert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Margin, distribution, contrastive and segmentation losses against PyTorch (losses.py), and their
 * derivatives against finite differences.
 */
class LossFamiliesTest {
  private static final Map<String, Function<In, Tensor>> LOSSES = new LinkedHashMap<>();

  private record In(Map<String, Tensor> tensors) {
    Tensor t(String name) {
      return tensors.get(name);
    }

    Tensor classes() {
      return t("t").to(DType.INT64);
    }
  }

  static {
    var none = Reduction.NONE;
    LOSSES.put(
        "hinge_embedding", in -> MarginLosses.hingeEmbedding(in.t("x"), in.t("t"), 1.2, none));
    LOSSES.put(
        "margin_ranking",
        in -> MarginLosses.marginRanking(in.t("a"), in.t("b"), in.t("t"), 0.3, none));
    LOSSES.put("soft_margin", in -> MarginLosses.softMargin(in.t("x"), in.t("t"), none));
    LOSSES.put(
        "multi_margin_2",
        in -> MarginLosses.multiMargin(in.t("x"), in.classes(), 2, 0.8, in.t("w"), none));
    LOSSES.put("multi_margin_1d", in -> MarginLosses.multiMargin(in.t("x"), in.classes()));
    LOSSES.put(
        "multilabel_soft_margin",
        in -> MarginLosses.multilabelSoftMargin(in.t("x"), in.t("t"), in.t("w"), none));
    LOSSES.put(
        "multilabel_margin", in -> MarginLosses.multilabelMargin(in.t("x"), in.classes(), none));
    LOSSES.put(
        "cosine_embedding",
        in -> MarginLosses.cosineEmbedding(in.t("a"), in.t("b"), in.t("t"), 0.1, none));
    LOSSES.put(
        "triplet_swap",
        in -> MarginLosses.tripletMargin(in.t("a"), in.t("p"), in.t("n"), 1.5, 3, true, none));
    LOSSES.put(
        "triplet_distance",
        in ->
            MarginLosses.tripletMargin(
                in.t("a"),
                in.t("p"),
                in.t("n"),
                (u, v) -> u.sub(v).abs().sum(1),
                1,
                false,
                Reduction.MEAN));
    LOSSES.put(
        "kl_batchmean", in -> DistributionLosses.klDivBatchMean(in.t("x"), in.t("t"), false));
    LOSSES.put(
        "gaussian_nll",
        in -> DistributionLosses.gaussianNll(in.t("x"), in.t("t"), in.t("v"), true, 1e-6, none));
    LOSSES.put(
        "poisson_nll",
        in -> DistributionLosses.poissonNll(in.t("x"), in.t("t"), true, true, 1e-8, none));
    LOSSES.put(
        "distillation",
        in -> DistributionLosses.distillation(in.t("s"), in.t("h"), in.classes(), 3, 0.7));
    LOSSES.put("focal", in -> SegmentationLosses.focal(in.t("x"), in.t("t"), 0.25, 2, none));
    LOSSES.put("dice", in -> SegmentationLosses.dice(in.t("p"), in.t("t")));
    LOSSES.put("info_nce", in -> ContrastiveLosses.infoNce(in.t("q"), in.t("k"), 0.2));
    LOSSES.put("nt_xent", in -> ContrastiveLosses.ntXent(in.t("a"), in.t("b"), 0.5));
  }

  private static final Json CASES = Goldens.read("losses.json");

  private static In inputs(Json c) {
    var all = new LinkedHashMap<String, Tensor>();
    c.get("in").members().forEach((name, t) -> all.put(name, Goldens.float64(t).track()));
    return new In(all);
  }

  @Test
  void everyCaseIsTried() {
    assertEquals(CASES.members().keySet(), LOSSES.keySet());
  }

  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() {
    return LOSSES.entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> check(CASES.get(e.getKey()), e.getValue())));
  }

  private static void check(Json c, Function<In, Tensor> loss) {
    var in = inputs(c);
    var y = loss.apply(in);
    var grads = c.get("grad").members();
    var wrt = grads.keySet().stream().map(in::t).toArray(Tensor[]::new);
    var g = Gradients.of(y.sum(), wrt);
    var all = new ArrayList<>(g);
    all.add(y);
    Tensor.realize(all.toArray(Tensor[]::new));
    assertClose("loss", Goldens.float64(c.get("out")), y);
    int i = 0;
    for (var e : grads.entrySet()) {
      assertClose("gradient of " + e.getKey(), Goldens.float64(e.getValue()), g.get(i++));
    }
  }

  private static void assertClose(String what, Tensor expected, Tensor actual) {
    TensorAssert.assertClose(
        what, expected.shape(), expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
    assertEquals(expected.shape(), actual.shape());
  }

  @TestFactory
  Stream<DynamicTest> hasRightDerivatives() {
    return LOSSES.entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> derivatives(e.getKey(), e.getValue())));
  }

  private static void derivatives(String name, Function<In, Tensor> loss) {
    var c = CASES.get(name);
    var all = inputs(c).tensors();
    var names = List.copyOf(c.get("grad").members().keySet());
    GradCheck.Function f =
        x -> {
          var replaced = new LinkedHashMap<>(all);
          for (int i = 0; i < names.size(); i++) {
            replaced.put(names.get(i), x.get(i));
          }
          return loss.apply(new In(replaced));
        };
    var wrt = names.stream().map(all::get).toList();
    GradCheck.first(name, f, wrt, 3, 1e-7);
    GradCheck.second(name, f, wrt, 3, 1e-6);
  }

  @Test
  void refusesWhatDoesNotFit() {
    var x = Tensor.zeros(3, 4);
    refused(() -> MarginLosses.multiMargin(x, Tensor.of(new long[] {0, 1}, 2)), "shape (3,)");
    refused(() -> MarginLosses.cosineEmbedding(x, x, x), "one target for each pair");
    refused(() -> MarginLosses.tripletMargin(x, x, x, 0, 2, false, Reduction.MEAN), "above 0");
    refused(() -> ContrastiveLosses.ntXent(x, x, 0), "above 0");
    refused(() -> ContrastiveLosses.infoNce(x, Tensor.zeros(2, 4), 1), "shape (3, 4)");
    refused(() -> SegmentationLosses.dice(x, x), "unsqueeze");
    refused(() -> SegmentationLosses.focal(x, Tensor.zeros(4, 3)), "(3, 4)");
    refused(() -> DistributionLosses.gaussianNll(x, x, Tensor.zeros(3, 2)), "shape (3, 4)");
    refused(
        () -> DistributionLosses.distillation(x, x, Tensor.of(new long[3], 3), 0, 1), "above 0");
  }

  private static void refused(Runnable call, String fix) {
    var e = assertThrows(TensorException.class, call::run);
    assertTrue(e.fix().contains(fix), e.fix());
  }
}
