package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.ir.Reduction;
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
 * Gradients of recurrent layers and the CTC loss, of inputs, states and weights, to second order.
 */
class RecurrentGradientTest {
  private static final int SEED = 5;

  private record Case(String name, GradCheck.Function function, List<Tensor> inputs) {}

  private static Tensor normal(long seed, int... shape) {
    return Tensor.randn(Rng.seed(seed), shape).mul(0.5).to(DType.FLOAT64).realize();
  }

  /** Everything that a layer computes, of an input, a state and all weights. */
  private static <S> Case layer(String name, Recurrent<S> layer, boolean lengths) {
    layer.to(DType.FLOAT64);
    var inputs = new ArrayList<Tensor>();
    inputs.add(normal(1, 3, 2, layer.in));
    int n = layer.options.layers() * layer.options.directions();
    for (int size : layer.sizes()) {
      inputs.add(normal(2 + size, n, 2, size));
    }
    int first = inputs.size();
    return new Case(
        name,
        withWeights(
            layer,
            first,
            x -> {
              var run =
                  layer.run(
                      x.getFirst(),
                      layer.state(x.subList(1, first)),
                      lengths ? Tensor.of(new long[] {2, 3}, 2) : null);
              var all = new ArrayList<Tensor>();
              all.add(run.output().flatten());
              layer.parts(run.state()).forEach(s -> all.add(s.flatten()));
              return Tensor.concat(0, all.toArray(new Tensor[0]));
            }),
        inputs(layer, inputs));
  }

  /** The inputs, then the weights. */
  private static List<Tensor> inputs(Layer layer, List<Tensor> inputs) {
    var all = new ArrayList<>(inputs);
    layer.parameters().forEach(p -> all.add(Tensor.wrap(p.storage(), p.shape())));
    return all;
  }

  /** A function of inputs, those from {@code first} on being a layer's weights. */
  private static GradCheck.Function withWeights(
      Layer layer, int first, GradCheck.Function function) {
    var parameters = layer.parameters();
    return x -> {
      Map<Variable, Tensor> weights = new IdentityHashMap<>();
      for (int i = 0; i < parameters.size(); i++) {
        weights.put(parameters.get(i), x.get(first + i));
      }
      return Mode.substitute(weights::get, () -> function.apply(x));
    };
  }

  private static Case conv() {
    var layer = new ConvLstm(1, 2, 3, 2, 3);
    layer.to(DType.FLOAT64);
    return new Case(
        "conv lstm",
        withWeights(layer, 1, x -> layer.run(x.getFirst()).output()),
        inputs(layer, List.of(normal(4, 2, 1, 1, 2, 3))));
  }

  private static Stream<Case> cases() {
    Random.seed(8);
    var two = Rnn.options().layers(2).bidirectional(true);
    return Stream.of(
        layer("rnn", new Rnn(2, 3, two), true),
        layer("gru", new Gru(2, 3), false),
        layer("lstm", new Lstm(2, 2, two), true),
        layer("lstm projection", new Lstm(2, 3, 2, Lstm.options()), false),
        conv(),
        new Case(
            "ctc",
            x ->
                CtcLoss.ctc(
                    x.getFirst().logSoftmax(2),
                    Tensor.of(new long[] {1, 1, 2, 0}, 2, 2),
                    Tensor.of(new long[] {4, 3}, 2),
                    Tensor.of(new long[] {2, 1}, 2),
                    CtcLoss.options().reduction(Reduction.NONE)),
            List.of(normal(3, 4, 2, 3))));
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
