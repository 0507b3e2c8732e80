package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.BatchNorm1d;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class AveragedModelTest {
  private static void set(Linear layer, float w, float b) {
    layer.weight().assign(Tensor.full(w, 1, 1));
    layer.bias().assign(Tensor.full(b, 1));
  }

  private static Linear linear() {
    var layer = new Linear(1, 1);
    set(layer, 1, 0);
    return layer;
  }

  @Test
  void swaIsTheMean() {
    var model = linear();
    var average = AveragedModel.swa(model);
    for (float w : new float[] {2, 4, 9}) {
      set(model, w, 2 * w);
      average.update();
    }
    assertEquals(3, average.count());
    assertEquals(5 * 10 + 10, average.apply(Tensor.full(10, 1, 1)).item(), 1e-4);
    assertEquals(9 * 10 + 18, model.apply(Tensor.full(10, 1, 1)).item()); // as it was
    average.copyToModel();
    assertEquals(5, model.weight().item(), 1e-6);
  }

  @Test
  void emaForgets() {
    var model = linear();
    var average = AveragedModel.ema(model, 0.75);
    double expected = 0;
    for (int t = 0; t < 6; t++) {
      set(model, t * t + 1, 0);
      average.update();
      expected = t == 0 ? 1 : 0.75 * expected + 0.25 * (t * t + 1);
    }
    var w = average.with(() -> Mode.noGrad(() -> model.weight().mul(1).item()));
    assertEquals(expected, w, 1e-5);
    assertThrows(ValueException.class, () -> AveragedModel.ema(model, 1.5));
  }

  @Test
  void beforeTheFirstUpdateItIsTheModelAsItWas() {
    var model = linear();
    var average = AveragedModel.swa(model);
    set(model, 7, 7);
    assertEquals(2, average.apply(Tensor.full(2, 1, 1)).item());
  }

  @Test
  void buffersAreCopiedOrAveraged() {
    var model = new Sequential(new BatchNorm1d(1));
    var bn = (BatchNorm1d) model.layers().get("0");
    var copied = AveragedModel.swa(model);
    var averaged = new AveragedModel(model, (a, p, n) -> a.add(p.sub(a).div(n + 1)), true);
    for (float m : new float[] {1, 3}) {
      bn.runningMean().assign(Tensor.full(m, 1));
      copied.update();
      averaged.update();
    }
    assertEquals(3, copied.state().get("module.0.running_mean").item());
    assertEquals(2, averaged.state().get("module.0.running_mean").item());
  }

  @Test
  void statisticsOfTheAveragedWeights() {
    var linear = linear();
    var model = new Sequential(linear, new BatchNorm1d(1));
    var average = AveragedModel.swa(model);
    set(linear, 2, 1); // the first update: the averages are these
    average.update();
    set(linear, 100, 100);
    var before = model.stateDict();
    average.updateStatistics(
        List.of(Tensor.of(new float[][] {{1}, {3}}), Tensor.of(new float[][] {{5}, {5}, {8}})));
    // 3, 7 and 11, 11, 17: means 5 and 13, variances 8 and 12
    assertEquals(9, average.state().get("module.1.running_mean").item(), 1e-5);
    assertEquals(10, average.state().get("module.1.running_var").item(), 1e-5);
    var after = model.stateDict();
    for (var name : List.of("1.running_mean", "1.running_var", "0.weight")) {
      assertArrayEquals(before.get(name).toArray(), after.get(name).toArray(), name);
    }
  }

  @Test
  void itsStateGoesOn() {
    var model = linear();
    var whole = AveragedModel.ema(model, 0.9);
    whole.update();
    set(model, 3, 1);
    whole.update();
    var part = AveragedModel.ema(model, 0.9);
    part.loadState(whole.state());
    set(model, -5, 2);
    whole.update();
    part.update();
    assertEquals(whole.count(), part.count());
    for (var name : List.of("module.weight", "module.bias")) {
      assertArrayEquals(whole.state().get(name).toArray(), part.state().get(name).toArray());
    }
    var other = AveragedModel.swa(new Linear(1, 1, false));
    assertThrows(StateException.class, () -> other.loadState(whole.state()));
  }
}
