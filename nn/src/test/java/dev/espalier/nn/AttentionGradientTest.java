package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.nn.Embeddings.BagMode;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.Variable;
import dev.espalier.testkit.GradCheck;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gradients of attention, embeddings and transformer layers, of inputs and weights, to second
 * order.
 */
class AttentionGradientTest {
  private static final int SEED = 6;

  private record Case(String name, GradCheck.Function function, List<Tensor> inputs) {}

  private static Tensor normal(long seed, int... shape) {
    return Tensor.randn(Rng.seed(seed), DType.FLOAT64, shape).realize();
  }

  /** Rows whose elements lie far apart, as the largest must not change on the way. */
  private static final Tensor APART =
      Tensor.of(new double[] {0, 9, 6, -9, 3, 0, -3, 6, -6, -3}, 5, 2);

  private static Tensor bools(int... values) {
    return Tensor.of(values, values.length).ne(0).realize();
  }

  private static Case product(String name, Attention.Options options, int heads, int keyHeads) {
    return new Case(
        name,
        x -> Attention.scaledDotProductAttention(x.get(0), x.get(1), x.get(2), options),
        List.of(normal(1, heads, 3, 2), normal(2, keyHeads, 4, 2), normal(3, keyHeads, 4, 3)));
  }

  /** A layer as a function of its inputs and all its weights. */
  private static Case layer(String name, Layer layer, GradCheck.Function f, Tensor... inputs) {
    layer.to(DType.FLOAT64);
    var all = new ArrayList<>(List.of(inputs));
    layer.parameters().forEach(p -> all.add(Tensor.wrap(p.storage(), p.shape())));
    var parameters = layer.parameters();
    return new Case(
        name,
        x -> {
          Map<Variable, Tensor> weights = new IdentityHashMap<>();
          for (int i = 0; i < parameters.size(); i++) {
            weights.put(parameters.get(i), x.get(inputs.length + i));
          }
          return Mode.substitute(weights::get, () -> f.apply(x));
        },
        all);
  }

  private static Stream<Case> cases() {
    Random.seed(12);
    var o = Attention.options();
    var mask = bools(1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0).reshape(3, 4).realize();
    var small = TransformerOptions.of().feedForward(3).dropout(0).activation(Tensor::gelu);
    var mha =
        new MultiHeadAttention(
            4, 2, MultiHeadAttention.options().kdim(3).vdim(2).biasKv(true).zeroAttention(true));
    var padding = AttentionMasks.none().keyPadding(bools(0, 1, 0));
    var encoder = new TransformerEncoderLayer(4, 2, small);
    var decoder = new TransformerDecoderLayer(4, 2, small.normFirst(true));
    var causal = AttentionMasks.none().causal(true);
    var gqa =
        new GroupedQueryAttention(
            4, 2, 1, GroupedQueryAttention.options().rotary(new RotaryPositions(2)).alibi(true));
    var additive = new AdditiveAttention(2, 3, 4);
    var dot = new DotAttention(2, 3);
    var moe =
        new MixtureOfExperts(
            3,
            3,
            _ -> GatedFeedForward.geGlu(3, 2),
            MixtureOfExperts.options().topK(3)); // all, since a choice would have jumps
    var bilinear = new Bilinear(2, 3, 2);
    var index = Tensor.of(new long[] {1, 4, 0, 4, 2, 4}, 6);
    var offsets = Tensor.of(new long[] {0, 3, 3}, 3);
    return Stream.of(
        product("plain", o, 2, 2),
        product("masked", o.mask(mask), 2, 2),
        product("grouped causal", o.groupedQueries(true).causal(true), 4, 2),
        layer(
            "multi-head",
            mha,
            x -> mha.withWeights(x.get(0), x.get(1), x.get(2), padding, true).output(),
            normal(4, 1, 2, 4),
            normal(5, 1, 3, 3),
            normal(6, 1, 3, 2)),
        layer("encoder layer", encoder, x -> encoder.apply(x.getFirst()), normal(7, 2, 3, 4)),
        layer(
            "decoder layer",
            decoder,
            x -> decoder.apply(x.get(0), x.get(1), causal, AttentionMasks.none()),
            normal(8, 1, 3, 4),
            normal(9, 1, 2, 4)),
        layer("grouped queries", gqa, x -> gqa.apply(x.getFirst()), normal(10, 2, 3, 4)),
        layer(
            "additive",
            additive,
            x -> additive.apply(x.get(0), x.get(1), x.get(1), bools(1, 0, 1)),
            normal(11, 2, 2),
            normal(12, 3, 3)),
        layer(
            "dot",
            dot,
            x -> dot.apply(x.get(0), x.get(1), x.get(1)),
            normal(13, 2, 2),
            normal(14, 3, 3)),
        layer(
            "bilinear",
            bilinear,
            x -> bilinear.apply(x.get(0), x.get(1)),
            normal(15, 3, 2),
            normal(16, 3, 3)),
        layer(
            "experts",
            moe,
            x -> {
              var r = moe.run(x.getFirst());
              return r.output().add(r.balanceLoss());
            },
            normal(17, 5, 3)),
        new Case(
            "embedding",
            x -> Embeddings.embedding(index, x.getFirst()).square(),
            List.of(normal(18, 5, 2))),
        bag(BagMode.SUM, index, offsets),
        bag(BagMode.MEAN, index, offsets),
        bag(BagMode.MAX, index, offsets),
        new Case(
            "weighted bag",
            x -> Embeddings.embeddingBag(index, x.get(0), offsets, BagMode.SUM, x.get(1), null),
            List.of(normal(20, 5, 2), normal(21, 6))));
  }

  private static Case bag(BagMode mode, Tensor index, Tensor offsets) {
    return new Case(
        "bag " + mode,
        x -> Embeddings.embeddingBag(index, x.getFirst(), offsets, mode, null, null).square(),
        List.of(APART));
  }

  @TestFactory
  Stream<DynamicTest> first() {
    return cases()
        .map(c ->
            DynamicTest.dynamicTest(
                c.name, () -> GradCheck.first(c.name, c.function, c.inputs, SEED, 1e-8)));
  }

  @TestFactory
  Stream<DynamicTest> second() {
    return cases()
        .map(c ->
            DynamicTest.dynamicTest(
                c.name, () -> GradCheck.second(c.name, c.function, c.inputs, SEED, 1e-7)));
  }
}
