package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Clip;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Twenty steps of whole networks from PyTorch's initial weights on the same batches, in float32 and
 * in float64. Compared with PyTorch's float64 run: every loss (in float64 within 1e-9 of itself, in
 * float32 within 1e-4, with Adadelta 1e-3), the first gradient, the final parameters and buffers
 * (in float32 within max(8 · d, 1e-5), d being how far PyTorch's own float32 run was off), and what
 * the trained network says to the first batch. The latter three are stored in float32.
 */
final class TrainingSuite implements Suite {
  /** What is left of a number stored in float32. */
  private static final double STORED = 1e-7;

  @Override
  public String name() {
    return "training";
  }

  @Override
  public boolean holds(Path folder) throws IOException {
    var manifest = folder.resolve("manifest.json");
    return Files.isRegularFile(manifest) && Replay.json(manifest).find("models") != null;
  }

  @Override
  public List<Outcome> run(Path folder, Predicate<String> only) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    for (Json entry : Replay.json(folder.resolve("manifest.json")).get("models").items()) {
      var id = entry.get("id").string();
      if (only.test(id)) {
        var file = folder.resolve(entry.get("file").string());
        outcomes.add(train(id, entry, Safetensors.read(file).tensors()));
      }
    }
    return outcomes;
  }

  private static Outcome train(String id, Json entry, Map<String, TensorData> data) {
    var result = new Comparison();
    for (DType t : List.of(DType.FLOAT64, DType.FLOAT32)) {
      try {
        var lacking = new Training(entry, data, t, result).run();
        if (lacking != null) {
          return new Outcome(id, id, Outcome.Status.UNSUPPORTED, 0, 0, lacking);
        }
      } catch (RuntimeException | AssertionError e) {
        result.fail(t + ": " + e);
      }
    }
    return result.outcome(id, id);
  }

  /** The loss that ends a description, of outputs (…, V) and targets (…); null when unknown. */
  private static @Nullable BinaryOperator<Tensor> loss(String description) {
    var name = description.substring(description.indexOf("loss = ") + 7);
    if (name.startsWith("bce_with_logits")) {
      return Losses::bceWithLogits;
    }
    if (name.startsWith("mse")) {
      return Losses::mse;
    }
    if (name.startsWith("cross_entropy")) {
      return (y, target) -> Losses.crossEntropy(rows(y), target.flatten());
    }
    return name.startsWith("nll") ? (y, target) -> Losses.nll(rows(y), target.flatten()) : null;
  }

  private static Tensor rows(Tensor y) {
    return y.reshape(y.size() / y.dim(-1), y.dim(-1));
  }

  /** One model in one dtype. */
  private record Training(
      Json entry, Map<String, TensorData> data, DType dtype, Comparison result) {
    /** Null, or what is missing to run it. */
    @Nullable String run() {
      var network = Networks.make(entry, data);
      if (network == null) {
        return "there is no such network";
      }
      network.loadStateDict(named("init."));
      network.to(dtype);
      var loss = loss(entry.get("arch").string());
      if (loss == null) {
        return "there is no such loss";
      }
      var optimizer =
          Optimizers.make(
              entry.get("optimizer").string(), entry.get("hyper"), network.parameters());
      if (optimizer == null) {
        return "there is no such optimiser";
      }
      var stored = Replay.tensor(data, "batches.x");
      var x = stored.dtype() == DType.UINT8 ? stored.to(dtype).div(255) : floating(stored);
      var y = floating(Replay.tensor(data, "batches.y"));
      var losses = entry.get("loss64").items();
      for (int step = 0; step < entry.get("steps").integer(); step++) {
        int k = step;
        boolean[] first = {step == 0};
        // a closure, since L-BFGS evaluates several times a step
        var l =
            optimizer.step(() -> {
              optimizer.zeroGrad();
              var value = loss.apply(network.apply(x.select(0, k)), y.select(0, k));
              value.backward();
              clip(network.parameters());
              if (first[0]) {
                first[0] = false;
                firstGradient(network);
              }
              return value;
            });
        var expected = new double[] {losses.get(step).number()};
        result.values(dtype + " loss of step " + step, l.shape(), expected, l, relative(), 0);
      }
      finalState(network.stateDict());
      var first = x.select(0, 0);
      var out = Mode.inference(() -> network.apply(first));
      close("eval.out", "out", named("eval."), out, relative());
      return null;
    }

    private void clip(List<Parameter> parameters) {
      var max = entry.find("clip_grad_norm");
      if (max != null && !(max instanceof Json.Null)) {
        Clip.norm(parameters, max.number());
      }
    }

    private Tensor floating(Tensor t) {
      return t.dtype().isFloating() ? t.to(dtype) : t;
    }

    private double relative() {
      if (dtype == DType.FLOAT64) {
        return 1e-9;
      }
      return entry.get("optimizer").string().equals("Adadelta") ? 1e-3 : 1e-4;
    }

    private void firstGradient(Layer network) {
      network
          .namedParameters()
          .forEach((name, p) -> {
            var g = p.grad();
            if (g == null) {
              result.fail(dtype + ": no gradient of " + name);
            } else {
              double relative = dtype == DType.FLOAT64 ? 1e-9 : 1e-5;
              close("gradient of " + name, name, named("grad0."), g, relative);
            }
          });
    }

    private void finalState(Map<String, Tensor> state) {
      var expected = named("final.");
      if (!expected.keySet().equals(state.keySet())) {
        result.fail(state.keySet() + " instead of " + expected.keySet());
        return;
      }
      var differences = entry.get("final_max_abs_diff_32_64");
      state.forEach((name, value) -> {
        if (dtype == DType.FLOAT64) {
          close("final " + name, name, expected, value, 1e-9);
        } else {
          var d = differences.find(name);
          double tolerance = Math.max(d == null ? 0 : 8 * Replay.number(d), 1e-5);
          var e = kept(name, Objects.requireNonNull(expected.get(name)));
          result.values(
              dtype + " final " + name, e.shape(), e.toDoubleArray(), kept(name, value), tolerance);
        }
      });
    }

    /** Compares in float32, as stored; allows its rounding and a share of the largest value. */
    private void close(
        String what, String name, Map<String, Tensor> all, Tensor actual, double relative) {
      var stored = kept(name, Objects.requireNonNull(all.get(name), name));
      var expected = stored.toDoubleArray();
      double tolerance = relative * Replay.largest(expected) + 1e-12;
      var rounded = kept(name, actual).to(stored.dtype());
      result.values(dtype + " " + what, stored.shape(), expected, rounded, STORED, tolerance);
    }

    /**
     * A tensor without what cannot be compared: adding a number to all keys of an attention changes
     * nothing, so that the gradient of their bias, the middle third, is rounding.
     */
    private static Tensor kept(String name, Tensor t) {
      if (!name.endsWith("qkv.bias")) {
        return t;
      }
      int third = t.size() / 3;
      return Tensor.concat(0, t.slice(0, 0, third), t.slice(0, 2 * third, 3 * third));
    }

    private Map<String, Tensor> named(String prefix) {
      var named = new LinkedHashMap<String, Tensor>();
      for (String key : data.keySet()) {
        if (key.startsWith(prefix)) {
          named.put(key.substring(prefix.length()), Replay.tensor(data, key));
        }
      }
      return named;
    }
  }
}
