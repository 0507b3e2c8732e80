package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.nn.Embeddings.BagMode;
import dev.espalier.nn.RotaryPositions.Pairing;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Embeddings, attention and transformer layers give PyTorch's results and gradients in float64;
 * what PyTorch has no layer for, those of the papers' formulas (attention.py).
 */
class AttentionGoldenTest {
  private static final Json ALL = Goldens.read("attention.json");

  /** A call of a layer; without one, of a function whose parameters come first. */
  private record Case(@Nullable Layer layer, Call call) {}

  @FunctionalInterface
  private interface Call {
    List<Tensor> of(Tensor... in);
  }

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  private static void put(String name, @Nullable Layer layer, Call call) {
    CASES.put(name, new Case(layer, call));
  }

  private static List<Tensor> list(AttentionResult r) {
    return List.of(r.output(), r.weights());
  }

  static {
    products();
    multiHead();
    stacks();
    embeddings();
    scores();
    positions();
    blocks();
  }

  private static void products() {
    var grouped = Attention.options().groupedQueries(true);
    sdpa("grouped", grouped);
    sdpa("grouped masked", grouped);
    sdpa("grouped bias", grouped.scale(0.25));
    sdpa("dead row", Attention.options());
    put(
        "sdpa dead row of biases",
        null,
        x -> List.of(product(Attention.options().mask(x[3].detach()), x)));
    sdpa("causal wide", Attention.options().causal(true));
    sdpa("no keys", Attention.options());
  }

  private static void sdpa(String name, Attention.Options options) {
    put(
        "sdpa " + name,
        null,
        x -> List.of(product(x.length > 3 ? options.mask(x[3]) : options, x)));
  }

  private static Tensor product(Attention.Options options, Tensor... x) {
    return Attention.scaledDotProductAttention(x[0], x[1], x[2], options);
  }

  private static void multiHead() {
    var o = MultiHeadAttention.options();
    mha("plain", o, true);
    mha("time first", o.batchFirst(false), true);
    mha("other sizes", o.kdim(5).vdim(6), true);
    mha("other sizes no bias", o.kdim(5).vdim(6).bias(false), true);
    mha("padding", o, false);
    mha("both masks", o, true);
    mha("added", o.biasKv(true).zeroAttention(true), true);
    mha("zero attention", o.zeroAttention(true), true);
    mha("biased", o.biasKv(true), true);
    mha("biased heads", o, true);
    mha("one sequence", o, true);
    var layer = new MultiHeadAttention(4, 2);
    put(
        "mha without weights",
        layer,
        x -> List.of(layer.apply(x[0], x[1], x[2], masks("without weights", x))));
  }

  private static void mha(String name, MultiHeadAttention.Options options, boolean averaged) {
    var layer = new MultiHeadAttention(4, 2, options);
    put(
        "mha " + name,
        layer,
        x -> list(layer.withWeights(x[0], x[1], x[2], masks(name, x), averaged)));
  }

  private static AttentionMasks masks(String name, Tensor... x) {
    var none = AttentionMasks.none();
    return switch (name) {
      case "padding", "one sequence" -> none.keyPadding(x[3]);
      case "both masks", "added", "without weights" -> none.keyPadding(x[3]).attention(x[4]);
      case "zero attention", "biased", "biased heads" -> none.attention(x[3]);
      default -> none;
    };
  }

  private static void stacks() {
    var o = TransformerOptions.of().feedForward(3).dropout(0);
    for (boolean first : new boolean[] {false, true}) {
      String suffix = first ? "True" : "False";
      var encoder = new TransformerEncoder(2, 4, 2, o.normFirst(first).activation(Tensor::gelu));
      put(
          "encoder " + suffix,
          encoder,
          x -> List.of(encoder.apply(x[0], AttentionMasks.none().keyPadding(x[1]))));
      var decoder = new TransformerDecoder(2, 4, 2, o.normFirst(first).bias(!first));
      put(
          "decoder " + suffix,
          decoder,
          x ->
              List.of(
                  decoder.apply(
                      x[0],
                      x[1],
                      AttentionMasks.none().attention(x[2]),
                      AttentionMasks.none().keyPadding(x[3]))));
      var looking = new TransformerDecoder(2, 4, 2, o.normFirst(first));
      put(
          "decoder weights " + suffix,
          looking,
          x ->
              list(
                  looking.withWeights(
                      x[0],
                      x[1],
                      AttentionMasks.none().attention(x[2]),
                      AttentionMasks.none().keyPadding(x[3]))));
    }
    var both = new Transformer(4, 2, 1, 1, o);
    put("transformer", both, x -> List.of(both.apply(x[0], x[1])));
  }

  private static void embeddings() {
    put("embedding", new Embedding(5, 3));
    put("embedding padding", new Embedding(5, 3, Embedding.options().paddingIdx(-1)));
    var shortened = Embedding.options().maxNorm(1);
    put("embedding max norm 2.0", new Embedding(5, 3, shortened));
    put("embedding max norm 1.0", new Embedding(5, 3, shortened.normType(1)));
    for (BagMode mode : BagMode.values()) {
      String name = mode.name().toLowerCase(Locale.ROOT);
      var o = EmbeddingBag.options().mode(mode);
      bag("bag " + name + " None", o);
      bag("bag " + name + " 4", o.paddingIdx(4));
      bag("bag offsets " + name + " None", o);
      bag("bag offsets " + name + " 4", o.paddingIdx(4));
    }
    bag("bag all empty", EmbeddingBag.options());
    var sum = EmbeddingBag.options().mode(BagMode.SUM);
    bag("bag weighted", sum);
    var padded = new EmbeddingBag(5, 3, sum.paddingIdx(4));
    put("bag weighted rows", padded, x -> List.of(padded.apply(x[0], null, x[1])));
    var bilinear = new Bilinear(3, 4, 2);
    put("bilinear", bilinear, x -> List.of(bilinear.apply(x[0], x[1])));
  }

  private static void bag(String name, EmbeddingBag.Options options) {
    var layer = new EmbeddingBag(5, 3, options);
    put(
        name,
        layer,
        x ->
            List.of(
                switch (x.length) {
                  case 1 -> layer.apply(x[0]);
                  case 2 -> layer.apply(x[0], x[1]);
                  default -> layer.apply(x[0], x[1], x[2]);
                }));
  }

  private static void put(String name, Layer layer) {
    put(name, layer, x -> List.of(layer.apply(x[0])));
  }

  private static void scores() {
    var additive = new AdditiveAttention(3, 4, 5);
    put("additive", additive, x -> list(additive.withWeights(x[0], x[1], x[2], x[3].unsqueeze(1))));
    for (String name : List.of("dot", "general")) {
      var layer = name.equals("dot") ? new DotAttention() : new DotAttention(3, 4);
      put(name, layer, x -> list(layer.withWeights(x[0], x[1], x[2], null)));
    }
    var o = GroupedQueryAttention.options().headDim(2);
    var rotary = new GroupedQueryAttention(6, 4, 2, o.rotary(new RotaryPositions(2)));
    put("grouped rotary", rotary);
    put("grouped alibi", new GroupedQueryAttention(6, 4, 2, o.alibi(true)));
  }

  private static void positions() {
    put("rotary halves", new RotaryPositions(6));
    var far = new RotaryPositions(6, 500, Pairing.HALVES);
    put("rotary start", far, x -> List.of(far.apply(x[0], 1000)));
    put("rotary part", new RotaryPositions(4));
    put("rotary neighbours", new RotaryPositions(6, 10_000, Pairing.NEIGHBOURS));
    put("sinusoidal", new SinusoidalPositions(6));
    put("sinusoidal odd", new SinusoidalPositions(5));
  }

  private static void blocks() {
    put("swiglu", GatedFeedForward.swiGlu(3, 5));
    put("geglu", GatedFeedForward.geGlu(3, 5));
    experts("experts", MixtureOfExperts.options());
    // Room for ⌈0.75 · 2 · 6 / 3⌉ = 3 rows.
    experts("experts capacity", MixtureOfExperts.options().capacityFactor(0.75));
  }

  private static void experts(String name, MixtureOfExperts.Options options) {
    var layer = new MixtureOfExperts(4, 3, _ -> new Linear(4, 2, false), options);
    put(
        name,
        layer,
        x -> {
          var r = layer.run(x[0]);
          return List.of(r.output(), r.balanceLoss());
        });
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    assertEquals(new TreeSet<>(ALL.members().keySet()), new TreeSet<>(CASES.keySet()));
    return CASES.keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    var golden = ALL.get(name);
    var c = CASES.get(name);
    assertNotNull(c);
    var state = new LinkedHashMap<String, Tensor>();
    golden.get("state").members().forEach((k, v) -> state.put(k, tensor(v)));
    var layer = c.layer;
    if (layer != null) {
      layer.to(DType.FLOAT64);
      layer.loadStateDict(state);
    }
    var in = new ArrayList<Tensor>();
    var wrt = new ArrayList<Tensor>();
    for (Json j : golden.get("in").items()) {
      var x = tensor(j);
      in.add(x.dtype().isFloating() ? x.track() : x);
      if (x.dtype().isFloating()) {
        wrt.add(in.getLast());
      }
    }
    var inputs = wrt.size();
    var names = List.copyOf(golden.get("grad.state").members().keySet());
    names.forEach(n -> {
      assertNotNull(layer);
      wrt.add(layer.namedParameters().get(n));
    });
    var out = c.call.of(in.toArray(new Tensor[0]));
    var expected = golden.get("out").items();
    assertEquals(expected.size(), out.size());
    Tensor loss = Tensor.zeros(DType.FLOAT64);
    for (int i = 0; i < out.size(); i++) {
      boolean defined =
          Arrays.stream(tensor(expected.get(i)).toDoubleArray()).noneMatch(Double::isNaN);
      if (defined) {
        loss = loss.add(out.get(i).mul(tensor(golden.get("up").items().get(i))).sum());
      }
    }
    var gradients = wrt.isEmpty() ? List.<Tensor>of() : Gradients.of(loss, wrt);
    for (int i = 0; i < out.size(); i++) {
      same("output " + i, expected.get(i), out.get(i));
    }
    for (int i = 0; i < gradients.size(); i++) {
      var g =
          i < inputs
              ? golden.get("grad.in").items().get(i)
              : golden.get("grad.state").get(names.get(i - inputs));
      same("gradient " + i, g, gradients.get(i));
    }
    if (golden.find("after") != null && layer != null) {
      same("weight afterwards", golden.get("after"), layer.stateDict().get("weight"));
    }
  }

  private static void same(String what, Json expected, @Nullable Tensor actual) {
    assertNotNull(actual, what);
    var e = tensor(expected);
    assertEquals(e.shape(), actual.shape(), what);
    assertEquals(e.dtype(), actual.dtype(), what);
    Goldens.assertClose(what, e.toDoubleArray(), actual.toDoubleArray(), 1e-10);
  }

  private static Tensor tensor(Json j) {
    return switch (j.get("dtype").string()) {
      case "bool" -> Goldens.float64(j).ne(0).realize();
      case "int64" -> Goldens.float64(j).to(DType.INT64).realize();
      default -> Goldens.float64(j);
    };
  }
}
