package dev.espalier.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Measures as scikit-learn, scikit-image, SacreBLEU and pycocotools compute them: metrics.py. */
class MetricGoldensTest {
  private static final Json ALL = read();

  private static Json read() {
    try (var in = MetricGoldensTest.class.getResourceAsStream("metrics.json")) {
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tensor float64(Json t) {
    var values = t.get("data").items().stream().mapToDouble(Json::number).toArray();
    return Tensor.of(
        values, t.get("shape").items().stream().mapToInt(j -> (int) j.integer()).toArray());
  }

  private static Tensor float32(Json t) {
    return float64(t).to(DType.FLOAT32);
  }

  private static Tensor ints(Json t) {
    return float64(t).to(DType.INT64);
  }

  private static void close(String what, double expected, double actual) {
    assertEquals(expected, actual, 1e-12 * Math.max(1, Math.abs(expected)), what);
  }

  /** Feeds the samples in batches, the first half into one metric and the rest into another. */
  private static <M extends Metric> M feed(Supplier<M> make, Tensor output, Tensor target) {
    var first = make.get();
    var second = make.get();
    int n = output.dim(0);
    for (int from = 0; from < n; from += 7) {
      int to = Math.min(n, from + 7);
      (from < n / 2 ? second : first).update(output.slice(0, from, to), target.slice(0, from, to));
    }
    first.merge(second);
    return first;
  }

  @TestFactory
  Stream<DynamicTest> classes() {
    var c = ALL.get("classes");
    var logits = float32(c.get("logits"));
    var prob = float32(c.get("prob"));
    var target = ints(c.get("target"));
    Map<String, Supplier<Double>> figures = new LinkedHashMap<>();
    for (var a : Average.values()) {
      var name = a.name().toLowerCase(Locale.ROOT);
      figures.put(
          "precision-" + name,
          () -> feed(() -> ClassScore.precision(4, a), logits, target).value());
      figures.put(
          "recall-" + name, () -> feed(() -> ClassScore.recall(4, a), logits, target).value());
      figures.put("f1-" + name, () -> feed(() -> ClassScore.f1(4, a), logits, target).value());
      for (double beta : new double[] {0.5, 2}) {
        figures.put(
            "f" + beta + "-" + name,
            () -> feed(() -> ClassScore.fBeta(4, beta, a), logits, target).value());
      }
      figures.put(
          "ap-" + name, () -> feed(() -> new AveragePrecision(4, a), logits, target).value());
      if (a != Average.MICRO) {
        figures.put("auc-" + name, () -> feed(() -> new RocAuc(4, a), prob, target).value());
      }
    }
    figures.put("accuracy", () -> feed(Accuracy::new, logits, target).value());
    figures.put("top2", () -> feed(() -> new TopK(2), logits, target).value());
    figures.put("mcc", () -> feed(() -> ClassScore.mcc(4), logits, target).value());
    figures.put("kappa", () -> feed(() -> ClassScore.kappa(4), logits, target).value());
    figures.put("iou", () -> feed(() -> ClassScore.iou(4), logits, target).value());
    var matrix = feed(() -> new ConfusionMatrix(4), logits, target);
    figures.put("kappaLinear", () -> matrix.kappa(ConfusionMatrix.Disagreement.LINEAR));
    figures.put("kappaQuadratic", () -> matrix.kappa(ConfusionMatrix.Disagreement.QUADRATIC));
    var error = new LinkedHashMap<String, CalibrationError.Norm>();
    error.put("ece", CalibrationError.Norm.MEAN);
    error.put("rmsce", CalibrationError.Norm.ROOT_MEAN_SQUARE);
    error.put("mce", CalibrationError.Norm.MAX);
    error.forEach((name, norm) ->
        figures.put(name, () -> feed(() -> new CalibrationError(10, norm), prob, target).value()));
    figures.put(
        "perplexity", () -> feed(Perplexity::new, logits.to(DType.FLOAT64), target).value());
    assertEquals(c.get("figures").members().keySet().size(), figures.size());
    return figures.entrySet().stream()
        .map(f ->
            DynamicTest.dynamicTest(
                f.getKey(),
                () ->
                    close(
                        f.getKey(),
                        c.get("figures").get(f.getKey()).number(),
                        f.getValue().get())));
  }

  @Test
  void figuresOfTheClasses() {
    var c = ALL.get("classes");
    var byIndex = new ConfusionMatrix(4);
    byIndex.update(float32(c.get("logits")).argmax(1), ints(c.get("target")));
    var expected = c.get("perClass");
    for (int k = 0; k < 4; k++) {
      close("precision", expected.get("precision").items().get(k).number(), byIndex.precision(k));
      close("recall", expected.get("recall").items().get(k).number(), byIndex.recall(k));
      close("f2", expected.get("f2").items().get(k).number(), byIndex.fBeta(k, 2));
      close("iou", expected.get("iou").items().get(k).number(), byIndex.iou(k));
    }
  }

  @Test
  void binaryRankingsWithEqualScores() {
    var b = ALL.get("binary");
    var scores = float32(b.get("scores"));
    var yes = ints(b.get("yes"));
    close("auc", b.get("auc").number(), feed(RocAuc::new, scores, yes).value());
    close("ap", b.get("ap").number(), feed(AveragePrecision::new, scores, yes).value());
  }

  @Test
  void regression() {
    var r = ALL.get("regression");
    var y = float32(r.get("y"));
    var t = float32(r.get("t"));
    for (Supplier<RegressionScore> make :
        List.<Supplier<RegressionScore>>of(
            RegressionScore::mae,
            RegressionScore::mse,
            RegressionScore::rmse,
            RegressionScore::r2,
            RegressionScore::mape)) {
      var score = feed(make, y, t);
      close(score.name(), r.get(score.name()).number(), score.value());
    }
  }

  @Test
  void images() {
    var i = ALL.get("images");
    var x = float32(i.get("x"));
    var z = float32(i.get("z"));
    close("psnr", i.get("psnr").number(), feed(() -> new Psnr(1), z, x).value());
    close("ssim", i.get("ssim").number(), feed(() -> new Ssim(1), z, x).value());
  }

  private record Text(String text, List<String> all) {
    String[] references() {
      return all.toArray(String[]::new);
    }
  }

  private static List<Text> texts() {
    var all = new ArrayList<Text>();
    for (var t : ALL.get("texts").get("texts").items()) {
      var references = t.get("references").items().stream().map(Json::string);
      all.add(new Text(t.get("text").string(), references.toList()));
    }
    return all;
  }

  @Test
  void tokensAsMteval() {
    for (var t : ALL.get("texts").get("texts").items()) {
      var expected = t.get("tokens").items().stream().map(Json::string).toList();
      assertEquals(expected, Words.V13A.of(t.get("text").string()));
    }
  }

  @Test
  void bleuAsSacreBleu() {
    var expected = ALL.get("texts").get("bleu");
    var options = new LinkedHashMap<String, Bleu.Options>();
    options.put("13a", Bleu.options());
    options.put("none", Bleu.options().words(Words.PLAIN));
    options.put("char", Bleu.options().words(Words.CHARACTERS));
    options.put("lowercase", Bleu.options().lowercase(true));
    options.put("order2", Bleu.options().order(2));
    options.put("noSmoothing", Bleu.options().smoothing(Bleu.Smoothing.NONE));
    options.forEach((name, o) -> {
      var whole = new Bleu(o);
      var part = new Bleu(o);
      int i = 0;
      for (var t : texts()) {
        (i++ % 2 == 0 ? whole : part).update(t.text, t.references());
      }
      whole.merge(part);
      close(name, expected.get(name).number(), whole.value());
    });
    var shorts = new LinkedHashMap<String, Bleu.Options>();
    shorts.put("exp", Bleu.options());
    shorts.put("floor", Bleu.options().smoothing(Bleu.Smoothing.FLOOR));
    shorts.put("addK", Bleu.options().smoothing(Bleu.Smoothing.ADD_K));
    shorts.put("none", Bleu.options().smoothing(Bleu.Smoothing.NONE));
    shorts.put("effective", Bleu.options().effectiveOrder(true));
    shorts.put(
        "effectiveFloor", Bleu.options().effectiveOrder(true).smoothing(Bleu.Smoothing.FLOOR));
    shorts.forEach((name, o) -> {
      var bleu = new Bleu(o);
      bleu.update("the cat sat", "the dog sat on the mat");
      close("short-" + name, expected.get("short-" + name).number(), bleu.value());
      var one = new Bleu(o);
      one.update("yes", "yes");
      close("one-" + name, expected.get("one-" + name).number(), one.value());
    });
  }

  @Test
  void rouge() {
    for (var make : List.<Supplier<Rouge>>of(() -> Rouge.n(1), () -> Rouge.n(2), Rouge::l)) {
      var first = make.get();
      var best = make.get();
      for (var t : texts()) {
        first.update(t.text, t.all.getFirst());
        best.update(t.text, t.references());
      }
      var expected = ALL.get("texts").get(first.name());
      var figures = expected.get("first").items();
      close("precision", figures.get(0).number(), first.precision());
      close("recall", figures.get(1).number(), first.recall());
      close("F", figures.get(2).number(), first.value());
      close("best", expected.get("best").number(), best.value());
    }
    var published = Rouge.n(1); // an example of rouge_score's own tests
    published.update("testing", "testing one two");
    assertEquals(1, published.precision());
    assertEquals(1 / 3.0, published.recall());
    assertEquals(0.5, published.value());
  }

  @Test
  void errorRates() {
    var words = ErrorRate.words();
    var characters = ErrorRate.characters();
    for (var t : texts()) {
      words.update(t.text, t.all.getFirst());
      characters.update(t.text, t.all.getFirst());
    }
    close("wer", ALL.get("texts").get("wer").number(), words.value());
    close("cer", ALL.get("texts").get("cer").number(), characters.value());
    assertEquals(3, ErrorRate.distance(List.of("kitten".split("")), List.of("sitting".split(""))));
  }

  @Test
  void boxesAsCoco() {
    var b = ALL.get("boxes");
    var parts = new LinkedHashMap<String, Supplier<MeanAveragePrecision>>();
    parts.put("map", MeanAveragePrecision::coco);
    parts.put("map50", () -> MeanAveragePrecision.at(0.5));
    parts.put("map75", () -> MeanAveragePrecision.at(0.75));
    parts.forEach((name, make) -> {
      var forwards = make.get();
      var backwards = make.get();
      var other = make.get();
      var images = b.get("images").items();
      for (int i = 0; i < images.size(); i++) {
        update(forwards, images.get(i));
        update(i < 5 ? backwards : other, images.get(images.size() - 1 - i));
      }
      other.merge(backwards);
      assertEquals(name, forwards.name());
      close(name, b.get(name).number(), forwards.value());
      assertEquals(forwards.value(), other.value());
      if (name.equals("map")) {
        for (int k = 0; k < 3; k++) {
          close("class " + k, b.get("perClass").items().get(k).number(), forwards.value(k));
        }
      }
    });
  }

  private static void update(MeanAveragePrecision m, Json image) {
    m.update(
        new MeanAveragePrecision.Detected(
            float64(image.get("found")), float64(image.get("scores")), ints(image.get("own"))),
        new MeanAveragePrecision.Truth(
            float64(image.get("boxes")), ints(image.get("labels")), ints(image.get("crowd"))));
  }
}
