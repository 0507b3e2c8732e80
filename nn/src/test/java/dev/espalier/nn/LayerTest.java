package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.Mlp;
import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of layers are found, named, saved, loaded and replaced. */
@SuppressWarnings({"unused", "HidingField"}) // the fields are read by the walk alone
class LayerTest {
  private static class Base extends Layer {
    final Parameter scale = new Parameter(Tensor.ones(2));

    @Override
    protected Tensor forward(Tensor x) {
      return x;
    }
  }

  private record Pair(Linear left, Linear right) {}

  private static final class Everything extends Base {
    final Buffer count = new Buffer(Tensor.zeros(1));
    final List<Layer> blocks = new ArrayList<>(List.of(new Linear(1, 1), new Linear(1, 1, false)));
    final Map<String, Layer> heads =
        Map.of("b", new Linear(1, 1, false), "a", new Linear(1, 1, false));
    final Map<String, Layer> ordered = new LinkedHashMap<>();
    final Pair pair = new Pair(new Linear(1, 1, false), new Linear(1, 1, false));
    final Layer[] array = {new Linear(1, 1, false)};
    final Optional<Layer> maybe = Optional.of(new Linear(1, 1, false));
    final Object hidden = new Linear(1, 1, false);
    final UnaryOperator<Tensor> function = new Linear(1, 1, false);
    final Tensor plot = Tensor.zeros(3);
    final @Nullable Linear none = null;
    final int number = 3;

    Everything() {
      ordered.put("z", new Linear(1, 1, false));
      ordered.put("y", new Linear(1, 1, false));
    }
  }

  @Test
  void stateIsFoundSuperclassFirstInTheOrderOfDeclaration() {
    assertEquals(
        List.of(
            "scale",
            "blocks.0.weight",
            "blocks.0.bias",
            "blocks.1.weight",
            "heads.a.weight",
            "heads.b.weight",
            "ordered.z.weight",
            "ordered.y.weight",
            "pair.left.weight",
            "pair.right.weight",
            "array.0.weight",
            "maybe.weight",
            "hidden.weight",
            "function.weight"),
        List.copyOf(new Everything().namedParameters().keySet()));
    assertEquals(Set.of("count"), new Everything().namedBuffers().keySet());
  }

  @Test
  void parametersKnowTheirNames() {
    var m = new Mlp(4, 3, 2);
    assertEquals(
        List.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"),
        m.parameters().stream().map(Parameter::name).toList());
    var part = (Linear) m.layers().get("fc1");
    assertNotNull(part);
    assertEquals("weight", part.namedParameters().firstEntry().getKey());
    assertEquals("fc1.weight", part.weight().name(), "a part keeps the names that the model gave");
    assertEquals("fc1: Linear(4 → 3)", part.toString());
    assertEquals(List.of("", "fc1", "fc2"), List.copyOf(m.layers().keySet()));
    assertEquals(4 * 3 + 3 + 3 * 2 + 2, m.parameterCount());
  }

  private static final class Tied extends Layer {
    final Linear in = new Linear(3, 3);
    final Linear again = in;
    final Parameter weight = in.weight();
    @Nullable Layer parent;

    @Override
    protected Tensor forward(Tensor x) {
      return x;
    }
  }

  @Test
  void tiedWeightsCountOnceAndAreSavedUnderAllNames() {
    var t = new Tied();
    t.parent = t; // a cycle ends
    assertEquals(List.of("in.weight", "in.bias"), List.copyOf(t.namedParameters().keySet()));
    assertEquals(2, t.parameters().size());
    var state = t.stateDict();
    assertEquals(
        Set.of("in.weight", "in.bias", "again.weight", "again.bias", "weight"), state.keySet());
    var other = new Tied();
    other.loadStateDict(state);
    assertArrayEquals(t.weight.toArray(), other.weight.toArray());
    other.loadStateDict(Map.of("again.weight", Tensor.ones(3, 3), "in.bias", Tensor.ones(3)));
    assertArrayEquals(Tensor.ones(9).toArray(), other.in.weight().toArray());
  }

  @Test
  void whatHasNoOrderIsRefused() {
    var holder =
        new Base() {
          final Set<Layer> parts = new HashSet<>(Set.of(new Linear(1, 1)));
        };
    var e = assertThrows(StateException.class, holder::parameters);
    assertEquals("use a List, or a LinkedHashSet", e.fix());
    assertEquals(1, holder.parts.size());
  }

  private static final class Shadow extends Base {
    final Parameter scale = new Parameter(Tensor.ones(3));
  }

  @Test
  void twoWeightsOfOneNameAreRefused() {
    var e = assertThrows(StateException.class, () -> new Shadow().parameters());
    assertTrue(e.getMessage().contains("two weights have the name scale"), e.getMessage());
  }

  @Test
  void aWrongSizeSaysWhatToWrite() {
    var e =
        assertThrows(
            ShapeException.class, () -> new Mlp(728, 128, 10).apply(Tensor.zeros(32, 1, 28, 28)));
    assertEquals(
        """
        ShapeException: matmul: inner dimensions differ, 784 and 728
          left   (32, 784) float32   flatten
          right  (728, 128) float32  transpose of parameter fc1.weight (128, 728)
          rule   left.shape[-1] == right.shape[-2]
          layer  Mlp > fc1: Linear(728 → 128)
          fix    new Linear(784, 128)
            at app.Mlp.forward(Mlp.java:18)\
        """,
        e.toString());
    e =
        assertThrows(
            ShapeException.class, () -> new Linear(784, 10).apply(Tensor.zeros(2, 1, 28, 28)));
    assertEquals("x.flatten(1) first, which makes it (2, 784)", e.fix());
    e =
        assertThrows(
            ShapeException.class, () -> new Conv2d(3, 8, 5).apply(Tensor.zeros(2, 1, 28, 28)));
    assertEquals("new Conv2d(1, 8, 5)", e.fix());
    e =
        assertThrows(
            ShapeException.class, () -> new BatchNorm2d(3).apply(Tensor.zeros(2, 4, 2, 2)));
    assertEquals("new BatchNorm2d(4)", e.fix());
    assertEquals("BatchNorm2d(3)", e.layer());
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(ValueException.class, () -> new Linear(0, 3));
    assertThrows(ValueException.class, () -> new Conv2d(3, 4, 0));
    assertThrows(ValueException.class, () -> new Conv2d(3, 4, 1, Conv2d.options().groups(2)));
    assertThrows(ValueException.class, () -> new Dropout(1.5));
    assertThrows(ValueException.class, () -> new MaxPool2d(0));
  }

  @Test
  void requiresGradCoversASubtree() {
    var m = new Mlp(2, 2, 2);
    var fc1 = m.layers().get("fc1");
    assertNotNull(fc1);
    fc1.requiresGrad(false);
    m.apply(Tensor.ones(1, 2)).sum().backward();
    var p = m.namedParameters();
    assertNull(p.get("fc1.weight").grad());
    assertNotNull(p.get("fc2.weight").grad());
    fc1.requiresGrad(true);
    assertTrue(p.get("fc1.weight").requiresGrad());
  }

  // ---- saved state
  // ---------------------------------------------------------------------------------------------------

  @Test
  void everyMisfitIsListedAndNothingChanges() {
    var m = new Mlp(2, 2, 2);
    var before = m.stateDict();
    var state = new LinkedHashMap<String, Tensor>(before);
    state.remove("fc2.bias");
    state.put("fc2.scale", Tensor.zeros(2));
    state.put("fc1.weight", Tensor.zeros(3, 2));
    state.put("fc1.bias", Tensor.ones(2));
    var e = assertThrows(StateException.class, () -> m.loadStateDict(state));
    assertTrue(e.problem().contains("missing (1): fc2.bias"), e.problem());
    assertTrue(e.problem().contains("unexpected (1): fc2.scale"), e.problem());
    assertTrue(
        e.problem().contains("wrong shape (1): fc1.weight is (3, 2), not (2, 2)"), e.problem());
    assertArrayEquals(
        before.get("fc1.bias").toArray(), m.namedParameters().get("fc1.bias").toArray());
  }

  @Test
  void aPrefixIsRecognised() {
    var m = new Mlp(2, 2, 2);
    var longer = new LinkedHashMap<String, Tensor>();
    m.stateDict().forEach((k, v) -> longer.put("module." + k, v));
    var e = assertThrows(StateException.class, () -> m.loadStateDict(longer));
    assertTrue(e.fix().contains("\"module.\""), e.fix());
    var inner = new Sequential().with("net", new Mlp(2, 2, 2));
    e = assertThrows(StateException.class, () -> inner.loadStateDict(m.stateDict()));
    assertTrue(e.fix().contains("layers().get(\"net\")"), e.fix());
  }

  @Test
  void aStateDictIsASnapshot() {
    var m = new Mlp(1, 1, 1);
    var state = m.stateDict();
    var before = state.get("fc1.weight").toArray();
    m.namedParameters().get("fc1.weight").assign(Tensor.full(7, 1, 1));
    assertArrayEquals(before, state.get("fc1.weight").toArray());
  }

  @Test
  void savesAndLoadsInOneLine(@TempDir Path folder) {
    var m = new Sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2));
    m.apply(Tensor.rand(2, 1, 4, 4));
    m.save(folder.resolve("m.safetensors"));
    var n = new Sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2));
    n.load(folder.resolve("m.safetensors"));
    var expected = m.stateDict();
    assertEquals(
        Set.of(
            "0.weight",
            "0.bias",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "1.num_batches_tracked"),
        expected.keySet());
    n.stateDict()
        .forEach(
            (k, v) -> assertArrayEquals(expected.get(k).toDoubleArray(), v.toDoubleArray(), k));
    assertEquals(1, n.stateDict().get("1.num_batches_tracked").item());
    assertThrows(UncheckedIOException.class, () -> n.load(folder.resolve("absent")));
    assertThrows(
        StateException.class, () -> new Mlp(1, 1, 1).load(folder.resolve("m.safetensors")));
  }

  @Test
  void float64ValuesAreConverted() {
    var l = new Linear(1, 1);
    l.loadStateDict(
        Map.of(
            "weight", Tensor.of(new double[] {0.5}, 1, 1), "bias", Tensor.of(new double[] {2}, 1)));
    assertEquals(0.5, l.weight().item());
  }

  // ---- replacing
  // -----------------------------------------------------------------------------------------------------

  @Test
  void partsAreReplacedWhereverTheyAre() {
    for (var path :
        List.of(
            "blocks.1",
            "heads.a",
            "ordered.y",
            "pair.right",
            "array.0",
            "maybe",
            "hidden",
            "function")) {
      var e = new Everything();
      var names = List.copyOf(e.layers().keySet());
      var by = new Linear(1, 1, false);
      e.replace(path, by);
      assertSame(by, e.layers().get(path), path);
      assertEquals(names, List.copyOf(e.layers().keySet()), path);
      assertEquals(path + ".weight", by.weight().name());
    }
  }

  @Test
  void finalFieldsAndNestedPartsAreReplaced() {
    var m = new Sequential(new Mlp(4, 3, 2), Layer.of("double", x -> x.mul(2)));
    m.replace("0.fc2", new Linear(3, 5, false));
    assertEquals(
        List.of(1, 5),
        List.of(m.apply(Tensor.ones(1, 4)).dim(0), m.apply(Tensor.ones(1, 4)).dim(1)));
    m.replace("1", Layer.of("sum", x -> x.sum(1)));
    assertEquals(1, m.apply(Tensor.ones(1, 4)).rank());
    var e = assertThrows(StateException.class, () -> m.replace("0.fc2", new Sequential()));
    assertEquals("declare it as Layer fc2", e.fix());
    var v = assertThrows(ValueException.class, () -> m.replace("0.fc3", new Sequential()));
    assertEquals("use one of [0, 0.fc1, 0.fc2, 1]", v.fix());
  }

  // ---- functions
  // -----------------------------------------------------------------------------------------------------

  @Test
  void functionsAreLayers() {
    var s =
        new Sequential()
            .with("double", Layer.of("double", x -> x.mul(2)))
            .with("fail", x -> x.matmul(Tensor.zeros(9, 9)));
    var e = assertThrows(TensorException.class, () -> s.apply(Tensor.ones(1, 2)));
    assertEquals("Sequential", e.layer());
    assertEquals("double: double", s.layers().get("double").toString());
    assertThrows(ValueException.class, () -> s.with("double", Tensor::relu));
    assertFalse(s.equals(new Sequential()));
  }

  @Test
  void aSummaryListsLayersInTheOrderOfUse() {
    var m =
        new Sequential(
            new Conv2d(1, 4, 3, Conv2d.options().padding(1)),
            Tensor::relu,
            new Flatten(),
            new Mlp(4 * 36, 1000, 2));
    m.layers().get("3.fc2").requiresGrad(false);
    var s = m.summary(2, 1, 6, 6);
    assertEquals(
        List.of("0", "2", "3.fc1", "3.fc2"), s.rows().stream().map(Summary.Row::name).toList());
    assertEquals(
        List.of("(2, 4, 6, 6)", "(2, 144)", "(2, 1000)", "(2, 2)"),
        s.rows().stream().map(r -> String.valueOf(r.output())).toList());
    assertEquals(
        List.of(40L, 0L, 145_000L, 2_002L),
        s.rows().stream().map(Summary.Row::parameters).toList());
    assertEquals(147_042, s.parameters());
    assertEquals(145_040, s.trainable());
    assertTrue(s.toString().contains("3.fc1: Linear(144 → 1000)"), s.toString());
    assertTrue(s.toString().endsWith("Parameters: 147,042, trained: 145,040"), s.toString());
  }

  @Test
  void toConvertsWeightsAndKeepsTheirNames() {
    var model = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Linear(4, 2));
    var x = Tensor.of(new float[] {1, 2, 3, -1, 0.5f, 2}, 2, 3);
    var before = Mode.eval(() -> model.apply(x)).toDoubleArray();
    var names = List.copyOf(model.stateDict().keySet());
    model.requiresGrad(false);
    model.to(DType.FLOAT64);
    assertEquals(names, List.copyOf(model.stateDict().keySet()));
    for (var p : model.parameters()) {
      assertEquals(DType.FLOAT64, p.dtype());
      assertFalse(p.requiresGrad());
    }
    var y = Mode.eval(() -> model.apply(x.to(DType.FLOAT64)));
    assertEquals(DType.FLOAT64, y.dtype());
    assertArrayEquals(before, y.toDoubleArray(), 1e-6);
    assertThrows(DTypeException.class, () -> model.to(DType.INT32));
  }
}
