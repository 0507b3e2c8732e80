package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.VmapOptions.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How transforms of functions behave; their values are compared with PyTorch's elsewhere. */
@Tag("smoke")
class FuncTest {
  private static final Tensor X = Tensor.of(0.3, -1.2, 0.7);

  private static double[] values(Tensor t) {
    return t.toDoubleArray();
  }

  // ---- derivatives

  @Test
  void derivativesNest() {
    var third =
        Func.grad(
            a -> Func.grad(b -> Func.grad(c -> c.pow(4).sum()).apply(b).sum()).apply(a).sum());
    assertArrayEquals(new double[] {24 * 0.3, 24 * -1.2, 24 * 0.7}, values(third.apply(X)), 1e-13);
  }

  /** The inner function's argument moves, the outer one's stands still, although both are x. */
  @Test
  void perturbationsAreNotConfused() {
    var g = Func.grad(x -> Func.grad(y -> x.mul(y).sum()).apply(x).sum());
    assertArrayEquals(new double[] {1, 1, 1}, values(g.apply(X)));
    var v = Tensor.of(1., 1., 1.);
    var t = Func.jvp(x -> x.mul(Func.jvp(y -> x.add(y), x, v).tangent()), X, v);
    assertArrayEquals(new double[] {1, 1, 1}, values(t.tangent()));
  }

  @Test
  void aFunctionThatIgnoresItsArgumentHasZeros() {
    var c = Tensor.of(2., 3.);
    assertArrayEquals(new double[3], values(Func.grad(_ -> c.sum()).apply(X)));
    assertArrayEquals(new double[3], values(Func.grad(x -> x.detach().sum()).apply(X)));
    assertArrayEquals(new double[2], values(Func.jvp(_ -> c, X, X).tangent()));
    var j = Func.jacrev(_ -> c).apply(X);
    assertEquals(Shape.of(2, 3), j.shape());
    assertArrayEquals(new double[6], values(j));
    assertArrayEquals(new double[6], values(Func.jacfwd(_ -> c).apply(X)));
    var floor = Func.jvp(x -> x.gt(0), X, X);
    assertEquals(DType.BOOL, floor.tangent().dtype());
    assertFalse(floor.tangent().any().item() != 0);
  }

  @Test
  void capturedParametersKeepTheirGradients() {
    var w = new Parameter(Tensor.of(2f, 3f, 4f));
    var x = X.to(DType.FLOAT32);
    var g = Func.grad(a -> a.mul(w).square().sum()).apply(x); // 2 x w²
    g.sum().backward();
    var grad = w.grad();
    assertNotNull(grad);
    assertArrayEquals(new double[] {4 * 0.3 * 2, 4 * -1.2 * 3, 4 * 0.7 * 4}, values(grad), 1e-5);
  }

  @Test
  void worksWhereNothingKeepsHistory() {
    var g = Mode.noGrad(() -> Func.grad(x -> x.square().sum()).apply(X));
    assertArrayEquals(new double[] {0.6, -2.4, 1.4}, values(g), 1e-15);
    assertFalse(g.node().tracked());
    var inside = Func.grad(x -> Mode.noGrad(() -> x.square()).mul(x).sum()).apply(X);
    assertArrayEquals(new double[] {0.09, 1.44, 0.49}, values(inside), 1e-15);
    var compiled = Compiled.of(x -> Func.hessian(y -> y.pow(3).sum()).apply(x));
    assertArrayEquals(
        new double[] {1.8, 0, 0, 0, -7.2, 0, 0, 0, 4.2}, values(compiled.apply(X)), 1e-14);
  }

  @Test
  void resultsKeepNoHistoryThatNobodyAskedFor() {
    var r = Func.valueAndGrad(x -> x.square().sum()).apply(X);
    assertFalse(r.value().node().tracked());
    assertFalse(r.grad().node().tracked());
    assertFalse(Func.jvp(Tensor::exp, X, X).tangent().node().tracked());
    var pulled = Func.vjp(Tensor::exp, X).pullback().apply(X);
    assertFalse(pulled.node().tracked());
    assertTrue(Func.grad(x -> x.square().sum()).apply(X.track()).node().tracked());
    // A loop of steps does not grow: each value forgets where it came from.
    var x = X;
    for (int i = 0; i < 50; i++) {
      x = x.sub(Func.grad(y -> y.square().sum()).apply(x).mul(0.25));
      x.realize();
      assertEquals(0, x.node().arity());
    }
    assertArrayEquals(new double[3], values(x), 1e-14);
  }

  @Test
  void aLoopOfStepsUsesOnePlan() {
    UnaryOperator<Tensor> f = Func.vmap(y -> Func.jvp(z -> z.exp().sub(z), y, y).tangent());
    var x = X;
    long misses = 0;
    for (int i = 0; i < 30; i++) {
      x = x.sub(Func.grad(y -> f.apply(y).sum()).apply(x).mul(0.1)).realize();
      if (i == 5) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses());
  }

  @Test
  void valuesMayBeReadUnderGradAndJvp() {
    UnaryOperator<Tensor> f = x -> x.sum().item() > 0 ? x.square().sum() : x.pow(3).sum();
    assertArrayEquals(new double[] {0.27, 4.32, 1.47}, values(Func.grad(f).apply(X)), 1e-14);
    assertArrayEquals(
        new double[] {-0.6, 2.4, -1.4}, values(Func.grad(f).apply(X.neg().mul(1))), 1e-14);
    assertEquals(0.27 + 4.32 + 1.47, Func.jvp(f, X, X.onesLike()).tangent().item(), 1e-14);
  }

  @Test
  void pullbacksMayBeUsedSeveralTimes() {
    var r = Func.vjp(x -> x.exp(), X);
    for (double s : new double[] {1, 2, -1}) {
      var u = X.onesLike().mul(s);
      assertEquals(s * Math.exp(0.3), values(r.pullback().apply(u))[0], 1e-14);
    }
    var rows = Func.vmap(r.pullback()).apply(Tensor.eye(3).to(DType.FLOAT64));
    assertEquals(Math.exp(-1.2), values(rows)[4], 1e-15);
  }

  @Test
  void zeroSizes() {
    var none = Tensor.zeros(DType.FLOAT64, 0);
    assertEquals(0, Func.grad(x -> x.sum()).apply(none).size());
    assertEquals(Shape.of(0, 0), Func.jacfwd(x -> x.exp()).apply(none).shape());
    assertEquals(Shape.of(2, 0), Func.jacrev(x -> x.sum().expand(2)).apply(none).shape());
    assertEquals(Shape.of(0, 3), Func.vmap(x -> x.exp()).apply(Tensor.zeros(0, 3)).shape());
    var w = Tensor.ones(0, 2, 1, 3, 3);
    var y = Func.vmap((a, k) -> a.conv2d(k, null)).apply(Tensor.ones(0, 1, 1, 5, 5), w);
    assertEquals(Shape.of(0, 1, 2, 3, 3), y.shape());
  }

  @Test
  void differentThreadsMayTransformOneFunction() throws Exception {
    var w = new Parameter(Tensor.of(1f, 2f, 3f));
    var f = Func.vmap(Func.grad(x -> x.mul(w).square().sum()));
    var xs = Tensor.randn(Rng.seed(1), 5, 3).realize();
    var expected = f.apply(xs).toArray();
    try (var pool = Executors.newFixedThreadPool(4)) {
      var calls = new ArrayList<Callable<float[]>>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> f.apply(xs).toArray());
      }
      for (var r : pool.invokeAll(calls)) {
        assertArrayEquals(expected, r.get());
      }
    }
  }

  // ---- random numbers

  @Test
  void examplesDrawDifferentOrTheSameNumbers() {
    UnaryOperator<Tensor> noise =
        x -> x.zerosLike().add(Tensor.rand(4).add(Tensor.rand(4).mul(10)));
    var xs = Tensor.zeros(3, 4);
    var e = assertThrows(StateException.class, () -> Func.vmap(noise).apply(xs));
    assertTrue(e.getMessage().contains("Randomness.DIFFERENT"), e::getMessage);
    Random.seed(3);
    var same = Func.vmap(noise, new VmapOptions().randomness(Randomness.SAME)).apply(xs);
    Random.seed(3);
    var once = noise.apply(xs.select(0, 0));
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(once.toArray(), same.select(0, i).toArray());
    }
    assertEquals(2, Random.generator().counter());
    Random.seed(3);
    var different = Func.vmap(noise, new VmapOptions().randomness(Randomness.DIFFERENT)).apply(xs);
    assertEquals(6, Random.generator().counter());
    Random.seed(3);
    var wanted = Tensor.rand(3, 4).add(Tensor.rand(3, 4).mul(10));
    assertArrayEquals(wanted.toArray(), different.toArray());
  }

  /** Draws inside a scan inside vmap: each example and each step has numbers of its own. */
  @Test
  void drawsOfScansUnderVmap() {
    UnaryOperator<Tensor> steps =
        x ->
            Scan.repeat(
                    5,
                    List.of(x),
                    (s, _) -> {
                      var y = s.getFirst().add(Tensor.rand(2));
                      return new Scan.Result(List.of(y), List.of(Tensor.rand(2)));
                    })
                .outputs()
                .getFirst();
    Random.seed(4);
    var r =
        Func.vmap(steps, new VmapOptions().randomness(Randomness.DIFFERENT))
            .apply(Tensor.zeros(3, 2));
    assertEquals(Shape.of(3, 5, 2), r.shape());
    var seen = new java.util.HashSet<Float>();
    for (float v : r.toArray()) {
      assertTrue(seen.add(v), "twice: " + v);
    }
    assertEquals(5 * 4, Random.generator().counter()); // 6 numbers take 2 counters
    var same =
        Func.vmap(steps, new VmapOptions().randomness(Randomness.SAME)).apply(Tensor.zeros(3, 2));
    assertArrayEquals(same.select(0, 0).toArray(), same.select(0, 2).toArray());
    assertNotEquals(same.toArray()[0], same.toArray()[2]);
  }

  @Test
  void nestedVmapDraws() {
    var different = new VmapOptions().randomness(Randomness.DIFFERENT);
    var same = new VmapOptions().randomness(Randomness.SAME);
    UnaryOperator<Tensor> noise = x -> x.zerosLike().add(Tensor.rand());
    var xs = Tensor.zeros(2, 3);
    var inner = Func.vmap(Func.vmap(noise, different), same).apply(xs).toArray();
    assertEquals(inner[0], inner[3]);
    assertNotEquals(inner[0], inner[1]);
    var outer = Func.vmap(Func.vmap(noise, same), different).apply(xs).toArray();
    assertEquals(outer[0], outer[1]);
    assertNotEquals(outer[0], outer[3]);
    assertThrows(StateException.class, () -> Func.vmap(Func.vmap(noise, different)).apply(xs));
    // Numbers drawn outside are the same for all, also where their gradient is taken inside.
    var mask = Tensor.rand(3);
    var g = Func.vmap(a -> Func.grad(b -> b.mul(mask).sum()).apply(a), different).apply(xs);
    assertArrayEquals(mask.toArray(), g.select(0, 1).toArray());
  }

  // ---- scans

  @Test
  void scansUnderVmap() {
    var h = Tensor.of(new double[] {0.1, -0.2, 0.3, 0.4}, 2, 2);
    var xs = Tensor.randn(Rng.seed(5), 3, 4, 2).to(DType.FLOAT64).realize(); // (N, T, H)
    var w = Tensor.of(new double[] {0.5, -0.3, 0.2, 0.7}, 2, 2);
    UnaryOperator<Tensor> last =
        x -> {
          var r =
              Scan.of(
                  List.of(Tensor.zeros(DType.FLOAT64, 2), Tensor.of(new long[] {1}, 1)),
                  List.of(x),
                  (s, e) -> {
                    var y = s.get(0).unsqueeze(0).matmul(w).squeeze(0).add(e.getFirst()).tanh();
                    return new Scan.Result(List.of(y, s.get(1).add(1)), List.of(y.mul(2)));
                  });
          return Tensor.concat(
              0,
              r.state().get(0),
              r.outputs().getFirst().flatten(),
              r.state().get(1).to(DType.FLOAT64));
        };
    var all = Func.vmap(last).apply(xs);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(values(last.apply(xs.select(0, i))), values(all.select(0, i)), 1e-15);
    }
    var slopes = Func.vmap(Func.jacrev(last)).apply(xs);
    var forward = Func.vmap(Func.jacfwd(last)).apply(xs);
    assertArrayEquals(values(slopes), values(forward), 1e-14);
    assertArrayEquals(
        values(Func.jacrev(last).apply(xs.select(0, 2))), values(slopes.select(0, 2)), 1e-14);
    assertEquals(4, h.size());
  }

  /** Five steps down a slope inside a scan, and the derivative of where they end. */
  @Test
  void transformsInsideScans() {
    UnaryOperator<Tensor> f = y -> y.square().sub(y.sin()).sum();
    UnaryOperator<UnaryOperator<Tensor>> descent =
        step ->
            start ->
                Scan.repeat(
                        5,
                        List.of(start),
                        (s, _) -> new Scan.Result(List.of(step.apply(s.getFirst())), List.of()))
                    .state()
                    .getFirst();
    UnaryOperator<Tensor> step = y -> y.sub(Func.grad(f).apply(y).mul(0.1));
    var scanned = descent.apply(step);
    UnaryOperator<Tensor> loop =
        start -> {
          var y = start;
          for (int i = 0; i < 5; i++) {
            y = step.apply(y);
          }
          return y;
        };
    assertArrayEquals(values(loop.apply(X)), values(scanned.apply(X)), 1e-15);
    var expected = values(Func.jacrev(loop).apply(X));
    assertArrayEquals(expected, values(Func.jacrev(scanned).apply(X)), 1e-14);
    assertArrayEquals(expected, values(Func.jacfwd(scanned).apply(X)), 1e-14);
    var saving = descent.apply(Func.checkpoint(step));
    assertArrayEquals(expected, values(Func.jacrev(saving).apply(X)), 1e-14);
    assertArrayEquals(expected, values(Func.jacrev(Func.checkpoint(scanned)).apply(X)), 1e-14);
    var each = descent.apply(Func.vmap(y -> step.apply(y)));
    assertArrayEquals(values(loop.apply(X)), values(each.apply(X)), 1e-15);
  }

  // ---- errors

  private static void refused(
      Class<? extends TensorException> type, String problem, String fix, Executable call) {
    var e = assertThrows(type, call);
    assertTrue(e.facts().problem().contains(problem), e::getMessage);
    assertTrue(e.facts().fix().contains(fix), e::getMessage);
  }

  @Test
  void mistakesUnderDerivatives() {
    refused(ShapeException.class, "returns (3,)", ".sum()", () -> Func.grad(x -> x).apply(X));
    refused(
        DTypeException.class,
        "int64",
        "FLOAT32",
        () -> Func.grad(x -> x).apply(Tensor.of(new long[] {1}, 1)));
    refused(DTypeException.class, "bool", "floating", () -> Func.grad(x -> x.gt(0).any()).apply(X));
    refused(ShapeException.class, "(2,)", "(3,)", () -> Func.jvp(x -> x, X, Tensor.of(1., 2.)));
    refused(DTypeException.class, "float32", "FLOAT64", () -> Func.jvp(x -> x, X, Tensor.ones(3)));
    var pull = Func.vjp(x -> x.sum(), X).pullback();
    refused(ShapeException.class, "(3,)", "()", () -> pull.apply(X));
    refused(
        ValueException.class,
        "1 of",
        "each",
        () -> Func.jvpOfMany(x -> x, List.of(X, X), List.of(X)));
  }

  @Test
  void mistakesUnderVmap() {
    var m = Tensor.ones(3, 4);
    refused(
        ShapeException.class,
        "no axis 2",
        "from -2 to 1",
        () -> Func.vmap(x -> x, VmapOptions.in(2)).apply(m));
    refused(
        ShapeException.class,
        "no axis 0",
        "WHOLE",
        () -> Func.vmap(x -> x).apply(Tensor.scalar(1)));
    refused(
        ShapeException.class,
        "argument 1",
        "map axis 1 of argument 1",
        () -> Func.vmap((a, b) -> a.add(b)).apply(m, Tensor.ones(4, 3)));
    refused(
        ValueException.class,
        "no argument",
        "at least one",
        () -> Func.vmap(x -> x, VmapOptions.in(VmapOptions.WHOLE)).apply(m));
    refused(
        ValueException.class,
        "2 axes for 1",
        "one for all",
        () -> Func.vmap(x -> x, VmapOptions.in(0, 1)).apply(m));
    refused(
        ShapeException.class,
        "cannot be axis 2",
        "from -2 to 1",
        () -> Func.vmap(x -> x, new VmapOptions().out(2)).apply(m));
    refused(
        ValueException.class,
        "as a whole",
        "axis",
        () -> {
          var _ = Func.vmap(x -> x, new VmapOptions().out(VmapOptions.WHOLE)).apply(m);
        });
    refused(
        StateException.class,
        "a value was read inside a function under vmap",
        "where",
        () -> Func.vmap(x -> x.sum().item() > 0 ? x : x.neg()).apply(m));
    var escaped = new Tensor[1];
    var _ =
        Func.vmap(
                x -> {
                  escaped[0] = x.exp();
                  return x;
                })
            .apply(m);
    refused(StateException.class, "a function under vmap", "return it", () -> escaped[0].add(1));
    assertEquals("(4,) float32 in a function under vmap", escaped[0].toString());
    var whole = Func.vmap(_ -> X, new VmapOptions().out(VmapOptions.WHOLE)).apply(m);
    assertEquals(Shape.of(3), whole.shape());
  }

  /** After a mistake the thread records as before. */
  @Test
  void mistakesLeaveNothingBehind() {
    assertThrows(
        IllegalStateException.class, () -> Func.vmap(FuncTest::fail).apply(Tensor.ones(2)));
    assertThrows(IllegalStateException.class, () -> Func.grad(FuncTest::fail).apply(X));
    assertThrows(IllegalStateException.class, () -> Func.checkpoint(FuncTest::fail).apply(X));
    assertEquals(2, Tensor.ones(2).sum().item());
    assertFalse(Func.grad(x -> x.square().sum()).apply(X).node().tracked());
  }

  private static Tensor fail(Tensor x) {
    x.exp();
    throw new IllegalStateException("on purpose");
  }
}
