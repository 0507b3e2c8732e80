package dev.espalier.tensor;

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
import dev.espalier.plan.Plan;
import dev.espalier.runtime.Executor;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scan computes, against the same steps written one after the other. */
class ScanTest {
  @BeforeEach
  void clean() {
    Recorder.current().flush();
    Random.seed(5);
  }

  private static Scan.Result same(Tensor... state) {
    return new Scan.Result(List.of(state), List.of(state));
  }

  private static Tensor normal(long seed, int... shape) {
    return Tensor.randn(Rng.seed(seed), shape).realize();
  }

  /** h ← tanh(x + h·w), all states. */
  private static Scan.Result rnn(Tensor h0, Tensor xs, Tensor w) {
    return Scan.of(
        List.of(h0), List.of(xs), (s, x) -> same(x.getFirst().add(s.getFirst().matmul(w)).tanh()));
  }

  /** The same, unrolled. */
  private static List<Tensor> unrolled(Tensor h0, Tensor xs, Tensor w) {
    var all = new ArrayList<Tensor>();
    var h = h0;
    for (int t = 0; t < xs.dim(0); t++) {
      h = xs.select(0, t).add(h.matmul(w)).tanh();
      all.add(h);
    }
    return all;
  }

  @Test
  void runningSum() {
    for (int sight = 0; sight < 3; sight++) { // op by op, compiled, replayed
      var x = Tensor.of(new double[] {1, 2, 3, 4}, 4);
      var zero = Tensor.of(new double[] {0}, new int[0]);
      var r = Scan.of(List.of(zero), List.of(x), (s, e) -> same(s.getFirst().add(e.getFirst())));
      assertEquals(10, r.state().getFirst().item());
      assertArrayEquals(new double[] {1, 3, 6, 10}, r.outputs().getFirst().toDoubleArray());
      var back =
          Scan.reversed(List.of(zero), List.of(x), (s, e) -> same(s.getFirst().add(e.getFirst())));
      assertArrayEquals(new double[] {10, 9, 7, 4}, back.outputs().getFirst().toDoubleArray());
    }
  }

  @Test
  void hasTheBitsOfTheUnrolledSteps() {
    for (int steps : new int[] {1, 2, 7}) {
      for (int sight = 0; sight < 3; sight++) {
        var xs = normal(1, steps, 3, 5);
        var h0 = normal(2, 3, 5);
        var w = normal(3, 5, 5);
        var r = rnn(h0, xs, w);
        var all = unrolled(h0, xs, w);
        assertArrayEquals(all.getLast().toArray(), r.state().getFirst().toArray());
        var stacked = Tensor.stack(0, all.toArray(new Tensor[0]));
        assertArrayEquals(stacked.toArray(), r.outputs().getFirst().toArray());
      }
    }
  }

  @Test
  void gradientsOfParameters() {
    var w = new Parameter(normal(3, 4, 4));
    var xs = normal(1, 6, 2, 4);
    var h0 = normal(2, 2, 4);
    rnn(h0, xs, w).outputs().getFirst().square().sum().backward();
    var g = w.grad();
    assertNotNull(g);
    var actual = g.toArray();
    w.setGrad(null);
    Tensor.stack(0, unrolled(h0, xs, w).toArray(new Tensor[0])).square().sum().backward();
    var h = w.grad();
    assertNotNull(h);
    assertArrayEquals(h.toArray(), actual, 1e-5f);
  }

  @Test
  void handMadeDerivatives() {
    var x = Tensor.of(new double[] {1, 2, 3, 4}, 4).track();
    var w = Tensor.of(new double[] {0.5}, new int[0]).track();
    for (int sight = 0; sight < 3; sight++) {
      var zero = Tensor.of(new double[] {0}, new int[0]);
      var r =
          Scan.of(List.of(zero), List.of(x), (s, e) -> same(s.getFirst().mul(w).add(e.getFirst())));
      // x₃ + w x₂ + w² x₁ + w³ x₀
      var g = Gradients.of(r.state().getFirst(), x, w);
      assertArrayEquals(new double[] {0.125, 0.25, 0.5, 1}, g.get(0).toDoubleArray());
      assertEquals(3 + 2 * 0.5 * 2 + 3 * 0.25, g.get(1).item());
      var h = Gradients.of(g.get(1), x, w);
      assertArrayEquals(new double[] {0.75, 1, 1, 0}, h.get(0).toDoubleArray());
      assertEquals(2 * 2 + 6 * 0.5, h.get(1).item());
      assertEquals(6, Gradients.of(h.get(1), w).getFirst().item());
    }
  }

  @Test
  void noStepsLeaveTheState() {
    for (int sight = 0; sight < 2; sight++) {
      var h0 = normal(2, 3, 5).track();
      var xs = Tensor.zeros(0, 3, 5).track();
      var w = normal(3, 5, 5).track();
      var r = rnn(h0, xs, w);
      assertArrayEquals(h0.toArray(), r.state().getFirst().toArray());
      assertEquals(Shape.of(0, 3, 5), r.outputs().getFirst().shape());
      assertEquals(0, r.outputs().getFirst().toArray().length);
      var g = Gradients.of(r.state().getFirst().sum(), h0, xs, w);
      assertArrayEquals(Tensor.ones(3, 5).toArray(), g.get(0).toArray());
      assertEquals(Shape.of(0, 3, 5), g.get(1).shape());
      assertArrayEquals(new float[25], g.get(2).toArray());
    }
  }

  @Test
  void stateMayBeSwappedIgnoredAndConstant() {
    for (int sight = 0; sight < 3; sight++) {
      var a = Tensor.of(1f, 2);
      var b = Tensor.of(3f, 4);
      var r =
          Scan.repeat(
              5,
              List.of(a, b, a),
              (s, _) ->
                  new Scan.Result(
                      List.of(s.get(1), s.get(0), Tensor.full(7, 2)), List.of(s.get(0), s.get(2))));
      assertArrayEquals(new float[] {3, 4}, r.state().get(0).toArray());
      assertArrayEquals(new float[] {1, 2}, r.state().get(1).toArray());
      assertArrayEquals(new float[] {7, 7}, r.state().get(2).toArray());
      assertArrayEquals(new float[] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2}, r.outputs().get(0).toArray());
      assertArrayEquals(new float[] {1, 2, 7, 7, 7, 7, 7, 7, 7, 7}, r.outputs().get(1).toArray());
    }
  }

  @Test
  void withoutStateItIsAMap() {
    var x = normal(1, 4, 3);
    var r =
        Scan.of(
            List.of(),
            List.of(x),
            (_, e) -> new Scan.Result(List.of(), List.of(e.getFirst().square(), e.getFirst())));
    assertArrayEquals(x.square().toArray(), r.outputs().get(0).toArray());
    assertArrayEquals(x.toArray(), r.outputs().get(1).toArray());
  }

  @Test
  void integersAreCarriedToo() {
    for (int sight = 0; sight < 2; sight++) {
      var zero = Tensor.of(new long[] {0}, new int[0]);
      var one = Tensor.of(new long[] {1}, new int[0]);
      var r =
          Scan.repeat(
              10,
              List.of(zero, one),
              (s, _) ->
                  new Scan.Result(List.of(s.get(1), s.get(0).add(s.get(1))), List.of(s.get(0))));
      assertArrayEquals(
          new long[] {0, 1, 1, 2, 3, 5, 8, 13, 21, 34}, r.outputs().getFirst().toLongArray());
    }
  }

  @Test
  void scansNest() {
    var x = normal(1, 3, 4).to(DType.FLOAT64).realize().track();
    for (int sight = 0; sight < 3; sight++) {
      var w = Tensor.of(new double[] {0.7}, new int[0]).track();
      var zero = Tensor.of(new double[] {0}, new int[0]);
      var r =
          Scan.of(
              List.of(zero),
              List.of(x),
              (s, row) -> {
                var inner = Scan.of(s, row, (t, e) -> same(t.getFirst().mul(w).add(e.getFirst())));
                return new Scan.Result(inner.state(), inner.outputs());
              });
      double h = 0, slope = 0;
      var v = x.toDoubleArray();
      var expected = new double[12];
      for (int i = 0; i < 12; i++) {
        slope = slope * 0.7 + h;
        h = h * 0.7 + v[i];
        expected[i] = h;
      }
      assertArrayEquals(expected, r.outputs().getFirst().flatten().toDoubleArray(), 1e-12);
      assertEquals(
          slope, Gradients.of(r.state().getFirst(), w).getFirst().item(), 1e-9 * Math.abs(slope));
    }
  }

  @Test
  void numbersInTheBodyAreBindings() {
    var before = Executor.cache().misses();
    long after = 0;
    for (int k = 0; k < 6; k++) {
      double f = 1 + k;
      var r = Scan.repeat(3, List.of(Tensor.scalar(1)), (s, _) -> same(s.getFirst().mul(f)));
      assertEquals(f * f * f, r.state().getFirst().item());
      after = k == 2 ? Executor.cache().misses() : after;
    }
    assertTrue(after > before);
    assertEquals(after, Executor.cache().misses());
  }

  @Test
  void drawsDifferAtEachStepAndAreThoseOfALoop() {
    for (int sight = 0; sight < 3; sight++) {
      var rng = Rng.seed(9);
      var r =
          Scan.repeat(
              4,
              List.of(),
              (_, _) ->
                  new Scan.Result(List.of(), List.of(Tensor.rand(rng, 5), Tensor.rand(rng, 2))));
      var after = Tensor.rand(rng, 3).toArray();
      var same = Rng.seed(9);
      for (int t = 0; t < 4; t++) {
        assertArrayEquals(
            Tensor.rand(same, 5).toArray(), r.outputs().get(0).select(0, t).toArray());
        assertArrayEquals(
            Tensor.rand(same, 2).toArray(), r.outputs().get(1).select(0, t).toArray());
      }
      assertArrayEquals(Tensor.rand(same, 3).toArray(), after);
    }
  }

  @Test
  void drawsOfNestedScansAreThoseOfNestedLoops() {
    var rng = Rng.seed(9);
    var r =
        Scan.repeat(
            3,
            List.of(),
            (_, _) -> {
              var first = Tensor.rand(rng, 5);
              var inner =
                  Scan.repeat(
                      2,
                      List.of(),
                      (_, _) -> new Scan.Result(List.of(), List.of(Tensor.rand(rng, 4))));
              return new Scan.Result(List.of(), List.of(first, inner.outputs().getFirst()));
            });
    var same = Rng.seed(9);
    for (int t = 0; t < 3; t++) {
      assertArrayEquals(Tensor.rand(same, 5).toArray(), r.outputs().get(0).select(0, t).toArray());
      for (int k = 0; k < 2; k++) {
        assertArrayEquals(
            Tensor.rand(same, 4).toArray(), r.outputs().get(1).select(0, t).select(0, k).toArray());
      }
    }
    assertEquals(same.counter(), rng.counter());
  }

  @Test
  void theGradientSeesTheSameDraws() {
    var x = normal(1, 20, 6).track();
    var rng = Rng.seed(3);
    var r =
        Scan.of(
            List.of(Tensor.zeros(6)),
            List.of(x),
            (s, e) ->
                same(
                    s.getFirst()
                        .add(e.getFirst().mul(Tensor.rand(rng, 6).lt(0.5).to(DType.FLOAT32)))));
    var g = Gradients.of(r.state().getFirst().sum(), x).getFirst();
    var same = Rng.seed(3);
    var kept = new float[120];
    for (int t = 0; t < 20; t++) {
      System.arraycopy(Tensor.rand(same, 6).lt(0.5).to(DType.FLOAT32).toArray(), 0, kept, 6 * t, 6);
    }
    assertArrayEquals(kept, g.toArray());
    assertNotEquals(kept[0] + kept[6] + kept[12] + kept[18], 4);
  }

  @Test
  void gradientsInsideTheBody() {
    // Three steps of gradient descent on (w − a)², and how the end depends on the rate.
    var rate = Tensor.scalar(0.1).track();
    var r =
        Scan.repeat(
            3,
            List.of(Tensor.scalar(5)),
            (s, _) -> {
              var w = s.getFirst();
              var g = Gradients.of(w.sub(2).square(), w).getFirst();
              return new Scan.Result(List.of(w.sub(g.mul(rate))), List.of());
            });
    var end = r.state().getFirst();
    var slope = Gradients.of(end, rate).getFirst();
    assertEquals(2 + 3 * Math.pow(0.8, 3), end.item(), 1e-6);
    assertEquals(3 * 3 * Math.pow(0.8, 2) * -2, slope.item(), 1e-5);
  }

  @Test
  void aGradientInsideDoesNotLoseAWayOutside() {
    var w = Tensor.scalar(3).track();
    var outside = w.mul(2);
    Scan.Body body =
        (s, _) -> {
          var g = Gradients.of(s.getFirst().mul(outside).sum(), w).getFirst();
          return new Scan.Result(List.of(s.getFirst().add(g)), List.of());
        };
    var e =
        assertThrows(StateException.class, () -> Scan.repeat(2, List.of(Tensor.scalar(1)), body));
    assertTrue(e.facts().fix().contains("compute it inside the body"), e::getMessage);
    var fixed =
        Scan.repeat(
            2,
            List.of(Tensor.scalar(1)),
            (s, _) -> {
              var g = Gradients.of(s.getFirst().mul(w.mul(2)).sum(), w).getFirst();
              return new Scan.Result(List.of(s.getFirst().add(g)), List.of());
            });
    assertEquals(9, fixed.state().getFirst().item());
  }

  @Test
  void compiledFunctionsScan() {
    var w = new Parameter(normal(3, 5, 5));
    var f = Compiled.of(x -> rnn(Tensor.zeros(3, 5), x, w).outputs().getFirst());
    var xs = normal(1, 7, 3, 5);
    var expected = rnn(Tensor.zeros(3, 5), xs, w).outputs().getFirst().toArray();
    assertArrayEquals(expected, f.apply(xs).toArray());
    assertArrayEquals(expected, f.apply(xs).toArray());
  }

  @Test
  void onePlanServesManyThreads() throws Exception {
    var w = new Parameter(normal(3, 5, 5));
    var f = Compiled.of(x -> rnn(Tensor.zeros(3, 5), x, w).outputs().getFirst());
    var inputs = new ArrayList<Tensor>();
    var expected = new ArrayList<float[]>();
    for (int i = 0; i < 8; i++) {
      inputs.add(normal(i, 9, 3, 5));
      expected.add(f.apply(inputs.get(i)).toArray());
    }
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<float[]>>();
      for (int i = 0; i < 200; i++) {
        var x = inputs.get(i % 8);
        results.add(pool.submit(() -> f.apply(x).toArray()));
      }
      for (int i = 0; i < 200; i++) {
        assertArrayEquals(expected.get(i % 8), results.get(i).get());
      }
    }
  }

  @Test
  void aTraceWithAScanIsKnownAgain() {
    var w = new Parameter(normal(3, 5, 5));
    var group = new UpdateGroup(List.of(w), new TestSgd());
    long misses = 0;
    for (int k = 0; k < 6; k++) {
      var loss =
          rnn(Tensor.zeros(3, 5), normal(k, 4, 3, 5), w).outputs().getFirst().square().mean();
      loss.backward();
      TestSgd.step(group, 0.1);
      w.setGrad(null);
      misses = k == 2 ? Executor.cache().misses() : misses;
    }
    assertEquals(misses, Executor.cache().misses());
  }

  private static Plan plan(Tensor... roots) {
    return Executor.planOf(Arrays.stream(roots).map(Tensor::node).toList());
  }

  @Test
  void plansDoNotGrowWithLength() {
    var sizes = new ArrayList<List<Integer>>();
    for (int steps : new int[] {64, 4_096}) {
      var w = normal(3, 4, 4).track();
      var xs = normal(1, steps, 2, 4).track();
      var y = rnn(Tensor.zeros(2, 4), xs, w).outputs().getFirst();
      var first = Gradients.of(y.square().sum(), w, xs);
      var second = Gradients.of(first.getFirst().square().sum(), w, xs);
      sizes.add(
          List.of(
              plan(y).size(),
              plan(first.toArray(new Tensor[0])).size(),
              plan(second.toArray(new Tensor[0])).size()));
    }
    assertEquals(sizes.get(0), sizes.get(1));
  }

  @Test
  void onlyWhatIsUsedIsKept() {
    var w = normal(3, 4, 4);
    var xs = normal(1, 50, 2, 4);
    var r = rnn(Tensor.zeros(2, 4), xs, w);
    // The state of 8 elements and the buffer it alternates in, but no stack of 400.
    assertTrue(plan(r.state().getFirst()).describe().lines().noneMatch(l -> l.contains("o400")));
    assertTrue(plan(r.state().getFirst()).workspace(DType.FLOAT32) < 100);
    var counted =
        Scan.of(
            List.of(Tensor.zeros(2, 4), Tensor.scalar(0)),
            List.of(xs),
            (s, x) ->
                new Scan.Result(
                    List.of(x.getFirst().add(s.getFirst().matmul(w)).tanh(), s.get(1).add(1)),
                    List.of()));
    assertEquals(
        plan(r.state().getFirst()).describe(), plan(counted.state().getFirst()).describe());
  }

  // ---- errors
  // -----------------------------------------------------------------------------------------------

  private static void assertFix(TensorException e, String problem, String fix) {
    assertTrue(e.facts().problem().contains(problem), e::getMessage);
    assertTrue(e.facts().fix().contains(fix), e::getMessage);
    assertEquals("scan", e.facts().op());
  }

  @Test
  void aStateKeepsItsShapeAndDType() {
    var x = normal(1, 4, 3);
    assertFix(
        assertThrows(
            ShapeException.class,
            () ->
                Scan.of(
                    List.of(Tensor.scalar(0)),
                    List.of(x),
                    (s, e) -> same(s.getFirst().add(e.getFirst())))),
        "the state enters the body as () and leaves it as (3,)",
        "start from a state of shape (3,)");
    assertFix(
        assertThrows(
            ShapeException.class,
            () ->
                Scan.of(List.of(Tensor.zeros(3)), List.of(x), (s, _) -> same(s.getFirst().sum()))),
        "as (3,) and leaves it as ()",
        "return a state of shape (3,)");
    assertFix(
        assertThrows(
            DTypeException.class,
            () ->
                Scan.of(
                    List.of(Tensor.zeros(3)),
                    List.of(x),
                    (s, _) -> same(s.getFirst().to(DType.FLOAT64)))),
        "enters the body as float32 and leaves it as float64",
        "to(DType.FLOAT32)");
    assertFix(
        assertThrows(
            StateException.class,
            () ->
                Scan.of(
                    List.of(Tensor.zeros(3)),
                    List.of(x),
                    (_, _) -> new Scan.Result(List.of(), List.of()))),
        "a state of 1 tensors and returns one of 0",
        "return 1 tensors");
    // The mistakes left nothing behind: recording goes on outside.
    assertEquals(12, Tensor.ones(4, 3).sum().item());
  }

  @Test
  void sequencesHaveOneLength() {
    assertFix(
        assertThrows(
            ShapeException.class,
            () ->
                Scan.of(
                    List.of(),
                    List.of(Tensor.zeros(4, 2), Tensor.zeros(3, 4)),
                    (_, e) -> new Scan.Result(List.of(), e))),
        "sequence 1 of shape (3, 4) has 3 elements",
        "use transpose(0, 1) on sequence 1");
    assertFix(
        assertThrows(
            ShapeException.class,
            () ->
                Scan.of(
                    List.of(), List.of(Tensor.scalar(1)), (_, e) -> new Scan.Result(List.of(), e))),
        "sequence 0 is a scalar",
        "axis 0");
    assertThrows(
        ValueException.class,
        () -> Scan.of(List.of(Tensor.scalar(1)), List.of(), (s, _) -> new Scan.Result(s, s)));
    assertThrows(
        ValueException.class,
        () -> Scan.repeat(-1, List.of(Tensor.scalar(1)), (s, _) -> new Scan.Result(s, s)));
    assertThrows(
        ValueException.class,
        () -> Scan.repeat(2, List.of(), (_, _) -> new Scan.Result(List.of(), List.of())));
  }

  @Test
  void bodyTensorsDoNotEscape() {
    var escaped = new AtomicReference<Tensor>();
    var state = new AtomicReference<Tensor>();
    var x = normal(1, 4, 3);
    Scan.Body body =
        (s, e) -> {
          var y = s.getFirst().add(e.getFirst());
          escaped.set(y);
          state.set(s.getFirst());
          return same(y);
        };
    var r = Scan.of(List.of(Tensor.zeros(3)), List.of(x), body);
    var fix = "return it as a part of the state";
    var why = "made inside the body of a scan is used outside";
    assertFix(assertThrows(StateException.class, () -> escaped.get().add(1)), why, fix);
    assertFix(assertThrows(StateException.class, () -> state.get().add(1)), why, fix);
    assertFix(assertThrows(StateException.class, () -> escaped.get().register()), why, fix);
    assertFix(
        assertThrows(
            StateException.class,
            () -> Scan.of(List.of(Tensor.zeros(3)), List.of(x), (_, _) -> same(escaped.get()))),
        why,
        fix);
    assertFix(
        assertThrows(StateException.class, () -> escaped.get().toArray()),
        "a value was read",
        "read it afterwards");
    assertEquals("(3,) float32 in the body of a scan", escaped.get().toString());
    assertEquals(12, r.outputs().getFirst().size());
  }

  @Test
  void whatCannotBeDoneInABody() {
    var x = normal(1, 4, 3);
    var w = new Parameter(Tensor.ones(3));
    assertFix(
        assertThrows(
            StateException.class,
            () ->
                Scan.of(
                    List.of(Tensor.zeros(3)),
                    List.of(x),
                    (s, _) -> s.getFirst().sum().item() > 0 ? same(s.getFirst()) : same(x))),
        "a value was read inside the body",
        "where");
    var e =
        assertThrows(
            StateException.class,
            () ->
                Scan.of(
                    List.of(Tensor.zeros(3)),
                    List.of(x),
                    (s, _) -> {
                      s.getFirst().mul(w).sum().backward();
                      return same(s.getFirst());
                    }));
    assertEquals("backward", e.facts().op());
    var buffer = new Buffer(Tensor.zeros(3));
    assertThrows(
        StateException.class,
        () ->
            Scan.of(
                List.of(Tensor.zeros(3)),
                List.of(x),
                (s, v) -> {
                  buffer.assign(v.getFirst());
                  return same(s.getFirst());
                }));
    assertArrayEquals(new float[3], buffer.toArray());
    // Tensors from outside may be read, even before they are computed.
    var pending = x.sum();
    var r =
        Scan.of(
            List.of(Tensor.zeros(3)),
            List.of(x),
            (s, v) -> pending.item() > 1e9 ? same(s.getFirst()) : same(v.getFirst()));
    assertArrayEquals(x.select(0, 3).toArray(), r.state().getFirst().toArray());
  }
}
