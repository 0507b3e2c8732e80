package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.RotaryPositions.Pairing;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How attention and embedding layers begin, what they are equal to, and what they refuse. */
class AttentionTest {
  private static double[] moments(Parameter p) {
    var x = p.toDoubleArray();
    double mean = Arrays.stream(x).average().orElseThrow();
    double square = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
    double largest = Arrays.stream(x).map(Math::abs).max().orElseThrow();
    return new double[] {mean, square, largest};
  }

  @Test
  void weightsBeginAsInPyTorch() {
    Random.seed(8);
    var mha = new MultiHeadAttention(64, 4, MultiHeadAttention.options().biasKv(true));
    var names = mha.namedParameters();
    assertEquals(
        "[in_proj_weight, in_proj_bias, bias_k, bias_v, out_proj.weight, out_proj.bias]",
        names.keySet().toString());
    double bound = Math.sqrt(6.0 / (4 * 64)); // fans 64 and 3 · 64
    var in = moments(mha.namedParameters().get("in_proj_weight"));
    assertTrue(in[2] <= bound && in[2] > 0.99 * bound);
    assertEquals(bound * bound / 3, in[1], 0.02 * bound * bound);
    assertEquals(1.0 / 8, moments(mha.outProj().weight())[2], 0.01 / 8);
    assertEquals(0, moments(names.get("in_proj_bias"))[2]);
    assertEquals(0, moments(names.get("out_proj.bias"))[2]);

    var e = new Embedding(500, 20, Embedding.options().paddingIdx(3));
    var m = moments(e.weight());
    assertEquals(0, m[0], 0.05);
    assertEquals(1, m[1], 0.06);
    assertArrayEquals(new float[20], e.weight().select(0, 3).toArray());
    var b = moments(new Bilinear(16, 3, 50).weight());
    assertTrue(b[2] <= 0.25 && b[2] > 0.24);
    for (var p :
        new Transformer(8, 2, 1, 1, TransformerOptions.of().feedForward(24)).parameters()) {
      if (p.shape().toString().equals("(24, 8)") && p.name().contains("linear1")) {
        double limit = Math.sqrt(6.0 / 32);
        assertTrue(moments(p)[2] <= limit && moments(p)[2] > 0.95 * limit);
      }
    }
  }

  @Test
  void pretrainedRowsStayUnlessTheyAreToBeTrained() {
    var rows = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    var fixed = Embedding.fromPretrained(rows, true);
    assertFalse(fixed.weight().requiresGrad());
    assertArrayEquals(
        new float[] {3, 4, 1, 2}, fixed.apply(Tensor.of(new long[] {1, 0}, 2)).toArray());
    assertTrue(Embedding.fromPretrained(rows, false).weight().requiresGrad());
  }

  @Test
  void longRowsAreShortenedInTheTableInTrainingOnly() {
    var e = new Embedding(2, 2, Embedding.options().maxNorm(1));
    e.weight().assign(Tensor.of(new float[] {3, 4, 0, 5}, 2, 2));
    var i = Tensor.of(new long[] {0}, 1);
    var expected = new float[] {0.6f, 0.8f};
    assertArrayEquals(expected, Mode.eval(() -> e.apply(i)).toArray(), 1e-6f);
    assertArrayEquals(new float[] {3, 4, 0, 5}, e.weight().toArray());
    assertArrayEquals(expected, e.apply(i).toArray(), 1e-6f);
    assertArrayEquals(new float[] {0.6f, 0.8f, 0, 5}, e.weight().toArray(), 1e-6f);
    assertArrayEquals(
        new float[] {0, 1}, e.freeze().apply(Tensor.of(new long[] {1}, 1)).toArray(), 1e-6f);
  }

  @Test
  void rotaryProductsDependOnDistanceAlone() {
    Random.seed(9);
    for (Pairing pairing : Pairing.values()) {
      var rotary = new RotaryPositions(8, 10_000, pairing);
      var q = Tensor.randn(1, 8);
      var k = Tensor.randn(1, 8);
      double here = rotary.apply(q, 7).mul(rotary.apply(k, 3)).sum().item();
      double there = rotary.apply(q, 1004).mul(rotary.apply(k, 1000)).sum().item();
      assertEquals(here, there, 1e-5);
      var places = Tensor.of(new long[] {7}, 1);
      assertArrayEquals(rotary.apply(q, 7).toArray(), rotary.apply(q, places).toArray());
    }
  }

  @Test
  void slopesAreThoseOfThePaper() {
    assertArrayEquals(
        new double[] {
          1 / 2.0, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0, 1 / 256.0
        },
        Alibi.slopes(8));
    // get_slopes(6) of the paper's code: those of 4 heads, then every second one of 8.
    assertArrayEquals(
        new double[] {1 / 4.0, 1 / 16.0, 1 / 64.0, 1 / 256.0, 1 / 2.0, 1 / 8.0}, Alibi.slopes(6));
    assertArrayEquals(
        new float[] {-0.0625f, 0, -0.0625f, -0.125f, -0.0625f, 0},
        Arrays.copyOf(Alibi.bias(2, 2, 3).toArray(), 6));
  }

  @Test
  void expertsAreBalancedWhenAllAreChosenAlike() {
    Random.seed(10);
    var moe =
        new MixtureOfExperts(
            4, 4, _ -> GatedFeedForward.swiGlu(4, 6), MixtureOfExperts.options().topK(4));
    var r = moe.run(Tensor.randn(2, 5, 4));
    assertArrayEquals(new long[] {10, 10, 10, 10}, r.load().toLongArray());
    assertEquals(1, r.balanceLoss().item(), 1e-6);
    // With room for all, the capacity changes nothing.
    var x = Tensor.randn(3, 7, 4).realize();
    Random.seed(11);
    var free = new MixtureOfExperts(4, 3, _ -> new Linear(4, 5), MixtureOfExperts.options());
    var limited =
        new MixtureOfExperts(
            4, 3, _ -> new Linear(4, 5), MixtureOfExperts.options().capacityFactor(2));
    limited.loadStateDict(free.stateDict());
    assertArrayEquals(free.apply(x).toArray(), limited.apply(x).toArray(), 1e-6f);
    limited.apply(x).sum().backward();
    assertNotNull(limited.namedParameters().get("gate.weight").grad());
  }

  private static void refused(Class<? extends TensorException> kind, String fix, Executable call) {
    assertEquals(fix, assertThrows(kind, call).fix());
  }

  @Test
  void whatDoesNotFitIsRefusedWithAFix() {
    var mha = new MultiHeadAttention(8, 2);
    var x = Tensor.zeros(2, 3, 8);
    refused(
        ShapeException.class,
        "new MultiHeadAttention(6, 2)",
        () -> mha.apply(Tensor.zeros(2, 3, 6)));
    refused(
        ShapeException.class,
        "new MultiHeadAttention(8, 2) with options().kdim(5).vdim(8)",
        () -> mha.apply(x, Tensor.zeros(2, 4, 5), Tensor.zeros(2, 4, 8)));
    refused(
        ShapeException.class,
        "give it the shape (3, 3) or (4, 3, 3)",
        () -> mha.apply(x, AttentionMasks.none().attention(Tensor.zeros(2, 2))));
    refused(
        DTypeException.class,
        "give it as bool (true: not to be seen), mask.ne(0), or floating",
        () -> mha.apply(x, AttentionMasks.none().keyPadding(Tensor.arange(6).reshape(2, 3))));
    refused(
        ValueException.class, "use a multiple of 3, such as 9", () -> new MultiHeadAttention(8, 3));
    refused(
        ShapeException.class,
        "project queries and keys to the same number of elements, such as 4",
        () -> Attention.scaledDotProductAttention(x, Tensor.zeros(2, 3, 4), x));
    refused(
        ShapeException.class,
        "give as many values as keys: 3",
        () -> Attention.scaledDotProductAttention(x, x, Tensor.zeros(2, 4, 8)));
    refused(
        StateException.class,
        "apply(x, memory); for a model without an encoder use TransformerEncoderLayer with"
            + " AttentionMasks.none().causal(true)",
        () -> new TransformerDecoderLayer(8, 2).apply(x));
    refused(
        DTypeException.class,
        "give it as int64: index.to(DType.INT64)",
        () -> new Embedding(4, 2).apply(x));
    refused(
        ValueException.class,
        "use a row from -4 to 3",
        () -> new Embedding(4, 2, Embedding.options().paddingIdx(4)));
    refused(
        ShapeException.class,
        "for one bag: index.unsqueeze(0), which makes it (1, 3)",
        () -> new EmbeddingBag(4, 2).apply(Tensor.arange(3)));
    refused(ShapeException.class, "new Bilinear(8, 8, 5)", () -> new Bilinear(3, 4, 5).apply(x, x));
    refused(
        ShapeException.class,
        "new LearnedPositions(5, 8)",
        () -> new LearnedPositions(4, 8).apply(x, 2));
    refused(ValueException.class, "use an even number", () -> new RotaryPositions(5));
  }
}
