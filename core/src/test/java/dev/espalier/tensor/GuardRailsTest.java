package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.runtime.Executor;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guard rails of deferred execution (docs/architecture.md, decision D1): each test fails
 * without its rail.
 */
class GuardRailsTest {
  private Parameter w;
  private Parameter b;
  private UpdateGroup group;

  @BeforeEach
  void model() {
    Recorder.current().flush();
    w = new Parameter(Tensor.of(new float[] {0.5f, -1, 2, 0.25f, 1, -0.5f}, 3, 2));
    b = new Parameter(Tensor.of(0.1f, -0.2f));
    group = new UpdateGroup(List.of(w, b), new TestSgd());
  }

  private static Tensor batch(int seed) {
    var v = new float[12];
    for (int i = 0; i < v.length; i++) {
      v[i] = ((seed * 31 + i * 17) % 13 - 6) / 5f;
    }
    return Tensor.of(v, 4, 3);
  }

  private Tensor loss(Tensor x) {
    return x.matmul(w).add(b).relu().square().mean();
  }

  /** The same two-layer-free model in plain Java: loss, then gradient descent. */
  private static double referenceStep(double[] w, double[] b, float[] x, double lr) {
    var gw = new double[6];
    var gb = new double[2];
    double loss = 0;
    for (int n = 0; n < 4; n++) {
      for (int j = 0; j < 2; j++) {
        double z = b[j];
        for (int k = 0; k < 3; k++) {
          z += x[n * 3 + k] * w[k * 2 + j];
        }
        double r = Math.max(z, 0);
        loss += r * r / 8;
        for (int k = 0; k < 3; k++) {
          gw[k * 2 + j] += 2 * r / 8 * x[n * 3 + k];
        }
        gb[j] += 2 * r / 8;
      }
    }
    for (int i = 0; i < 6; i++) {
      w[i] -= lr * gw[i];
    }
    for (int i = 0; i < 2; i++) {
      b[i] -= lr * gb[i];
    }
    return loss;
  }

  @Test
  void trainsLikePlainJava() {
    var rw = w.toDoubleArray();
    var rb = b.toDoubleArray();
    for (int i = 0; i < 20; i++) {
      var x = batch(i);
      group.zeroGrad();
      var loss = loss(x);
      loss.backward();
      TestSgd.step(group, 0.1);
      assertEquals(referenceStep(rw, rb, x.toArray(), 0.1), loss.item(), 1e-5);
    }
    assertArrayEquals(rw, w.toDoubleArray(), 1e-4);
    assertArrayEquals(rb, b.toDoubleArray(), 1e-4);
  }

  @Test
  void rail1_onlyReadsAndStepsRun() {
    long before = Executor.runs();
    group.zeroGrad();
    var loss = loss(batch(1));
    loss.backward();
    var sum = w.grad();
    assertNotNull(sum);
    var unused = sum.mul(2).add(loss);
    assertEquals(before, Executor.runs(), "recording ran something");
    TestSgd.step(group, 0.1);
    assertEquals(before + 1, Executor.runs(), "a step is one plan");
    assertEquals(DType.FLOAT32, unused.dtype());
  }

  @Test
  void rail1_toStringChangesNothing() {
    for (int i = 0; i < 4; i++) {
      train(i);
    }
    long misses = Executor.cache().misses();
    group.zeroGrad();
    var loss = loss(batch(4));
    var text = loss.toString();
    loss.backward();
    assertTrue(text.startsWith("tensor("), text);
    var again = loss.toString();
    assertNull(loss.node().value(), "looking at a tensor realised it");
    long runs = Executor.runs();
    TestSgd.step(group, 0.1);
    assertEquals(runs + 1, Executor.runs());
    assertEquals(text, again);
    assertEquals(misses, Executor.cache().misses(), "looking at a tensor changed the trace");
  }

  private double train(int i) {
    group.zeroGrad();
    var loss = loss(batch(i));
    loss.backward();
    TestSgd.step(group, 0.1);
    return loss.item();
  }

  @Test
  void rail2_lossAfterStepCostsNothing() {
    train(0);
    train(1);
    group.zeroGrad();
    var loss = loss(batch(2));
    loss.backward();
    TestSgd.step(group, 0.1);
    long runs = Executor.runs();
    loss.item();
    assertEquals(runs, Executor.runs());
  }

  @Test
  void rail2_lossBetweenBackwardAndStepRunsTheForwardOnce() {
    for (int i = 0; i < 3; i++) {
      group.zeroGrad();
      var loss = loss(batch(i));
      loss.backward();
      long runs = Executor.runs();
      loss.item();
      assertEquals(runs + 1, Executor.runs());
      assertNotNull(w.grad());
      assertNotNull(w.grad().node().value(), "the gradient was not flushed with the loss");
      TestSgd.step(group, 0.1);
      assertEquals(runs + 2, Executor.runs());
    }
  }

  @Test
  void rail2_twoOptimisersAsInAGan() {
    var generator = new Parameter(Tensor.of(new float[] {0.3f, -0.2f, 0.8f}, 1, 3));
    var g = new UpdateGroup(List.of(generator), new TestSgd());
    var d = group;
    for (int i = 0; i < 6; i++) {
      var noise = batch(i).slice(1, 0, 1);
      var fake = noise.matmul(generator);
      d.zeroGrad();
      var lossD = loss(batch(i + 100)).neg().add(loss(fake.detach()));
      lossD.backward();
      TestSgd.step(d, 0.01);
      g.zeroGrad();
      var lossG = loss(fake).neg();
      lossG.backward();
      TestSgd.step(g, 0.01);
      assertTrue(Double.isFinite(lossD.item()) && Double.isFinite(lossG.item()));
    }
    // one more round by hand: the generator's gradient equals finite differences of its loss
    var noise = batch(9).slice(1, 0, 1);
    g.zeroGrad();
    loss(noise.matmul(generator)).neg().backward();
    var grad = generator.grad();
    assertNotNull(grad);
    var analytic = grad.toArray();
    var base = generator.toArray();
    for (int k = 0; k < 3; k++) {
      double h = 1e-2;
      var up = base.clone();
      up[k] += (float) h;
      var down = base.clone();
      down[k] -= (float) h;
      double numeric =
          (loss(noise.matmul(Tensor.of(up, 1, 3))).neg().item()
                  - loss(noise.matmul(Tensor.of(down, 1, 3))).neg().item())
              / (2 * h);
      assertEquals(numeric, analytic[k], 2e-3);
    }
  }

  @Test
  void rail2_bothOptimisersOfOneBackwardStep() {
    var w2 = new Parameter(Tensor.of(new float[] {1, -1}, 2, 1));
    var second = new UpdateGroup(List.of(w2), new TestSgd());
    for (int i = 0; i < 4; i++) {
      group.zeroGrad();
      second.zeroGrad();
      var loss = batch(i).matmul(w).add(b).matmul(w2).square().mean();
      loss.backward();
      long runs = Executor.runs();
      TestSgd.step(group, 0.05);
      assertNotNull(w2.grad());
      assertNotNull(w2.grad().node().value(), "the other optimiser's gradient was left behind");
      var before = w2.toArray();
      TestSgd.step(second, 0.05);
      assertEquals(runs + 2, Executor.runs());
      assertNotEquals(before[0], w2.toArray()[0]);
    }
  }

  @Test
  void rail2_gradientAccumulation() {
    group.zeroGrad();
    loss(batch(1)).backward();
    loss(batch(2)).backward();
    var both = w.grad();
    assertNotNull(both);
    var sum = both.toArray();
    group.zeroGrad();
    loss(batch(1)).backward();
    var first = w.grad();
    assertNotNull(first);
    var one = first.toArray();
    group.zeroGrad();
    loss(batch(2)).backward();
    var other = w.grad();
    assertNotNull(other);
    var two = other.toArray();
    for (int i = 0; i < sum.length; i++) {
      assertEquals(one[i] + two[i], sum[i], 1e-6);
    }
  }

  @Test
  void rail2_forgettingZeroGradAccumulatesAcrossSteps() {
    group.zeroGrad();
    loss(batch(1)).backward();
    var g1 = w.grad();
    assertNotNull(g1);
    TestSgd.step(group, 0.1);
    var after = loss(batch(2));
    after.backward();
    var total = w.grad();
    assertNotNull(total);
    var sum = total.toArray();
    var old = g1.toArray();
    group.zeroGrad();
    loss(batch(2)).backward();
    var fresh = w.grad();
    assertNotNull(fresh);
    for (int i = 0; i < sum.length; i++) {
      assertEquals(old[i] + fresh.toArray()[i], sum[i], 1e-6);
    }
  }

  @Test
  void rail2_evaluationLoopWithoutStep() {
    double total = 0;
    Tensor before = null;
    long misses = 0;
    for (int i = 0; i < 8; i++) {
      var t = loss(batch(i)).register();
      if (before != null) {
        total += before.item(); // what a metric does at its second update
      }
      before = t;
      if (i == 4) {
        misses = Executor.cache().misses();
      }
    }
    assertNotNull(before);
    total += before.item();
    assertEquals(misses, Executor.cache().misses(), "the evaluation loop went on missing");
    double expected = 0;
    for (int i = 0; i < 8; i++) {
      expected += loss(batch(i)).item();
    }
    assertEquals(expected, total, 1e-6);
  }

  @Test
  void rail3_runningTotalDoesNotGrow() {
    Tensor total = Tensor.scalar(0);
    double expected = 0;
    long misses = 0;
    for (int i = 0; i < 50; i++) {
      group.zeroGrad();
      var loss = loss(batch(i));
      loss.backward();
      total = total.add(loss);
      TestSgd.step(group, 0.01);
      expected += loss.item();
      if (i == 20) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses(), "the trace drifted");
    assertNotNull(total.node().value(), "the total became an output of the step's plan");
    assertEquals(expected, total.item(), 1e-3);
  }

  @Test
  void rail3_longUntrackedLoopIsCut() {
    Tensor x = Tensor.scalar(0);
    for (int i = 0; i < 20_000; i++) {
      x = x.add(1);
    }
    assertEquals(20_000, x.item());
    var y = Tensor.scalar(1);
    for (int i = 0; i < 9_000; i++) {
      y = y.mul(1.0001).sub(0.0001);
    }
    assertEquals(1, y.item(), 1e-3);
  }

  @Test
  void rail3_realisedTensorsDropTheirInputs() {
    var x = Tensor.of(1, 2, 3).mul(2).add(1);
    x.realize();
    assertEquals(0, x.node().arity());
  }

  @Test
  void rail4_numbersAreBindings() {
    for (int i = 0; i < 3; i++) {
      train(i);
    }
    long misses = Executor.cache().misses();
    for (int i = 0; i < 10; i++) {
      group.zeroGrad();
      var loss = loss(batch(i)).mul(1 + 0.1 * i);
      loss.backward();
      TestSgd.step(group, 0.1 / (i + 1));
      if (i == 1) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses(), "a changing learning rate made new plans");
  }

  @Test
  void rail4_sliceStartsAreBindings() {
    var x = Tensor.arange(100, DType.FLOAT32);
    x.slice(0, 0, 10).sum().item();
    x.slice(0, 1, 11).sum().item();
    long misses = Executor.cache().misses();
    for (int i = 0; i < 20; i++) {
      assertEquals(10 * i + 45, x.slice(0, i, i + 10).sum().item());
    }
    assertEquals(misses, Executor.cache().misses());
  }

  @Test
  void rail5_errorsNameTheLayer() {
    var e =
        assertThrows(
            ShapeException.class,
            () ->
                Mode.scope(
                    "Mlp",
                    () -> Mode.scope("fc1: Linear(3 → 2)", () -> Tensor.zeros(4, 5).matmul(w))));
    assertTrue(e.getMessage().contains("Mlp > fc1: Linear(3 → 2)"), e.getMessage());
  }

  @Test
  void rail6_compiledOnSecondSight() {
    long misses = Executor.cache().misses();
    for (int i = 0; i < 5; i++) {
      batch(i).mul(3).sub(batch(i + 1)).tanh().sum().item();
    }
    assertEquals(misses + 2, Executor.cache().misses());
  }

  @Test
  void rail7_compiledFreezesControlFlowAndNumbers() {
    int[] calls = {0};
    double[] factor = {2};
    var f =
        Compiled.of(x -> {
          calls[0]++;
          return x.matmul(w).mul(factor[0]);
        });
    var first = f.apply(batch(1)).toArray();
    factor[0] = 5;
    assertArrayEquals(first, f.apply(batch(1)).toArray());
    assertEquals(1, calls[0]);
    w.assign(w.mul(2));
    var doubled = f.apply(batch(1)).toArray();
    for (int i = 0; i < first.length; i++) {
      assertEquals(2 * first[i], doubled[i], 1e-6);
    }
    assertEquals(4, f.apply(Tensor.zeros(2, 3)).size());
    assertEquals(2, calls[0], "another shape is recorded anew");
  }

  @Test
  void rail8_deepGraphsDoNotOverflowTheStack() {
    var p = new Parameter(Tensor.scalar(1));
    Tensor x = p;
    for (int i = 0; i < 100_000; i++) {
      x = x.add(1e-5);
    }
    x.backward();
    var g = p.grad();
    assertNotNull(g);
    assertEquals(1, g.item());
    assertEquals(2, x.item(), 1e-2);
  }

  @Test
  void rail9_pendingValuesKeepTheirVersion() {
    train(0);
    var x = batch(3);
    group.zeroGrad();
    var logits = x.matmul(w);
    var before = logits.node();
    var expected = Tensor.of(x.toArray(), 4, 3).matmul(Tensor.of(w.toArray(), 3, 2)).toArray();
    var loss = logits.add(b).relu().square().mean();
    loss.backward();
    TestSgd.step(group, 0.5);
    assertNull(before.value());
    assertArrayEquals(
        expected, logits.toArray(), 1e-6f, "read after step() must show the value before it");
  }

  @Test
  void rail9_lateReadsBecomeOutputs() {
    long runs = 0;
    for (int i = 0; i < 6; i++) {
      group.zeroGrad();
      var logits = batch(i).matmul(w);
      var loss = logits.add(b).relu().square().mean();
      loss.backward();
      TestSgd.step(group, 0.1);
      runs = Executor.runs();
      logits.toArray();
    }
    assertEquals(
        runs, Executor.runs(), "reading logits after each step still runs a plan of its own");
  }

  @Test
  void rail9_olderVersionsAreRefused() {
    group.zeroGrad();
    var logits = batch(0).matmul(w);
    train(1);
    train(2);
    train(3);
    var e = assertThrows(StateException.class, logits::toArray);
    assertTrue(e.fix().contains("realize"), e.fix());
  }

  @Test
  void rail9_savedGradientDoesNotChange() {
    group.zeroGrad();
    loss(batch(1)).backward();
    var saved = w.grad();
    assertNotNull(saved);
    TestSgd.step(group, 0.1);
    var now = saved.toArray();
    group.zeroGrad();
    loss(batch(7)).backward();
    TestSgd.step(group, 0.1);
    assertArrayEquals(now, saved.toArray());
  }

  @Test
  void rail9_handWrittenMovingAverage() {
    var ema = new Buffer(w);
    var expected = w.toDoubleArray();
    long misses = 0;
    for (int i = 0; i < 10; i++) {
      train(i);
      ema.assign(ema.mul(0.9).add(w.detach().mul(0.1)));
      var now = w.toDoubleArray();
      for (int k = 0; k < expected.length; k++) {
        expected[k] = 0.9 * expected[k] + 0.1 * now[k];
      }
      if (i == 6) {
        misses = Executor.cache().misses();
      }
    }
    assertEquals(misses, Executor.cache().misses());
    assertArrayEquals(expected, ema.toDoubleArray(), 1e-5);
  }

  @Test
  void rail9_inferenceBesideTrainingIsNeverTorn() throws Exception {
    // all elements of w move together: a torn read would show two different values
    var p = new Parameter(Tensor.zeros(1, 5_000));
    var g = new UpdateGroup(List.of(p), new TestSgd());
    var failure = new AtomicReference<String>();
    var done = new java.util.concurrent.atomic.AtomicBoolean();
    var reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get() && failure.get() == null) {
                var v = p.mul(1).toArray();
                for (float f : v) {
                  if (f != v[0]) {
                    failure.set("torn: " + v[0] + " and " + f);
                  }
                }
              }
            });
    for (int i = 0; i < 200; i++) {
      g.zeroGrad();
      p.sum().backward();
      TestSgd.step(g, 1);
    }
    done.set(true);
    reader.join();
    assertNull(failure.get());
    assertEquals(-200, p.toArray()[0]);
  }

  @Test
  void secondOrderGradients() {
    var x = Tensor.of(1.5, -0.5, 2).track();
    var y = x.mul(x).mul(x).sum();
    var first = Gradients.of(y, x).getFirst();
    var second = Gradients.of(first.sum(), x).getFirst();
    assertArrayEquals(new double[] {6.75, 0.75, 12}, first.toDoubleArray(), 1e-12);
    assertArrayEquals(new double[] {9, -3, 12}, second.toDoubleArray(), 1e-12);
  }

  @Test
  void planAndOneByOneAndCompiledAgreeInBits() {
    var x = batch(5);
    var f = (java.util.function.Function<Tensor, Tensor>) t -> t.matmul(w).add(b).tanh().softmax(1);
    var first = f.apply(x).toArray(); // op by op
    var second = f.apply(x).toArray(); // the plan
    var third = f.apply(x).toArray(); // the plan again
    var compiled = Compiled.of(f).apply(x).toArray();
    assertArrayEquals(first, second);
    assertArrayEquals(first, third);
    assertArrayEquals(first, compiled);
    var bits = new ArrayList<Integer>();
    for (float v : first) {
      bits.add(Float.floatToRawIntBits(v));
    }
    assertEquals(8, bits.size());
    assertTrue(Arrays.stream(toDoubles(first)).allMatch(v -> v > 0 && v < 1));
  }

  private static double[] toDoubles(float[] v) {
    var d = new double[v.length];
    Arrays.setAll(d, i -> v[i]);
    return d;
  }
}
