package dev.espalier.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.nn.Goldens;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Schedules follow PyTorch's curves for two groups with initial learning rates 0.1 and 0.02. */
class ScheduleTest {
  private static final Map<String, Schedule> SCHEDULES = new LinkedHashMap<>();

  static {
    SCHEDULES.put("step", Schedules.step(7, 0.5));
    SCHEDULES.put("multistep", Schedules.multiStep(0.2, 5, 12, 30));
    SCHEDULES.put("exponential", Schedules.exponential(0.95));
    SCHEDULES.put("linear", Schedules.linear(0.1, 0.8, 15));
    SCHEDULES.put("polynomial", Schedules.polynomial(25, 2));
    SCHEDULES.put("cosine", Schedules.cosine(40, 0.001));
    SCHEDULES.put("restarts", Schedules.cosineWarmRestarts(5, 2, 0.001));
    SCHEDULES.put("onecycle", Schedules.oneCycle(40));
    SCHEDULES.put("onecycle-linear", Schedules.oneCycle(40).linear(true).rise(0.2).div(10, 100));
    SCHEDULES.put("onecycle-three", Schedules.oneCycle(40).threePhase(true).fixedMomentum());
    SCHEDULES.put("warmup-cosine", Schedules.cosine(30).warmup(10, 0.1));
    SCHEDULES.put("chained", Schedules.linear(0.1, 1, 20).chain(Schedules.exponential(0.97)));
    SCHEDULES.put("constant", Schedules.constant(0.3, 7));
    SCHEDULES.put("lambda", Schedules.lambda(t -> 1 / (1 + 0.1 * t)));
    SCHEDULES.put("multiplicative", Schedules.multiplicative(t -> t % 2 == 1 ? 0.9 : 1.05));
    SCHEDULES.put("cyclic", Schedules.cyclic(0.01, 0.1, 7).down(5));
    SCHEDULES.put(
        "cyclic-2",
        Schedules.cyclic(0.01, 0.1, 6).scale(Cyclic.Scale.TRIANGULAR2).momentum(0.7, 0.95));
    SCHEDULES.put(
        "cyclic-exp",
        Schedules.cyclic(0.01, 0.1, 6).scale(Cyclic.Scale.exponential(0.97)).fixedMomentum());
    SCHEDULES.put("swa-cos", Schedules.swa(0.05, 9, false));
    SCHEDULES.put("swa-linear", Schedules.swa(0.05, 9, true));
    SCHEDULES.put(
        "sequence",
        Schedules.sequence(
            List.of(
                Schedules.linear(0.1, 1, 5),
                Schedules.exponential(0.9),
                Schedules.cosine(20, 0.001)),
            5,
            30));
    SCHEDULES.put(
        "sequence-goes-on",
        Schedules.step(4, 0.5)
            .then(15, Schedules.multiplicative(_ -> 0.95))
            .then(40, Schedules.swa(0.03, 6, false)));
    SCHEDULES.put(
        "sequence-restarts",
        Schedules.sequence(
            List.of(
                Schedules.constant(0.1, 4),
                Schedules.cosineWarmRestarts(6, 2, 0),
                Schedules.polynomial(20, 1.5)),
            4,
            35));
    SCHEDULES.put(
        "chain-cosine",
        Schedules.linear(0.1, 1, 8)
            .chain(Schedules.cosine(20, 0.001))
            .chain(Schedules.multiStep(0.3, 10, 30)));
    SCHEDULES.put(
        "chain-polynomial",
        Schedules.chain(
            List.of(
                Schedules.constant(0.5, 6), Schedules.polynomial(40, 2), Schedules.step(9, 0.8))));
    SCHEDULES.put(
        "plateau",
        new Plateau(
            Plateau.options()
                .factor(0.3)
                .patience(2)
                .threshold(0.001, false)
                .cooldown(1)
                .minLr(0.0005)));
    SCHEDULES.put(
        "plateau-max",
        new Plateau(
            Plateau.options().maximize(true).factor(0.5).patience(1).threshold(0.01, true)));
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() {
    return SCHEDULES.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    var golden = golden(name);
    var lr = golden.get("lr").items();
    var momentum = Goldens.doubles(golden.get("momentum"));
    double first = momentum[0] == 0 ? 0 : 0.9;
    var o = new Sgd(List.of(new Parameter(Tensor.ones(1))), Sgd.options(0.1).momentum(first));
    o.addGroup(List.of(new Parameter(Tensor.ones(1))), g -> g.lr(0.02));
    var s = SCHEDULES.get(name);
    if (s instanceof Plateau p) {
      p.loadState(Map.of("bad", 0.0, "cooling", 0.0, "reductions", 0.0));
    }
    for (int t = 0; t < lr.size(); t++) {
      s.apply(o, t);
      var expected = Goldens.doubles(lr.get(t));
      for (int g = 0; g < 2; g++) {
        assertEquals(
            expected[g],
            o.groups().get(g).lr(),
            1e-12 * expected[g] + 1e-18,
            name + " at " + t + ", group " + g);
      }
      assertEquals(momentum[t], o.momentum(), 1e-12, name + " at " + t);
      if (s instanceof Plateau p) {
        p.observe(golden.get("metrics").items().get(t).number());
      }
    }
  }

  private static Json golden(String name) {
    var first = Goldens.ALL.get("schedules").find(name);
    return first != null ? first : Goldens.read("optimizers.json").get("schedules").get(name);
  }

  @Test
  void aRecursiveScheduleIsAFunctionOfTheStep() {
    var s = SCHEDULES.get("chain-cosine");
    var curve = golden("chain-cosine").get("lr").items();
    for (int t : new int[] {33, 12, 50, 0, 49}) {
      double expected = curve.get(t).items().getFirst().number();
      assertEquals(expected, s.lr(0.1, t), 1e-12 * expected, "at " + t);
    }
  }

  @Test
  void aSequenceLeavesMomentumWhereACycleLeftIt() {
    var s = Schedules.cyclic(0.01, 0.1, 4).then(6, Schedules.exponential(0.9));
    double last = Schedules.cyclic(0.01, 0.1, 4).momentum(0.9, 5);
    assertEquals(last, s.momentum(0.9, 5));
    assertEquals(last, s.momentum(0.9, 20));
    assertEquals(0.5, Schedules.constant().momentum(0.5, 3));
  }

  @Test
  void plateauGoesOnFromItsState() {
    var golden = golden("plateau");
    var metrics = Goldens.doubles(golden.get("metrics"));
    var whole = new Plateau(Plateau.options().patience(1).cooldown(1));
    var part = new Plateau(Plateau.options().patience(1).cooldown(1));
    for (double m : metrics) {
      whole.observe(m);
      part.observe(m);
      var next = new Plateau(Plateau.options().patience(1).cooldown(1));
      next.loadState(part.state());
      part = next;
      assertEquals(whole.lr(1, 0), part.lr(1, 0));
    }
  }

  @Test
  void oneCycleKeepsItsLastLearningRate() {
    var s = Schedules.oneCycle(10);
    assertEquals(1 / 25.0 / 1e4, s.lr(1, 9), 1e-18);
    assertEquals(s.lr(1, 9), s.lr(1, 1000));
    assertEquals(1, Schedules.oneCycle(1).lr(1, 0) * 25 * 1e4, 1e-9);
  }

  @Test
  void warmupRisesInEqualSteps() {
    var s = Schedules.constant().warmup(4);
    assertEquals(
        List.of(0.25, 0.5, 0.75, 1.0, 1.0), Stream.of(0, 1, 2, 3, 4).map(t -> s.lr(1, t)).toList());
    assertEquals(1, Schedules.constant().warmup(0).lr(1, 0));
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(ValueException.class, () -> Schedules.step(0, 0.1));
    assertThrows(ValueException.class, () -> Schedules.oneCycle(0));
    assertThrows(ValueException.class, () -> Schedules.oneCycle(10).rise(1));
    assertThrows(ValueException.class, () -> Schedules.cyclic(0.2, 0.1, 3));
    assertThrows(ValueException.class, () -> Schedules.sequence(List.of(Schedules.constant()), 3));
    assertThrows(ValueException.class, () -> new Plateau(Plateau.options().factor(1)));
  }
}
