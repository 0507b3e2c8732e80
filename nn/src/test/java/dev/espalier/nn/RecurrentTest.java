package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Recurrent layers: PyTorch's results over several lengths, streams, cells, errors. */
class RecurrentTest {
  private static final Json GOLDENS = Goldens.read("recurrent.json").get("sequences");

  private static final Map<String, Supplier<Recurrent<?>>> LAYERS = new LinkedHashMap<>();

  static {
    var two = Rnn.options().layers(2).bidirectional(true);
    LAYERS.put("rnn", () -> new Rnn(3, 4, two));
    LAYERS.put(
        "rnn relu",
        () -> new Rnn(3, 4, Rnn.Nonlinearity.RELU, Rnn.options().bias(false).batchFirst(true)));
    LAYERS.put("gru", () -> new Gru(3, 4, two.batchFirst(true)));
    LAYERS.put("lstm", () -> new Lstm(3, 4, two));
    LAYERS.put("lstm without state", () -> new Lstm(3, 4, Lstm.options().batchFirst(true)));
    LAYERS.put("lstm projection", () -> new Lstm(3, 4, 2, Lstm.options().bidirectional(true)));
  }

  @BeforeEach
  void seed() {
    Random.seed(4);
  }

  @TestFactory
  Stream<DynamicTest> lengthsAsPyTorch() {
    return LAYERS.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue().get())));
  }

  private static <S> void check(String name, Recurrent<S> layer) {
    var c = GOLDENS.get(name);
    layer.to(DType.FLOAT64);
    var weights = new LinkedHashMap<String, Tensor>();
    c.get("weights").members().forEach((k, v) -> weights.put(k, Goldens.float64(v)));
    assertEquals(List.copyOf(weights.keySet()), List.copyOf(layer.stateDict().keySet()));
    layer.loadStateDict(weights);
    var x = new Parameter(Goldens.float64(c.get("x")));
    var start = new ArrayList<Tensor>();
    c.get("start").items().forEach(s -> start.add(new Parameter(Goldens.float64(s))));
    var lengths =
        Tensor.of(
            c.get("lengths").items().stream().mapToLong(Json::integer).toArray(),
            c.get("lengths").items().size());
    var run = layer.run(x, start.isEmpty() ? null : layer.state(start), lengths);
    var outputs = new ArrayList<Tensor>();
    outputs.add(run.output());
    outputs.addAll(layer.parts(run.state()));
    var loss = Tensor.zeros(DType.FLOAT64);
    for (int i = 0; i < outputs.size(); i++) {
      loss = loss.add(outputs.get(i).mul(Goldens.float64(c.get("upstream").items().get(i))).sum());
    }
    loss.backward();
    for (int i = 0; i < outputs.size(); i++) {
      Goldens.assertClose("output " + i, c.get("outputs").items().get(i), outputs.get(i), 1e-12);
    }
    Goldens.assertClose("x", c.get("grad.x"), gradient(x), 1e-12);
    for (int i = 0; i < start.size(); i++) {
      Goldens.assertClose(
          "state " + i, c.get("grad.start").items().get(i), gradient(start.get(i)), 1e-12);
    }
    layer
        .namedParameters()
        .forEach(
            (k, p) -> Goldens.assertClose(k, c.get("grad.weights").get(k), gradient(p), 1e-12));
  }

  private static Tensor gradient(Tensor p) {
    var g = ((Parameter) p).grad();
    assertNotNull(g);
    return g;
  }

  private static Tensor normal(long seed, int... shape) {
    return Tensor.randn(Rng.seed(seed), shape).realize();
  }

  @Test
  void weightsHavePyTorchsNamesShapesAndRange() {
    var lstm = new Lstm(3, 16, 5, Lstm.options().layers(2).bidirectional(true));
    assertEquals(
        List.of(
            "weight_ih_l0",
            "weight_hh_l0",
            "bias_ih_l0",
            "bias_hh_l0",
            "weight_hr_l0",
            "weight_ih_l0_reverse",
            "weight_hh_l0_reverse",
            "bias_ih_l0_reverse",
            "bias_hh_l0_reverse",
            "weight_hr_l0_reverse",
            "weight_ih_l1",
            "weight_hh_l1",
            "bias_ih_l1",
            "bias_hh_l1",
            "weight_hr_l1",
            "weight_ih_l1_reverse",
            "weight_hh_l1_reverse",
            "bias_ih_l1_reverse",
            "bias_hh_l1_reverse",
            "weight_hr_l1_reverse"),
        List.copyOf(lstm.namedParameters().keySet()));
    assertEquals(Shape.of(64, 10), lstm.weight("weight_ih_l1_reverse").shape());
    assertEquals(Shape.of(64, 5), lstm.weight("weight_hh_l0").shape());
    assertEquals(Shape.of(5, 16), lstm.weight("weight_hr_l1").shape());
    double largest = 0;
    for (var p : lstm.parameters()) {
      largest = Math.max(largest, p.abs().amax().item());
    }
    assertTrue(largest <= 0.25 && largest > 0.24, "1/√16 bounds " + largest);
    assertEquals("Lstm(3 → 10, 2 layers, bidirectional)", lstm.describe());
    assertEquals(
        List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh"),
        List.copyOf(new GruCell(3, 4).stateDict().keySet()));
  }

  @Test
  void aModelNamesThem() {
    var model = new Sequential(new Lstm(3, 4), new Linear(4, 2));
    assertTrue(model.stateDict().containsKey("0.weight_ih_l0"), model.stateDict()::toString);
    assertEquals(Shape.of(5, 2, 2), model.apply(normal(1, 5, 2, 3)).shape());
  }

  @Test
  void piecesOfAStreamHaveTheBitsOfOneRun() {
    var lstm = new Lstm(3, 4, Lstm.options().layers(2));
    var x = normal(1, 9, 2, 3);
    var whole = lstm.run(x);
    var outputs = new ArrayList<Tensor>();
    LstmState state = null;
    for (int from : new int[] {0, 4, 5}) {
      var piece = x.slice(0, from, from == 0 ? 4 : from == 4 ? 5 : 9);
      var r = state == null ? lstm.run(piece) : lstm.run(piece, state);
      outputs.add(r.output());
      state = r.state();
    }
    assertArrayEquals(
        whole.output().toArray(), Tensor.concat(0, outputs.toArray(new Tensor[0])).toArray());
    assertArrayEquals(whole.state().h().toArray(), state.h().toArray());
    assertArrayEquals(whole.state().c().toArray(), state.c().toArray());
  }

  @Test
  void detachedStreamsLearnAndKeepNoHistory() {
    var lstm = new Lstm(3, 4);
    var sgd = new Sgd(lstm.parameters(), 0.1);
    var state = new LstmState(Tensor.zeros(1, 2, 4), Tensor.zeros(1, 2, 4));
    double first = 0, last = 0;
    for (int k = 0; k < 30; k++) {
      sgd.zeroGrad();
      var r = lstm.run(normal(k % 3, 5, 2, 3), state);
      state = r.state().detach();
      var loss = r.output().sub(0.3).square().mean();
      loss.backward();
      sgd.step();
      last = loss.item();
      first = k == 0 ? last : first;
    }
    assertTrue(last < 0.6 * first, first + " to " + last);
  }

  /** A state that is first used after the step has the values that it had before. */
  @Test
  void aStateOutlivesTheStep() {
    var losses = new ArrayList<double[]>();
    for (boolean early : new boolean[] {true, false}) {
      Random.seed(2);
      var lstm = new Lstm(3, 4);
      var sgd = new Sgd(lstm.parameters(), 0.5);
      var state = new LstmState(Tensor.zeros(1, 2, 4), Tensor.zeros(1, 2, 4));
      var all = new double[6];
      for (int k = 0; k < all.length; k++) {
        sgd.zeroGrad();
        var r = lstm.run(normal(k, 5, 2, 3), state);
        state = r.state().detach();
        if (early) {
          Tensor.realize(state.h(), state.c());
        }
        var loss = r.output().sub(0.3).square().mean();
        loss.backward();
        sgd.step();
        all[k] = loss.item();
      }
      losses.add(all);
    }
    assertArrayEquals(losses.get(0), losses.get(1));
  }

  @Test
  void frozenItKeepsItsWeights() {
    var model = new Sequential(new Gru(3, 4), new Linear(4, 2));
    var x = normal(1, 5, 2, 3);
    var frozen = model.freeze();
    var before = model.apply(x).toArray();
    model.parameters().getFirst().assign(Tensor.ones(12, 3));
    assertArrayEquals(before, frozen.apply(x).toArray());
    assertNotEquals(before[9], model.apply(x).toArray()[9]);
    assertTrue(model.summary(5, 2, 3).toString().contains("Gru(3 → 4)"));
  }

  @Test
  void cellsAreStepsOfLayers() {
    var x = normal(1, 6, 2, 3);
    var lstm = new Lstm(3, 4);
    var cell = new LstmCell(3, 4);
    cell.loadStateDict(renamed(lstm));
    var state = new LstmState(Tensor.zeros(2, 4), Tensor.zeros(2, 4));
    for (int t = 0; t < 6; t++) {
      state = cell.step(x.select(0, t), state);
    }
    assertArrayEquals(lstm.run(x).state().c().toArray(), state.c().toArray(), 1e-6f);
    var gru = new Gru(3, 4);
    var gruCell = new GruCell(3, 4);
    gruCell.loadStateDict(renamed(gru));
    var run =
        Scan.of(
            List.of(Tensor.zeros(2, 4)),
            List.of(x),
            (s, e) ->
                new Scan.Result(List.of(gruCell.step(e.getFirst(), s.getFirst())), List.of()));
    assertArrayEquals(
        gru.run(x).state().squeeze(0).toArray(), run.state().getFirst().toArray(), 1e-6f);
    var rnn = new Rnn(3, 4);
    var rnnCell = new RnnCell(3, 4);
    rnnCell.loadStateDict(renamed(rnn));
    assertArrayEquals(
        rnn.apply(x.slice(0, 0, 1)).flatten().toArray(),
        rnnCell.apply(x.select(0, 0)).flatten().toArray(),
        1e-6f);
    assertEquals(Shape.of(4), rnnCell.apply(x.select(0, 0).select(0, 1)).shape());
  }

  private static Map<String, Tensor> renamed(Layer layer) {
    var state = new LinkedHashMap<String, Tensor>();
    layer.stateDict().forEach((k, v) -> state.put(k.replace("_l0", ""), v));
    return state;
  }

  @Test
  void oneSequenceNeedsNoBatch() {
    var lstm = new Lstm(3, 4, Lstm.options().layers(2).bidirectional(true).batchFirst(true));
    var x = normal(1, 6, 3);
    var alone = lstm.run(x);
    var batch = lstm.run(x.unsqueeze(0));
    assertEquals(Shape.of(6, 8), alone.output().shape());
    assertEquals(Shape.of(4, 4), alone.state().h().shape());
    assertArrayEquals(batch.output().toArray(), alone.output().toArray());
    var again = lstm.run(x, alone.state());
    assertArrayEquals(
        lstm.run(x.unsqueeze(0), batch.state()).output().toArray(), again.output().toArray());
  }

  @Test
  void lengthsAreDataAndMayBeAnything() {
    var gru = new Gru(3, 4, Gru.options().bidirectional(true));
    var x = normal(1, 5, 3, 3);
    var h0 = normal(2, 2, 3, 4);
    var r = gru.run(x, h0, Tensor.of(new long[] {0, 99, 5}, 3));
    var full = gru.run(x, h0);
    assertArrayEquals(full.output().slice(1, 1, 3).toArray(), r.output().slice(1, 1, 3).toArray());
    assertArrayEquals(new float[5 * 8], r.output().select(1, 0).toArray());
    assertArrayEquals(h0.select(1, 0).toArray(), r.state().select(1, 0).toArray());
  }

  @Test
  void emptySequencesAndBatches() {
    var lstm = new Lstm(3, 4, Lstm.options().layers(2));
    var h = normal(1, 2, 5, 4);
    var r = lstm.run(Tensor.zeros(0, 5, 3), new LstmState(h, h));
    assertEquals(Shape.of(0, 5, 4), r.output().shape());
    assertArrayEquals(h.toArray(), r.state().c().toArray());
    assertEquals(Shape.of(6, 0, 4), lstm.apply(Tensor.zeros(6, 0, 3)).realize().shape());
  }

  @Test
  void dropoutLiesBetweenLayersInTraining() {
    var x = normal(1, 50, 4, 3);
    var layer = new Rnn(3, 8, Rnn.options().layers(2).dropout(0.5));
    var evaluated = Mode.eval(() -> layer.apply(x)).toArray();
    assertArrayEquals(evaluated, Mode.eval(() -> layer.apply(x)).toArray());
    Random.seed(7);
    var trained = layer.apply(x).toArray();
    assertNotEquals(evaluated[20], trained[20]);
    Random.seed(7);
    assertArrayEquals(trained, layer.apply(x).toArray());
    var all = new Rnn(3, 8, Rnn.options().layers(2).dropout(1));
    // Nothing gets through: the second layer sees zeros at all times, of every sequence.
    var y = all.apply(x);
    assertArrayEquals(y.select(1, 0).toArray(), y.select(1, 3).toArray());
  }

  private static void assertFix(TensorException e, String problem, String fix) {
    assertTrue(e.facts().problem().contains(problem), e::getMessage);
    assertTrue(e.facts().fix().contains(fix), e::getMessage);
  }

  @Test
  void errorsSayWhatFits() {
    var lstm = new Lstm(3, 4, Lstm.options().layers(2));
    assertFix(
        assertThrows(ShapeException.class, () -> lstm.apply(Tensor.zeros(5, 2, 7))),
        "has 7 features, not 3",
        "new Lstm(7, 4, …)");
    assertFix(
        assertThrows(ShapeException.class, () -> lstm.apply(Tensor.zeros(3))),
        "has 1 axes",
        "x.unsqueeze(0), which makes it (1, 3)");
    var x = Tensor.zeros(5, 2, 3);
    assertFix(
        assertThrows(
            ShapeException.class,
            () -> lstm.run(x, new LstmState(Tensor.zeros(2, 2, 4), Tensor.zeros(1, 2, 4)))),
        "state has the shape (1, 2, 4)",
        "(2, 2, 4)");
    assertFix(
        assertThrows(
            ShapeException.class, () -> lstm.run(x, null, Tensor.of(new long[] {1, 2, 3}, 3))),
        "(3,) for 2 sequences",
        "(2,)");
    assertFix(
        assertThrows(DTypeException.class, () -> lstm.run(x, null, Tensor.of(1f, 2f))),
        "float32",
        "INT64");
    assertThrows(ValueException.class, () -> new Lstm(3, 4, 4, Lstm.options()));
    assertThrows(ValueException.class, () -> Lstm.options().layers(0));
    assertThrows(ValueException.class, () -> Lstm.options().dropout(1.5));
    assertThrows(StateException.class, () -> lstm.weight("weight_ih_l2"));
    var cell = new LstmCell(3, 4);
    assertFix(
        assertThrows(ShapeException.class, () -> cell.apply(Tensor.zeros(2, 5))),
        "has 5 features, not 3",
        "new LstmCell(5, 4)");
    assertFix(
        assertThrows(
            ShapeException.class,
            () ->
                cell.step(Tensor.zeros(2, 3), new LstmState(Tensor.zeros(2, 4), Tensor.zeros(4)))),
        "state has the shape (4,)",
        "(2, 4)");
  }
}
