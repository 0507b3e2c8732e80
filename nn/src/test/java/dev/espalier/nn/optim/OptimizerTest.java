package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
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
  /** Those whose trajectories goldens.py made, and those of optimizers.py. */
  private static final Map<String, Function<List<Parameter>, Optimizer>> FIRST =
      new LinkedHashMap<>();

  private static final Map<String, Function<List<Parameter>, Optimizer>> MORE =
      new LinkedHashMap<>();

  static {
    FIRST.put("sgd", p -> new Sgd(p, 0.1));
    FIRST.put("sgd-decay", p -> new Sgd(p, Sgd.options(0.1).weightDecay(0.05)));
    FIRST.put("sgd-momentum", p -> new Sgd(p, 0.1, 0.9));
    FIRST.put("sgd-dampening", p -> new Sgd(p, Sgd.options(0.1).momentum(0.8).dampening(0.3)));
    FIRST.put(
        "sgd-nesterov",
        p -> new Sgd(p, Sgd.options(0.1).momentum(0.9).nesterov(true).weightDecay(0.01)));
    FIRST.put("adam", p -> new Adam(p, 0.01));
    FIRST.put(
        "adam-options",
        p -> new Adam(p, Adam.options(0.02).betas(0.8, 0.99).eps(1e-6).weightDecay(0.1)));
    FIRST.put("adamw", p -> new AdamW(p, 0.01));
    FIRST.put(
        "adamw-options",
        p -> new AdamW(p, AdamW.options(0.02).betas(0.8, 0.99).eps(1e-6).weightDecay(0.3)));
    FIRST.put(
        "adamw-groups",
        p -> {
          var o = new AdamW(p.subList(0, 1), 0.01);
          o.addGroup(p.subList(1, 2), g -> g.lr(0.05).weightDecay(0));
          return o;
        });

    MORE.put(
        "sgd-maximize",
        p -> new Sgd(p, Sgd.options(0.1).momentum(0.9).weightDecay(0.1).maximize(true)));
    MORE.put(
        "adam-amsgrad",
        p ->
            new Adam(
                p,
                Adam.options(0.05).betas(0.5, 0.6).weightDecay(0.1).amsgrad(true).maximize(true)));
    MORE.put(
        "adamw-amsgrad",
        p -> new AdamW(p, AdamW.options(0.05).betas(0.5, 0.6).weightDecay(0.1).amsgrad(true)));
    MORE.put("adamax", p -> new Adamax(p, Adamax.options(0.02).betas(0.8, 0.9).weightDecay(0.1)));
    MORE.put(
        "nadam",
        p ->
            new NAdam(
                p,
                NAdam.options(0.02)
                    .betas(0.8, 0.9)
                    .weightDecay(0.1)
                    .momentumDecay(0.01)
                    .decoupledWeightDecay(true)));
    MORE.put("radam", p -> new RAdam(p, RAdam.options(0.02).betas(0.8, 0.9).weightDecay(0.1)));
    MORE.put(
        "adagrad",
        p ->
            new Adagrad(
                p,
                Adagrad.options(0.1)
                    .lrDecay(0.1)
                    .weightDecay(0.1)
                    .initialAccumulator(0.5)
                    .maximize(true)));
    MORE.put("adadelta", p -> new Adadelta(p, Adadelta.options(1).rho(0.8).weightDecay(0.1)));
    MORE.put("rmsprop", p -> new RmsProp(p, RmsProp.options(0.01).alpha(0.9).weightDecay(0.1)));
    MORE.put(
        "rmsprop-centered",
        p ->
            new RmsProp(
                p, RmsProp.options(0.01).alpha(0.9).momentum(0.8).centered(true).maximize(true)));
    MORE.put("rprop", p -> new Rprop(p, Rprop.options(0.05).etas(0.4, 1.5).stepSizes(0.01, 0.2)));
    MORE.put(
        "asgd", p -> new Asgd(p, Asgd.options(0.05).lambd(0.1).alpha(0.6).t0(3).weightDecay(0.1)));
    MORE.put(
        "adafactor",
        p ->
            new Adafactor(
                p,
                Adafactor.options(0.1).beta2Decay(-0.6).eps(1e-3, 1e-2).d(1.2).weightDecay(0.1)));
    MORE.put("adafactor-defaults", p -> new Adafactor(p, Adafactor.options(0.01).maximize(true)));
    MORE.put("lars", p -> new Lars(p, Lars.options(2).trust(0.02).weightDecay(0.1)));
    MORE.put(
        "lars-groups",
        p -> {
          var o = new Lars(p.subList(0, 1), Lars.options(2).trust(0.02).weightDecay(0.1));
          o.addGroup(p.subList(1, 2), g -> g.trust(0).weightDecay(0).lr(0.1));
          return o;
        });
    MORE.put("lamb", p -> new Lamb(p, Lamb.options(0.05).betas(0.8, 0.9).weightDecay(0.1)));
    MORE.put("lion", p -> new Lion(p, Lion.options(0.05).weightDecay(0.1)));
  }

  private static final Json GOLDENS = Goldens.ALL.get("optimizers");
  private static final Json OPTIMIZERS = Goldens.read("optimizers.json");

  /** The parameters and gradients that the scripts used. */
  private static final class Run {
    final Json data;
    final Parameter w;
    final Parameter b;
    final DType dtype;

    Run(Json data, DType dtype) {
      this.data = data;
      this.dtype = dtype;
      w = new Parameter(Goldens.tensor(data.get("w")).to(dtype));
      b = new Parameter(Goldens.tensor(data.get("b")).to(dtype));
    }

    void step(Optimizer o, int s) {
      o.zeroGrad();
      w.setGrad(Goldens.tensor(data.get("gw")).to(dtype).select(0, s));
      if (data.get("skipped").items().stream().noneMatch(j -> j.integer() == s)) {
        b.setGrad(Goldens.tensor(data.get("gb")).to(dtype).select(0, s));
      }
      o.step();
    }

    double[] values() {
      return Tensor.concat(0, w.flatten(), b).toDoubleArray();
    }
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return Stream.concat(trajectories(GOLDENS, FIRST), trajectories(OPTIMIZERS, MORE));
  }

  private static Stream<DynamicTest> trajectories(
      Json data, Map<String, Function<List<Parameter>, Optimizer>> optimizers) {
    assertEquals(data.get("trajectories").members().keySet(), optimizers.keySet());
    return optimizers.entrySet().stream()
        .flatMap(e ->
            Stream.of(DType.FLOAT32, DType.FLOAT64)
                .map(t ->
                    DynamicTest.dynamicTest(
                        e.getKey() + " " + t, () -> check(data, e.getKey(), e.getValue(), t))));
  }

  private static void check(
      Json data, String name, Function<List<Parameter>, Optimizer> make, DType dtype) {
    var run = new Run(data, dtype);
    var o = make.apply(List.of(run.w, run.b));
    var steps = data.get("trajectories").get(name).get(dtype.toString()).items();
    double rtol = dtype == DType.FLOAT32 ? 1e-6 : 1e-13;
    for (int s = 0; s < steps.size(); s++) {
      run.step(o, s);
      Goldens.assertClose(name + " step " + s, Goldens.doubles(steps.get(s)), run.values(), rtol);
    }
  }

  @TestFactory
  Stream<DynamicTest> aSavedStateGoesOn() {
    return Stream.concat(
        FIRST.entrySet().stream()
            .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> goesOn(GOLDENS, e.getValue()))),
        MORE.entrySet().stream()
            .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> goesOn(OPTIMIZERS, e.getValue()))));
  }

  private static void goesOn(Json data, Function<List<Parameter>, Optimizer> make) {
    var run = new Run(data, DType.FLOAT32);
    var o = make.apply(List.of(run.w, run.b));
    for (int s = 0; s < 4; s++) {
      run.step(o, s);
    }
    o.setLr(0.03);
    var state = o.state();
    var again = new Run(data, DType.FLOAT32);
    again.w.assign(Tensor.of(run.w.toArray(), run.w.shape().toArray()));
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
  void noOptimiserPlansAnewWhenItsNumbersChange() {
    var make = new LinkedHashMap<>(FIRST);
    make.putAll(MORE);
    make.forEach((name, f) -> {
      var w = new Parameter(Tensor.ones(3, 2));
      var b = new Parameter(Tensor.ones(4));
      var o = f.apply(List.of(w, b));
      long misses = 0;
      for (int t = 0; t < 12; t++) {
        o.setLr(0.01 / (1 + t));
        if (o.initialMomentum() != 0) {
          o.setMomentum(0.5 + 0.01 * t);
        }
        o.zeroGrad();
        w.square().sum().add(b.square().sum()).backward();
        o.step();
        if (t == 3) {
          misses = Executor.cache().misses();
        }
      }
      assertEquals(misses, Executor.cache().misses(), name);
    });
  }

  /** A step of a half is that of a float32, rounded once. */
  @Test
  void halvesAreRoundedOnceAStep() {
    for (DType half : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      MORE.forEach((name, make) -> {
        if (name.startsWith("adafactor-d")) {
          return; // its least gradient depends on the dtype
        }
        var narrow = new Run(OPTIMIZERS, half);
        var wide = new Run(OPTIMIZERS, DType.FLOAT32);
        narrow.step(make.apply(List.of(narrow.w, narrow.b)), 0);
        wide.step(make.apply(List.of(wide.w, wide.b)), 0);
        assertArrayEquals(
            Tensor.concat(0, wide.w.flatten(), wide.b).to(half).toDoubleArray(),
            narrow.values(),
            half + " " + name);
      });
    }
  }

  @Test
  void groupsShowAndTakeTheirHyperParameters() {
    var w = new Parameter(Tensor.ones(2));
    var b = new Parameter(Tensor.ones(2));
    var o = new AdamW(List.of(w), AdamW.options(0.1).betas(0.8, 0.9));
    var g = o.addGroup(List.of(b), x -> x.lr(0.5).weightDecay(0));
    assertEquals(2, o.groups().size());
    assertEquals(List.of(b), g.parameters());
    assertEquals(0.8, g.options().beta1());
    assertEquals(0.5, g.lr());
    g.setLr(0.25);
    assertEquals(0.5, g.initialLr());
    assertEquals(0.25, o.groups().get(1).lr());
    assertThrows(StateException.class, () -> g.setWeightDecay(0.1));
    var first = o.groups().getFirst();
    first.setWeightDecay(0.5);
    w.setGrad(Tensor.zeros(2)); // nothing but decay
    o.step();
    assertArrayEquals(new float[] {0.95f, 0.95f}, w.toArray(), 1e-6f);
    var again = new AdamW(List.of(w), AdamW.options(0.1).betas(0.8, 0.9));
    again.addGroup(List.of(b), x -> x.lr(0.5).weightDecay(0));
    again.loadState(o.state());
    assertEquals(0.25, again.groups().get(1).lr());
    assertEquals(0.5, again.groups().getFirst().weightDecay());
  }

  @Test
  void stateOfAParameter() {
    var w = new Parameter(Tensor.ones(2, 3));
    var b = new Parameter(Tensor.ones(2));
    var o = new Adafactor(List.of(b, w), 0.1);
    w.setGrad(Tensor.full(2, 2, 3));
    b.setGrad(Tensor.of(1f, 3f));
    o.step();
    assertEquals(Shape.of(2, 1), o.state("row_var", w).shape());
    assertArrayEquals(new float[] {4, 4}, o.state("row_var", w).toArray(), 1e-6f);
    assertEquals(Shape.of(1, 3), o.state("col_var", w).shape());
    assertArrayEquals(new float[] {1, 9}, o.state("variance", b).toArray(), 1e-6f);
    assertThrows(ValueException.class, () -> o.state("exp_avg", w));
  }

  @Test
  void stepTakesAClosure() {
    var w = new Parameter(Tensor.of(3f));
    var o = new Sgd(List.of(w), 0.1);
    var loss =
        o.step(() -> {
          o.zeroGrad();
          var l = w.square().sum();
          l.backward();
          return l;
        });
    assertEquals(9, loss.item());
    assertEquals(2.4, w.item(), 1e-6);
  }

  @Test
  void muonTakesMatricesOnly() {
    var e =
        assertThrows(
            ShapeException.class, () -> new Muon(List.of(new Parameter(Tensor.ones(3))), 0.1));
    assertEquals("give it to another optimiser, such as AdamW", e.fix());
  }

  @Test
  void lookaheadFollowsAtADistance() {
    var w = new Parameter(Tensor.of(1.0, -2.0));
    var o = new Lookahead<>(new Sgd(List.of(w), 0.1), 3, 0.25);
    double[] slow = {1, -2};
    double[] fast = {1, -2};
    for (int t = 1; t <= 8; t++) {
      double[] g = {t, 0.5};
      w.setGrad(Tensor.of(g));
      o.step();
      for (int i = 0; i < 2; i++) {
        fast[i] -= 0.1 * g[i];
        if (t % 3 == 0) {
          slow[i] += 0.25 * (fast[i] - slow[i]);
          fast[i] = slow[i];
        }
      }
      assertArrayEquals(fast, w.toDoubleArray(), 1e-12, "step " + t);
    }
    assertArrayEquals(slow, o.state("slow", w).toDoubleArray(), 1e-12);
  }

  @Test
  void lookaheadTakesTheParametersOver() {
    var w = new Parameter(Tensor.ones(2));
    var inner = new Adam(List.of(w), 0.1);
    var o = new Lookahead<>(inner);
    w.setGrad(Tensor.ones(2));
    assertThrows(StateException.class, inner::step);
    o.step();
    assertArrayEquals(new float[] {0.9f, 0.9f}, w.toArray(), 1e-6f);
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
