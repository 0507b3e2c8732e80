package dev.espalier.train.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Tensor LOGITS =
      Tensor.of(new float[][] {{3, 1, 2}, {0, 5, 4}, {1, 1, 0}, {0, 0, 9}, {2, 8, 1}});
  private static final Tensor CLASSES = Tensor.of(new long[] {0, 2, 0, 2, 1}, 5);

  @Test
  void meanWeighsItsUpdates() {
    var m = new Mean();
    assertTrue(Double.isNaN(m.value()));
    m.update(Tensor.scalar(2), 3);
    m.update(Tensor.scalar(6), 1);
    assertEquals(3, m.value());
    m.update(10.0);
    assertEquals(22.0 / 5, m.value());
    m.reset();
    m.update(Tensor.scalar(7));
    assertEquals(7, m.value());
    assertThrows(ShapeException.class, () -> m.update(Tensor.zeros(2)));
    assertThrows(ValueException.class, () -> m.update(Tensor.scalar(1), -1));
  }

  @Test
  void accuracyCountsLargestOutputs() {
    var a = new Accuracy();
    a.update(LOGITS, CLASSES); // right: 0 (yes), 1 for 2 (no), first of equals 0 (yes), 2, 1
    assertEquals(4.0 / 5, a.value());
    a.update(Tensor.of(new float[][] {{0, 1, 0}}), Tensor.of(new long[] {0}, 1));
    assertEquals(4.0 / 6, a.value());
    a.reset();
    a.update(LOGITS, CLASSES.oneHot(3));
    assertEquals(4.0 / 5, a.value());
    var e =
        assertThrows(ShapeException.class, () -> a.update(LOGITS, Tensor.of(new long[] {1}, 1)));
    assertTrue(e.getMessage().contains("(5,)"), e.getMessage());
  }

  @Test
  void accuracyOfManyBatchesIsExact() {
    var a = new Accuracy();
    for (int i = 0; i < 100; i++) {
      a.update(Tensor.of(new float[][] {{1, 0}}), Tensor.of(new long[] {i % 3 == 0 ? 0 : 1}, 1));
    }
    assertEquals(34.0 / 100, a.value());
  }

  @Test
  void binaryAccuracyUsesItsThreshold() {
    var p = Tensor.of(new float[] {.4f, .5f, .6f, .9f}, 4, 1);
    var a = new BinaryAccuracy(0.5);
    a.update(p, Tensor.of(new float[] {0, 1, 1, 0}, 4, 1));
    assertEquals(0.5, a.value()); // ½ is not above ½
    var logits = new BinaryAccuracy(0);
    logits.update(Tensor.of(-1f, 2f), Tensor.of(new long[] {0, 1}, 2));
    assertEquals(1, logits.value());
    assertThrows(ShapeException.class, () -> a.update(p, Tensor.zeros(3)));
  }

  @Test
  void topKRanksTiesByIndexAndNaNFirst() {
    var out =
        Tensor.of(new float[][] {{5, 4, 3}, {1, 1, 1}, {1, 1, 1}, {Float.NaN, 2, 1}, {3, 1, 2}});
    var target = Tensor.of(new long[] {1, 1, 2, 1, 1}, 5);
    double[] expected = {0, 3.0 / 5, 1};
    for (int k = 1; k <= 3; k++) {
      var t = new TopK(k);
      t.update(out, target);
      assertEquals(expected[k - 1], t.value(), "k = " + k);
      assertEquals("top" + k, t.name());
    }
    var one = new TopK(1);
    one.update(LOGITS, CLASSES);
    assertEquals(4.0 / 5, one.value());
  }

  /** Rows are targets: 2 0 1 / 0 1 0 / 1 2 3. */
  private static ConfusionMatrix matrix() {
    var m = new ConfusionMatrix(3);
    int[][] counts = {{2, 0, 1}, {0, 1, 0}, {1, 2, 3}};
    for (int t = 0; t < 3; t++) {
      for (int p = 0; p < 3; p++) {
        for (int n = 0; n < counts[t][p]; n++) {
          m.update(Tensor.of(new long[] {p}, 1).oneHot(3), Tensor.of(new long[] {t}, 1));
        }
      }
    }
    return m;
  }

  @Test
  void confusionMatrixGivesTheFiguresOfItsClasses() {
    var m = matrix();
    assertArrayEquals(new long[] {2, 0, 1}, m.counts()[0]);
    assertArrayEquals(new long[] {0, 1, 0}, m.counts()[1]);
    assertArrayEquals(new long[] {1, 2, 3}, m.counts()[2]);
    assertEquals(6.0 / 10, m.value());
    assertEquals(2.0 / 3, m.precision(0));
    assertEquals(1.0 / 3, m.precision(1));
    assertEquals(3.0 / 4, m.precision(2));
    assertEquals(2.0 / 3, m.recall(0));
    assertEquals(1, m.recall(1));
    assertEquals(1.0 / 2, m.recall(2));
    assertEquals(2.0 / 3, m.f1(0));
    assertEquals(1.0 / 2, m.f1(1));
    assertEquals(3.0 / 5, m.f1(2));
    assertEquals(6, m.support(2));
    assertEquals((2.0 / 3 + 1.0 / 3 + 3.0 / 4) / 3, m.precision(Average.MACRO), 1e-15);
    assertEquals((2.0 / 3 + 1 + 1.0 / 2) / 3, m.recall(Average.MACRO), 1e-15);
    assertEquals((2.0 / 3 * 3 + 1.0 / 2 + 3.0 / 5 * 6) / 10, m.f1(Average.WEIGHTED), 1e-15);
    assertEquals(0.6, m.f1(Average.MICRO));
  }

  @Test
  void aClassThatNeverOccursCountsAsZero() {
    var m = new ConfusionMatrix(2);
    m.update(Tensor.of(new float[][] {{1, 0}}), Tensor.of(new long[] {0}, 1));
    assertEquals(0, m.precision(1));
    assertEquals(0, m.recall(1));
    assertEquals(0, m.f1(1));
    assertEquals(0.5, m.f1(Average.MACRO));
    assertThrows(
        ShapeException.class, () -> m.update(Tensor.zeros(1, 3), Tensor.of(new long[] {0}, 1)));
    m.update(Tensor.zeros(1, 2), Tensor.of(new long[] {5}, 1));
    assertThrows(ValueException.class, m::value);
  }

  @Test
  void scoresAreFiguresOfTheMatrix() {
    var m = matrix();
    for (var s :
        List.of(
            ClassScore.f1(3, Average.MACRO),
            ClassScore.precision(3, Average.MACRO),
            ClassScore.recall(3, Average.MACRO))) {
      s.load(m.state());
      double expected =
          s.name().equals("f1")
              ? m.f1(Average.MACRO)
              : s.name().equals("recall") ? m.recall(Average.MACRO) : m.precision(Average.MACRO);
      assertEquals(expected, s.value());
    }
  }

  @Test
  void perplexityLeavesPaddingOut() {
    var m = new Perplexity(0);
    var logits = Tensor.of(new float[][] {{0, 0, 0, 0}, {9, 0, 0, 0}, {0, 0, 0, 0}});
    m.update(logits, Tensor.of(new long[] {1, 0, 3}, 3));
    assertEquals(4, m.value(), 1e-6);
  }

  @Test
  void calibrationOfAYes() {
    var m = new CalibrationError(2, CalibrationError.Norm.MEAN);
    m.update(Tensor.of(0.25f, 0.25f, 1f, 0.75f), Tensor.of(new long[] {0, 1, 1, 1}, 4));
    assertEquals((Math.abs(0.5 - 1) + Math.abs(1.75 - 2)) / 4, m.value(), 1e-12);
    var wrong = new CalibrationError();
    wrong.update(Tensor.of(2f), Tensor.of(new long[] {1}, 1));
    assertThrows(ValueException.class, wrong::value);
  }

  @Test
  void equalImagesAreSimilar() {
    var x = Tensor.arange(2 * 12 * 12).reshape(2, 1, 12, 12);
    var ssim = new Ssim(288);
    ssim.update(x, x);
    assertEquals(1, ssim.value(), 1e-12);
    var psnr = new Psnr(288);
    psnr.update(x, x);
    assertEquals(Double.POSITIVE_INFINITY, psnr.value());
    assertThrows(ShapeException.class, () -> ssim.update(Tensor.zeros(1, 1, 5, 5), x));
  }

  @Test
  void r2OfEqualTargets() {
    var m = RegressionScore.r2();
    m.update(Tensor.of(2f, 2f), Tensor.of(2f, 2f));
    assertEquals(1, m.value());
    m.update(Tensor.of(3f, 2f), Tensor.of(2f, 2f));
    assertEquals(0, m.value());
    assertThrows(ShapeException.class, () -> m.update(Tensor.zeros(2), Tensor.zeros(2, 1)));
  }

  @Test
  void anAucNeedsBothKinds() {
    var m = new RocAuc();
    m.update(Tensor.of(1f, 2f), Tensor.of(new long[] {1, 1}, 2));
    assertTrue(Double.isNaN(m.value()));
    m.update(Tensor.of(Float.NaN), Tensor.of(new long[] {0}, 1));
    assertThrows(ValueException.class, m::value);
  }

  @Test
  void boxesWithoutTruth() {
    var m = MeanAveragePrecision.coco();
    assertTrue(Double.isNaN(m.value()));
    var none = new MeanAveragePrecision.Truth(Tensor.zeros(0, 4), Tensor.zeros(DType.INT64, 0));
    var one =
        new MeanAveragePrecision.Detected(
            Tensor.of(new float[][] {{0, 0, 2, 2}}), Tensor.of(0.5f), Tensor.of(new long[] {1}, 1));
    m.update(one, none);
    assertTrue(Double.isNaN(m.value()));
    m.update(
        one,
        new MeanAveragePrecision.Truth(
            Tensor.of(new float[][] {{0, 0, 2, 2}}), Tensor.of(new long[] {1}, 1)));
    assertEquals(0.5, m.value()); // of two equal scores one is wrong
    var again = MeanAveragePrecision.coco();
    again.load(m.state());
    assertEquals(0.5, again.value());
    assertThrows(
        ShapeException.class,
        () ->
            m.update(
                one,
                new MeanAveragePrecision.Truth(Tensor.zeros(1, 3), Tensor.of(new long[] {1}, 1))));
  }

  @Test
  void statesGoOnToTheSameBits() {
    for (int kind = 0; kind < KINDS; kind++) {
      var whole = metric(kind);
      var half = metric(kind);
      update(whole, 0, 20);
      update(half, 0, 9);
      var resumed = metric(kind);
      resumed.load(half.state());
      update(resumed, 9, 20);
      assertEquals(
          Double.doubleToRawLongBits(whole.value()),
          Double.doubleToRawLongBits(resumed.value()),
          whole.name());
    }
  }

  @Test
  void mergesHaveTheBitsOfOneInAnyOrder() {
    for (int kind = 0; kind < KINDS; kind++) {
      var whole = metric(kind);
      update(whole, 0, 20);
      var merged = metric(kind);
      update(merged, 13, 20);
      for (int from : new int[] {4, 0, 9}) {
        var part = metric(kind);
        update(part, from, from == 0 ? 4 : from == 4 ? 9 : 13);
        merged.merge(part);
      }
      assertEquals(
          Double.doubleToRawLongBits(whole.value()),
          Double.doubleToRawLongBits(merged.value()),
          whole.name());
      int other = (kind + 1) % KINDS;
      assertThrows(ValueException.class, () -> merged.merge(metric(other)));
    }
  }

  @Test
  void withoutUpdatesThereIsNoFigure() {
    for (int kind = 0; kind < KINDS; kind++) {
      var m = metric(kind);
      update(m, 0, 3);
      m.reset();
      if (!(m instanceof ClassScore)) {
        assertTrue(Double.isNaN(m.value()), m.name());
      }
    }
  }

  private static final int KINDS = 13;

  private static Running metric(int kind) {
    return switch (kind) {
      case 0 -> new Mean();
      case 1 -> new Accuracy();
      case 2 -> new TopK(2);
      case 3 -> new ConfusionMatrix(3);
      case 4 -> new RocAuc(3, Average.MACRO);
      case 5 -> new AveragePrecision(3, Average.MICRO);
      case 6 -> new CalibrationError();
      case 7 -> RegressionScore.r2();
      case 8 -> RegressionScore.mape();
      case 9 -> new Perplexity();
      case 10 -> new Psnr(10);
      case 11 -> ClassScore.mcc(3);
      default -> RegressionScore.rmse();
    };
  }

  private static void update(Running r, int from, int to) {
    for (int i = from; i < to; i++) {
      switch (r) {
        case Mean m -> m.update(Tensor.scalar(1.0 / (i + 1)), i + 1);
        case CalibrationError m -> m.update(LOGITS.mul(1.0 / (i + 1)).softmax(-1), CLASSES);
        case RegressionScore m -> m.update(LOGITS.div(i + 1), LOGITS.mul(i % 3));
        case Psnr m -> m.update(LOGITS.div(i + 1), LOGITS);
        case Metric m -> m.update(LOGITS.mul((i % 2 == 0 ? 1 : -1) / (i + 1.0)), CLASSES);
        default -> throw new AssertionError();
      }
    }
  }
}
