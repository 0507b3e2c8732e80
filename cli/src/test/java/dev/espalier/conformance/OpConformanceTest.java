package dev.espalier.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.TensorAssert;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every stored call of a PyTorch function that our API can make, in float32 and float64, with
 * gradients. What it cannot make is listed as not covered, in a test that is skipped.
 */
class OpConformanceTest {
  private int samples;
  private final Map<String, Integer> covered = new TreeMap<>();
  private final Map<String, Integer> lacking = new TreeMap<>();

  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() throws IOException {
    var calls = OpCalls.all();
    var tests = new ArrayList<DynamicTest>();
    OpSample.read(ConformanceData.folder("ops"))
        .forEach((op, list) -> {
          samples += list.size();
          var call = calls.get(op);
          if (call == null) {
            lacking.merge(op, list.size(), Integer::sum);
          } else {
            tests.add(dynamicTest(op, () -> replayAll(call, list)));
          }
        });
    tests.add(dynamicTest("not covered", this::report));
    return tests.stream();
  }

  /** Replays all samples of an op and fails with all that differ. */
  private void replayAll(OpCalls.Call call, List<OpSample> list) {
    var failures = new ArrayList<String>();
    for (OpSample s : list) {
      boolean ran = false;
      for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
        try {
          ran |= replay(call, s, t);
        } catch (RuntimeException | AssertionError e) {
          ran = true;
          failures.add(t + " " + s + ": " + e);
        }
      }
      (ran ? covered : lacking).merge(s.op(), 1, Integer::sum);
    }
    assertTrue(
        failures.isEmpty(), () -> failures.size() + " failures:\n" + String.join("\n", failures));
  }

  private void report() {
    int ran = covered.values().stream().mapToInt(n -> n).sum();
    String set =
        ConformanceData.isFull("ops") ? "" : " (shared/conformance is absent: the bundled subset)";
    String summary =
        "conformance with PyTorch: "
            + ran
            + " of "
            + samples
            + " samples ran, of "
            + covered.size()
            + " ops"
            + set
            + "; not covered: "
            + lacking;
    System.out.println(summary);
    assertTrue(ran > 0, summary);
    Assumptions.assumeTrue(lacking.isEmpty(), summary);
  }

  /** False when our API lacks the variant. */
  private static boolean replay(OpCalls.Call call, OpSample s, DType t) {
    var stored = new LinkedHashMap<String, Tensor>();
    var views = new LinkedHashMap<String, Tensor>();
    for (String name : s.tensors()) {
      var x = tensor(s.value("in." + name));
      stored.put(name, x.dtype().isFloating() ? x.to(t).realize().track() : x);
    }
    stored.forEach((name, x) -> views.put(name, view(x, s.views(name))));
    var leaves = new LinkedHashMap<>(stored);
    var outputs = call.run(new OpCalls.In(views, s.args(), leaves));
    if (outputs == null) {
      return false;
    }
    Tensor loss = null;
    for (int i = 0; i < outputs.size(); i++) {
      var g = s.data().get("gout." + i);
      if (g != null) {
        var part = outputs.get(i).mul(tensor(g).to(t)).sum();
        loss = loss == null ? part : loss.add(part);
      }
    }
    var results = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < outputs.size(); i++) {
      results.put("out." + i, outputs.get(i));
    }
    if (loss != null && !s.edge()) {
      var names = s.gradients();
      var gradients = Gradients.of(loss, names.stream().map(leaves::get).toArray(Tensor[]::new));
      for (int i = 0; i < gradients.size(); i++) {
        results.put("gin." + names.get(i), gradients.get(i));
      }
    }
    Tensor.realize(
        results.values().toArray(Tensor[]::new)); // together, before reading drops the history
    results.forEach((key, y) -> compare(s, key, y, t));
    return true;
  }

  private static void compare(OpSample s, String key, Tensor actual, DType t) {
    var truth = s.value(key);
    TensorAssert.assertShape(key, truth.shape(), actual.shape());
    if (truth.dtype().isFloating()) {
      assertEquals(t, actual.dtype(), key);
    }
    double tolerance = truth.dtype().isFloating() ? tolerance(s, key, doubles(truth), t) : 0;
    var expected = doubles(truth);
    var y = actual.toDoubleArray();
    var torch32 = s.data().get(key.replace("out.", "out32.").replace("gin.", "gin32."));
    if (t == DType.FLOAT32 && s.edge() && torch32 != null) {
      // At the limits of float32 the true value may be out of reach: what PyTorch's float32 gives
      // is right as well.
      var second = doubles(torch32);
      for (int i = 0; i < y.length; i++) {
        boolean near =
            Double.compare(expected[i], y[i]) == 0 || Math.abs(expected[i] - y[i]) <= tolerance;
        expected[i] = near ? expected[i] : second[i];
      }
    }
    TensorAssert.assertClose(key, truth.shape(), expected, y, tolerance);
  }

  private static double tolerance(OpSample s, String key, double[] truth, DType t) {
    double[] e = s.error32(key);
    double error = e == null ? 0 : e[0];
    double size = e == null ? largest(truth) : e[1];
    if (s.op().equals("std")
        || s.op()
            .equals("var")) { // differences of inputs: their rounding is relative to the inputs
      size = Math.max(size, largest(doubles(s.value("in.x"))));
    }
    return t == DType.FLOAT32 ? Math.max(8 * error, 2e-6 * size + 1e-7) : 1e-10 * size + 1e-12;
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double v : x) {
      largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
    }
    return largest;
  }

  private static Tensor tensor(TensorData d) {
    return Tensor.wrap(d.storage(), d.shape());
  }

  private static double[] doubles(TensorData d) {
    return TensorAssert.doubles(d.storage());
  }

  /**
   * Applies the steps of a view: ["permute", [dims]], ["slice", dim, start, stop, step], ["expand",
   * [shape]], ["select", dim, index].
   */
  private static Tensor view(Tensor x, List<Json> steps) {
    var y = x;
    for (Json step : steps) {
      var s = step.items();
      y =
          switch (s.getFirst().string()) {
            case "permute" -> y.permute(OpCalls.integers(s.get(1)));
            case "slice" -> OpCalls.slice(y, at(s, 1), at(s, 2), at(s, 3), at(s, 4));
            case "expand" -> OpCalls.expand(y, OpCalls.integers(s.get(1)));
            case "select" -> y.select(at(s, 1), at(s, 2));
            default -> throw new AssertionError("view step " + step);
          };
    }
    return y;
  }

  private static int at(List<Json> items, int i) {
    return (int) items.get(i).integer();
  }
}
