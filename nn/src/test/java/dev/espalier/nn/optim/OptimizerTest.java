package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Goldens;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Optimisers walk PyTorch's trajectories, parameters without a gradient stand still, and a saved
 * state goes on.
 */
class OptimizerTest {
  private static final Map<String, Function<List<Parameter>, Optimizer>> OPTIMIZERS =
      new LinkedHashMap<>();

  static {
    OPTIMIZERS.put("sgd", p -> new Sgd(p, 0.1));
    OPTIMIZERS.put("sgd-decay", p -> new Sgd(p, Sgd.options(0.1).weightDecay(0.05)));
    OPTIMIZERS.put("sgd-momentum", p -> new Sgd(p, 0.1, 0.9));
    OPTIMIZERS.put("sgd-dampening", p -> new Sgd(p, Sgd.options(0.1).momentum(0.8).dampening(0.3)));
    OPTIMIZERS.put(
        "sgd-nesterov",
        p -> new Sgd(p, Sgd.options(0.1).momentum(0.9).nesterov(true).weightDecay(0.01)));
    OPTIMIZERS.put("adam", p -> new Adam(p, 0.01));
    OPTIMIZERS.put(
        "adam-options",
        p -> new Adam(p, Adam.options(0.02).betas(0.8, 0.99).eps(1e-6).weightDecay(0.1)));
    OPTIMIZERS.put("adamw", p -> new AdamW(p, 0.01));
    OPTIMIZERS.put(
        "adamw-options",
        p -> new AdamW(p, AdamW.options(0.02).betas(0.8, 0.99).eps(1e-6).weightDecay(0.3)));
    OPTIMIZERS.put(
        "adamw-groups",
        p -> {
          var o = new AdamW(p.subList(0, 1), 0.01);
          o.addGroup(p.subList(1, 2), g -> g.lr(0.05).weightDecay(0));
          return o;
        });
  }

  /** The parameters and gradients that goldens.py used. */
  private static final class Run {
    final Parameter w;
    final Parameter b;
    final DType dtype;

    Run(DType dtype) {
      this.dtype = dtype;
      w = new Parameter(Goldens.tensor(Goldens.ALL.get("optimizers").get("w")).to(dtype));
      b = new Parameter(Goldens.tensor(Goldens.ALL.get("optimizers").get("b")).to(dtype));
    }

    void step(Optimizer o, int s) {
      var g = Goldens.ALL.get("optimizers");
      o.zeroGrad();
      w.setGrad(Goldens.tensor(g.get("gw")).to(dtype).select(0, s));
      if (g.get("skipped").items().stream().noneMatch(j -> j.integer() == s)) {
        b.setGrad(Goldens.tensor(g.get("gb")).to(dtype).select(0, s));
      }
      o.step();
    }

    double[] values() {
      return Tensor.concat(0, w.flatten(), b).toDoubleArray();
    }
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return OPTIMIZERS.keySet().stream()
        .flatMap(name ->
            Stream.of(DType.FLOAT32, DType.FLOAT64)
                .map(t ->
                    DynamicTest.dynamicTest(
                        name + " " + t, () -> check(name, t, t == DType.FLOAT32 ? 1e-6 : 1e-13))));
  }

  private static void check(String name, DType dtype, double rtol) {
    var run = new Run(dtype);
    var o = OPTIMIZERS.get(name).apply(List.of(run.w, run.b));
    var steps =
        Goldens.ALL.get("optimizers").get("trajectories").get(name).get(dtype.toString()).items();
    for (int s = 0; s < steps.size(); s++) {
      run.step(o, s);
      Goldens.assertClose(name + " step " + s, Goldens.doubles(steps.get(s)), run.values(), rtol);
    }
  }

  @TestFactory
  Stream<DynamicTest> aSavedStateGoesOn() {
    return OPTIMIZERS.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> goesOn(e.getValue())));
  }

  private static void goesOn(Function<List<Parameter>, Optimizer> make) {
    var run = new Run(DType.FLOAT32);
    var o = make.apply(List.of(run.w, run.b));
    for (int s = 0; s < 4; s++) {
      run.step(o, s);
    }
    o.setLr(0.03);
    var state = o.state();
    var again = new Run(DType.FLOAT32);
    again.w.assign(Tensor.of(run.w.toArray(), 3, 4));
    again.b.assign(Tensor.of(run.b.toArray(), 5));
    for (int s = 4; s < 8; s++) { // the snapshot must not move with the original
      run.step(o, s);
    }
    var p = make.apply(List.of(again.w, again.b));
    p.loadState(state);
    for (int s = 4; s < 8; s++) {
      again.step(p, s);
    }
    assertArrayEquals(run.values(), again.values());
  }

  @Test
  void aStateOfAnotherOptimiserIsRefused() {
    var a = new Adam(List.of(new Parameter(Tensor.ones(3))), 0.1);
    var s = new Sgd(List.of(new Parameter(Tensor.ones(3))), 0.1);
    var small = new Adam(List.of(new Parameter(Tensor.ones(2))), 0.1);
    assertThrows(StateException.class, () -> a.loadState(s.state()));
    assertThrows(StateException.class, () -> a.loadState(small.state()));
  }

  @Test
  void frozenParametersStandStill() {
    var w = new Parameter(Tensor.ones(3));
    var v = new Parameter(Tensor.ones(3));
    v.setRequiresGrad(false);
    var o = new Sgd(List.of(w, v), 0.5);
    w.mul(v).sum().backward();
    o.step();
    assertArrayEquals(new float[] {.5f, .5f, .5f}, w.toArray());
    assertArrayEquals(new float[] {1, 1, 1}, v.toArray());
  }

  @Test
  void theStepComputesTheLossOfBeforeIt() {
    var w = new Parameter(Tensor.of(3f));
    var o = new Sgd(List.of(w), 0.1);
    o.zeroGrad();
    var loss = w.square().sum();
    loss.backward();
    o.step();
    assertEquals(9, loss.item());
    assertEquals(3 - 0.1 * 6, w.item(), 1e-6);
  }

  @Test
  void schedulesAndBiasCorrectionsMakeNoNewPlan() {
    var w = new Parameter(Tensor.ones(3, 2));
    var o = new AdamW(List.of(w), 0.1);
    var schedule = Schedules.oneCycle(30);
    long misses = 0;
    for (int t = 0; t < 30; t++) {
      schedule.apply(o, t);
      o.zeroGrad();
      w.square().sum().backward();
      Clip.norm(List.of(w), 1 + t);
      o.step();
      if (t == 4) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses());
  }

  @Test
  void argumentsAreChecked() {
    var p = List.of(new Parameter(Tensor.ones(1)));
    assertThrows(ValueException.class, () -> new Sgd(List.of(), 0.1));
    assertThrows(ValueException.class, () -> new Sgd(p, -1));
    assertThrows(ValueException.class, () -> new Sgd(p, Double.NaN));
    assertThrows(ValueException.class, () -> new Sgd(p, 0.1, 1));
    assertThrows(ValueException.class, () -> new Sgd(p, Sgd.options(0.1).nesterov(true)));
    assertThrows(ValueException.class, () -> new Adam(p, Adam.options(0.1).betas(1, 0.9)));
    var e =
        assertThrows(ValueException.class, () -> new Sgd(List.of(p.getFirst(), p.getFirst()), 0.1));
    assertEquals("list each parameter once, in one group", e.fix());
    assertThrows(StateException.class, () -> new Sgd(p, 0.1).setMomentum(0.5));
  }
}
