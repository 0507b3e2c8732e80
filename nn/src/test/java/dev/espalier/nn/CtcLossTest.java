package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The CTC loss as PyTorch computes it, where it is infinite too, and by counting paths. */
class CtcLossTest {
  private static final Json GOLDENS = Goldens.read("recurrent.json").get("ctc");

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return GOLDENS.members().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue())));
  }

  private static Tensor longs(Json list) {
    return Tensor.of(list.items().stream().mapToLong(Json::integer).toArray(), list.items().size());
  }

  private static void check(Json c) {
    var logits = new Parameter(Goldens.float64(c.get("logits")));
    var options =
        CtcLoss.options()
            .blank((int) c.get("blank").integer())
            .reduction(Reduction.valueOf(c.get("reduction").string().toUpperCase(Locale.ROOT)))
            .zeroInfinity(c.get("zeroInfinity").bool());
    var loss =
        CtcLoss.ctc(
            logits.logSoftmax(2),
            Goldens.float64(c.get("targets")).to(dev.espalier.base.DType.INT64),
            longs(c.get("inputLengths")),
            longs(c.get("targetLengths")),
            options);
    loss.sum().backward();
    Goldens.assertClose("loss", c.get("loss"), loss, 1e-12);
    var g = logits.grad();
    assertNotNull(g);
    Goldens.assertClose("gradient", c.get("grad"), g, 1e-12);
  }

  private static Tensor of(long... values) {
    return Tensor.of(values, values.length);
  }

  /** Over uniform classes a loss is the number of paths: −ln(paths / Cᵀ). */
  @Test
  void countsPaths() {
    var uniform = Tensor.zeros(4, 1, 3).logSoftmax(2);
    // "a" in 4 steps: runs of a, with blanks around: 4 + 3 + 2 + 1.
    var a = CtcLoss.ctc(uniform, Tensor.of(new long[] {1}, 1, 1), of(4), of(1));
    assertEquals(-Math.log(10 / 81.0), a.item(), 1e-6);
    // "aa" needs a blank between.
    var aa = CtcLoss.ctc(uniform, Tensor.of(new long[] {1, 1}, 1, 2), of(4), of(2));
    assertEquals(-Math.log(5 / 81.0) / 2, aa.item(), 1e-6);
    // Nothing: blanks only.
    var none =
        CtcLoss.ctc(uniform, Tensor.zeros(dev.espalier.base.DType.INT64, 1, 0), of(4), of(0));
    assertEquals(-Math.log(1 / 81.0), none.item(), 1e-6);
  }

  @Test
  void oneSequenceNeedsNoBatch() {
    var x = Tensor.rand(6, 4).logSoftmax(1);
    var options = CtcLoss.options().reduction(Reduction.NONE);
    var alone = CtcLoss.ctc(x, of(1, 2), Tensor.of(new long[] {6}, new int[0]), of(2), options);
    var batch =
        CtcLoss.ctc(x.unsqueeze(1), of(1, 2).unsqueeze(0), of(6), of(2), options).squeeze(0);
    assertEquals(0, alone.rank());
    assertEquals(batch.item(), alone.item());
  }

  @Test
  void paddingMayBeAnything() {
    var x = Tensor.rand(6, 2, 4).logSoftmax(2);
    var padded = CtcLoss.ctc(x, Tensor.of(new long[] {1, 2, 3, -9}, 2, 2), of(6, 6), of(2, 1));
    var other = CtcLoss.ctc(x, Tensor.of(new long[] {1, 2, 3, 77}, 2, 2), of(6, 6), of(2, 1));
    assertEquals(padded.item(), other.item());
  }

  @Test
  void errorsSayWhatFits() {
    var x = Tensor.zeros(6, 2, 4);
    var targets = Tensor.of(new long[] {1, 2, 3, 1}, 2, 2);
    var e =
        assertThrows(
            ShapeException.class,
            () -> CtcLoss.ctc(x.transpose(0, 1), targets, of(6, 6), of(2, 1)));
    assertTrue(e.facts().fix().contains("transpose(0, 1)"), e::getMessage);
    assertThrows(ShapeException.class, () -> CtcLoss.ctc(x, targets, of(6), of(2, 1)));
    assertThrows(DTypeException.class, () -> CtcLoss.ctc(x, targets, Tensor.of(6f, 6f), of(2, 1)));
    assertThrows(
        DTypeException.class, () -> CtcLoss.ctc(x, Tensor.zeros(2, 2), of(6, 6), of(2, 1)));
    assertThrows(
        ValueException.class,
        () -> CtcLoss.ctc(x, targets, of(6, 6), of(2, 1), CtcLoss.options().blank(4)));
    assertThrows(ValueException.class, () -> CtcLoss.ctc(x, targets, of(6, 6), of(2, 3)).item());
  }
}
