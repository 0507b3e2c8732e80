package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Calls of PyTorch functions with their results and gradients. Each runs in float32 and in float64
 * and passes when both agree with the reference: in float32 within max(8 · e, 2e-6 · m + 1e-7), in
 * float64 within 1e-10 · m + 1e-12 (1e-8 · m for linear algebra), where e is PyTorch's own float32
 * error and m the largest value. Samples at the limits of a format are compared with what PyTorch's
 * float32 gives, and without gradients.
 */
final class OpsSuite implements Suite {
  private static final Set<String> LINALG =
      Set.of(
          "cholesky",
          "det",
          "eigh_function",
          "eigvalsh",
          "inv",
          "lstsq",
          "matrix_exp",
          "matrix_norm_nuc",
          "matrix_power",
          "pinv",
          "qr",
          "slogdet",
          "solve",
          "solve_triangular",
          "svd_function",
          "svdvals");

  private final Map<String, Calls.Call> calls = Calls.all();

  @Override
  public String name() {
    return "ops";
  }

  @Override
  public boolean holds(Path folder) throws IOException {
    var manifest = folder.resolve("manifest.json");
    return Files.isRegularFile(manifest) && Replay.json(manifest).find("ops") != null;
  }

  @Override
  public List<Outcome> run(Path folder, Predicate<String> only) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    for (var op : OpSample.read(folder, only).entrySet()) {
      for (var sample : op.getValue()) {
        outcomes.add(run(sample));
      }
    }
    return outcomes;
  }

  Outcome run(OpSample s) {
    var call = calls.get(s.op());
    if (call == null) {
      return unsupported(s, "there is no such operation");
    }
    var result = new Comparison();
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      try {
        if (!run(call, s, t, result)) {
          return unsupported(s, "this variant is missing: " + s.args());
        }
      } catch (RuntimeException | AssertionError e) {
        result.fail(t + ": " + e);
      }
    }
    return result.outcome(s.op(), s.title());
  }

  private static Outcome unsupported(OpSample s, String why) {
    return new Outcome(s.op(), s.title(), Outcome.Status.UNSUPPORTED, 0, 0, why);
  }

  /** False when the library lacks the variant. */
  private static boolean run(Calls.Call call, OpSample s, DType t, Comparison result) {
    var stored = new LinkedHashMap<String, Tensor>();
    var views = new LinkedHashMap<String, Tensor>();
    for (String name : s.tensors()) {
      var x = Replay.tensor(s.value("in." + name));
      stored.put(name, x.dtype().isFloating() ? x.to(t).realize().track() : x);
    }
    stored.forEach((name, x) -> views.put(name, view(x, s.views(name))));
    var leaves = new LinkedHashMap<>(stored);
    var outputs = call.run(new Calls.In(views, s.args(), leaves));
    if (outputs == null) {
      return false;
    }
    if (outputs.size() != s.outputs()) {
      result.fail(outputs.size() + " outputs, not " + s.outputs());
      return true;
    }
    Tensor loss = null;
    for (int i = 0; i < outputs.size(); i++) {
      var g = s.data().get("gout." + i);
      if (g != null) {
        var part = outputs.get(i).mul(Replay.tensor(g).to(t)).sum();
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
    // Together, before reading drops the history.
    Tensor.realize(results.values().toArray(Tensor[]::new));
    results.forEach((key, y) -> compare(s, key, y, t, result));
    return true;
  }

  private static void compare(OpSample s, String key, Tensor actual, DType t, Comparison result) {
    var truth = s.value(key);
    var what = t + " " + key;
    result.dtype(what, truth.dtype().isFloating() ? t : truth.dtype(), actual);
    double[] expected = doubles(truth);
    double tolerance = truth.dtype().isFloating() ? tolerance(s, key, expected, t) : 0;
    if (t == DType.FLOAT32 && s.edge()) {
      var torch32 = s.data().get(key.replace("out.", "out32."));
      expected = torch32 == null ? expected : doubles(torch32);
    }
    result.values(what, truth.shape(), expected, actual, tolerance);
  }

  private static double tolerance(OpSample s, String key, double[] truth, DType t) {
    double[] e = s.error32(key);
    double error = e == null ? 0 : e[0];
    double size = e == null ? Replay.largest(truth) : e[1];
    if (t == DType.FLOAT32) {
      return Math.max(8 * error, 2e-6 * size + 1e-7);
    }
    return (LINALG.contains(s.op()) ? 1e-8 : 1e-10) * size + 1e-12;
  }

  private static double[] doubles(TensorData d) {
    return Replay.tensor(d).toDoubleArray();
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
            case "permute" -> y.permute(Calls.integers(s.get(1)));
            case "slice" -> y.slice(at(s, 1), at(s, 2), at(s, 3), at(s, 4));
            case "expand" -> y.expand(Calls.integers(s.get(1)));
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
