package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import dev.espalier.tensor.VmapOptions.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transforms of functions that call layers. */
@Tag("smoke")
class FuncLayersTest {
  private final Tensor xs = Tensor.randn(Rng.seed(2), 5, 4).realize();
  private final Tensor ys = Tensor.of(new long[] {0, 2, 1, 1, 0}, 5);

  @BeforeEach
  void seed() {
    Random.seed(1);
  }

  private static Sequential mlp() {
    return new Sequential(new Linear(4, 6), Layer.of("tanh", Tensor::tanh), new Linear(6, 3));
  }

  private static List<String> names(Layer model) {
    return List.copyOf(model.namedParameters().keySet());
  }

  @Test
  void gradientsOfEachExample() {
    var model = mlp();
    var names = names(model);
    var per =
        Func.vmapOfMany(
                in ->
                    Func.gradOfMany(w ->
                            model.with(
                                names,
                                w,
                                () -> Losses.crossEntropy(model.apply(in.get(0)), in.get(1))))
                        .apply(List.copyOf(model.parameters())),
                new VmapOptions())
            .apply(List.of(xs, ys));
    assertEquals(Shape.of(5, 6, 4), per.getFirst().shape());
    for (int i = 0; i < 5; i++) {
      model.parameters().forEach(p -> p.setGrad(null));
      Losses.crossEntropy(model.apply(xs.select(0, i)), ys.select(0, i)).backward();
      for (int k = 0; k < per.size(); k++) {
        var g = model.parameters().get(k).grad();
        assertNotNull(g);
        assertArrayEquals(g.toArray(), per.get(k).select(0, i).toArray(), 1e-6f);
      }
    }
  }

  /** Weights of several models, stacked, on one batch. */
  @Test
  void anEnsembleInOneCall() {
    var models = List.of(mlp(), mlp(), mlp());
    var stacked = new ArrayList<Tensor>();
    for (int k = 0; k < 4; k++) {
      int p = k;
      stacked.add(
          Tensor.stack(0, models.stream().map(m -> m.parameters().get(p)).toArray(Tensor[]::new)));
    }
    var base = models.getFirst();
    var all =
        Func.vmapOfMany(
                w -> List.of(base.with(names(base), w, () -> base.apply(xs))), new VmapOptions())
            .apply(stacked)
            .getFirst();
    assertEquals(Shape.of(3, 5, 3), all.shape());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(models.get(i).apply(xs).toArray(), all.select(0, i).toArray(), 1e-6f);
    }
  }

  @Test
  void dropoutUnderVmap() {
    var drop = new Dropout(0.5);
    var ones = Tensor.ones(4, 64);
    assertThrows(StateException.class, () -> Func.vmap(drop).apply(ones));
    var own =
        Func.vmap(drop, new VmapOptions().randomness(Randomness.DIFFERENT)).apply(ones).toArray();
    var same = Func.vmap(drop, new VmapOptions().randomness(Randomness.SAME)).apply(ones).toArray();
    int differing = 0;
    for (int i = 0; i < 64; i++) {
      assertEquals(same[i], same[i + 64]);
      differing += own[i] != own[i + 64] ? 1 : 0;
    }
    assertNotEquals(0, differing);
  }

  @Test
  void checkpointsOfLayers() {
    var plain =
        new Sequential(new Linear(4, 8), new BatchNorm1d(8), new Dropout(0.3), new Linear(8, 3));
    var x = xs;
    Random.seed(7);
    Losses.crossEntropy(plain.apply(x), ys).backward();
    var expected = plain.parameters().stream().map(p -> grad(p)).toList();
    var mean = plain.namedBuffers().get("1.running_mean");
    assertNotNull(mean, () -> plain.namedBuffers().keySet().toString());
    var statistics = mean.toArray();
    plain.parameters().forEach(p -> p.setGrad(null));
    mean.assign(Tensor.zeros(8));
    Random.seed(7);
    Losses.crossEntropy(Func.checkpoint(plain).apply(x), ys).backward();
    for (int k = 0; k < expected.size(); k++) {
      assertArrayEquals(expected.get(k), grad(plain.parameters().get(k)), 1e-6f);
    }
    assertArrayEquals(statistics, mean.toArray());
    assertEquals(2, plain.namedBuffers().get("1.num_batches_tracked").item());
  }

  private static float[] grad(dev.espalier.tensor.Parameter p) {
    var g = p.grad();
    assertNotNull(g);
    return g.toArray();
  }

  @Test
  void normalisationUnderVmapEvaluates() {
    var norm = new BatchNorm1d(4);
    var e = assertThrows(StateException.class, () -> Func.vmap(norm).apply(Tensor.ones(3, 5, 4)));
    assertTrue(e.getMessage().contains("vmap"), e::getMessage);
    var x = Tensor.randn(Rng.seed(8), 3, 5, 4);
    var y = Mode.eval(() -> Func.vmap(norm).apply(x));
    assertArrayEquals(Mode.eval(() -> norm.apply(x.reshape(15, 4))).toArray(), y.toArray(), 1e-6f);
  }

  @Test
  void namesThatAreNotKnown() {
    var model = mlp();
    var w = Tensor.zeros(6, 4);
    var e =
        assertThrows(
            ValueException.class,
            () -> model.with(List.of("0.wieght"), List.of(w), () -> model.apply(xs)));
    assertTrue(e.getMessage().contains("0.weight"), e::getMessage);
    assertThrows(
        ValueException.class,
        () -> model.with(List.of("2.weight"), List.of(w), () -> model.apply(xs)));
    assertThrows(ValueException.class, () -> model.with(List.of("2.weight"), List.of(), () -> xs));
    var y = model.with(List.of("0.weight"), List.of(w), () -> model.apply(xs));
    var bias = model.namedParameters().get("0.bias");
    assertNotNull(bias);
    var head = model.namedParameters().get("2.weight");
    assertNotNull(head);
    assertNotEquals(model.apply(xs).toArray()[0], y.toArray()[0]);
    assertEquals(y.toArray()[0], y.toArray()[3], "the input no longer matters");
  }
}
