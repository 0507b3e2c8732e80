package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.nn.optim.Optimizer;
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
import java.util.function.Predicate;

/**
 * Trajectories of PyTorch's optimisers and curves of its schedulers.
 *
 * <p>Each optimiser walks twice: in float64 along its float64 trajectory, each element within 1e-10
 * of itself (and 1e-12), in float32 along its float32 one within 1e-5 of itself and 1e-6; L-BFGS in
 * float32 within 1e-3. PyTorch's Muon iterates in bfloat16 when it runs in float32, so that there
 * the way may differ by 5e-2 of its length. Schedulers: {@link SchedulerReplay}.
 */
final class OptimSuite implements Suite {
  private static final String OPTIMIZERS = "optimizers.json";
  private static final String SCHEDULERS = "schedulers.json";

  @Override
  public String name() {
    return "optim";
  }

  @Override
  public boolean holds(Path folder) {
    return Files.isRegularFile(folder.resolve(OPTIMIZERS))
        || Files.isRegularFile(folder.resolve(SCHEDULERS));
  }

  @Override
  public List<Outcome> run(Path folder, Predicate<String> only) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    if (Files.isRegularFile(folder.resolve(OPTIMIZERS))) {
      var manifest = Replay.json(folder.resolve(OPTIMIZERS));
      var data = Safetensors.read(folder.resolve(manifest.get("file").string())).tensors();
      for (Json entry : manifest.get("cases").items()) {
        if (only.test(entry.get("optimizer").string())) {
          outcomes.add(optimizer(entry, data));
        }
      }
    }
    if (Files.isRegularFile(folder.resolve(SCHEDULERS))) {
      for (Json entry : Replay.json(folder.resolve(SCHEDULERS)).get("cases").items()) {
        if (only.test(entry.get("scheduler").string())) {
          outcomes.add(SchedulerReplay.run(entry));
        }
      }
    }
    return outcomes;
  }

  private static Outcome optimizer(Json entry, Map<String, TensorData> data) {
    var kind = entry.get("optimizer").string();
    var id = entry.get("id").string();
    var result = new Comparison();
    for (DType t : List.of(DType.FLOAT64, DType.FLOAT32)) {
      try {
        var run = new Run(entry, data, t, result);
        if (Optimizers.make(kind, entry.get("hyper"), run.parameters()) == null) {
          return new Outcome(
              kind, id, Outcome.Status.UNSUPPORTED, 0, 0, "there is no such optimiser");
        }
        run.walk();
      } catch (RuntimeException | AssertionError e) {
        result.fail(t + ": " + e);
      }
    }
    return result.outcome(kind, id);
  }

  /** One case in one dtype. */
  private static final class Run {
    private final Json entry;
    private final Map<String, TensorData> data;
    private final DType dtype;
    private final Comparison result;
    private final String kind;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    Run(Json entry, Map<String, TensorData> data, DType dtype, Comparison result) {
      this.entry = entry;
      this.data = data;
      this.dtype = dtype;
      this.result = result;
      this.kind = entry.get("optimizer").string();
      boolean given = entry.find("objective") == null;
      for (Json name : entry.get("params").items()) {
        var n = name.string();
        var start = given ? tensor("p0." + n) : own("p0." + n);
        parameters.put(n, new Parameter(start.to(dtype)));
      }
    }

    List<Parameter> parameters() {
      return List.copyOf(parameters.values());
    }

    void walk() {
      var optimizer =
          Objects.requireNonNull(Optimizers.make(kind, entry.get("hyper"), parameters()));
      var objective = entry.find("objective");
      for (int step = 0; step < entry.get("steps").integer(); step++) {
        if (objective == null) {
          for (var p : parameters.entrySet()) {
            p.getValue().setGrad(tensor("grads." + p.getKey()).select(0, step).to(dtype));
          }
          optimizer.step();
          if (kind.equals("Muon") && dtype == DType.FLOAT64) {
            normalise(optimizer);
          }
        } else {
          var loss =
              optimizer.step(() -> {
                optimizer.zeroGrad();
                var l = loss(objective.string());
                l.backward();
                return l;
              });
          compare("loss", own("traj.loss"), step, loss);
        }
        for (var p : parameters.entrySet()) {
          compare(p.getKey(), trajectory(p.getKey()), step, p.getValue());
        }
      }
    }

    /**
     * Without Nesterov's momentum, the float64 trajectories come from a PyTorch whose
     * orthogonalisation, spared the copy to bfloat16, normalises the momentum buffer itself. This
     * does the same to ours, so that they can be followed; the float32 ones are free of it.
     */
    private void normalise(Optimizer optimizer) {
      if (entry.get("hyper").get("nesterov").bool()) {
        return;
      }
      var state = optimizer.state();
      var tensors = new LinkedHashMap<>(state.tensors());
      tensors.computeIfPresent(
          "0.momentum_buffer",
          (_, b) ->
              b.div(
                  b.square().sum().sqrt().clampMin(Replay.number(entry.get("hyper").get("eps")))));
      optimizer.loadState(new Optimizer.State(tensors, state.numbers()));
    }

    /** ½·xᵀAx − bᵀx, or Rosenbrock's Σ 100·(x[i+1] − x[i]²)² + (1 − x[i])². */
    private Tensor loss(String objective) {
      var x = Objects.requireNonNull(parameters.get("x"));
      return switch (objective) {
        case "quadratic" -> {
          var a = tensor("quad.A").to(dtype);
          var b = tensor("quad.b").to(dtype);
          yield x.mul(a.matmul(x)).sum().mul(0.5).sub(b.mul(x).sum());
        }
        case "rosenbrock" -> {
          int n = x.size();
          var left = x.slice(0, 0, n - 1);
          var right = x.slice(0, 1, n);
          yield right.sub(left.square()).square().mul(100).add(left.neg().add(1).square()).sum();
        }
        default -> throw new AssertionError("objective " + objective);
      };
    }

    private Tensor trajectory(String name) {
      return own((dtype == DType.FLOAT32 ? "traj32." : "traj.") + name);
    }

    private void compare(String name, Tensor trajectory, int step, Tensor actual) {
      var what = dtype + " " + name + " after step " + step;
      var expected = trajectory.select(0, step).toDoubleArray();
      var shape = trajectory.select(0, step).shape();
      if (dtype == DType.FLOAT64) {
        result.values(what, shape, expected, actual, 1e-10, 1e-12);
        return;
      }
      switch (kind) {
        case "LBFGS" -> result.values(what, shape, expected, actual, 1e-3, 1e-6);
        case "Muon" ->
            result.values(what, shape, expected, actual, 5e-2 * travelled(trajectory, step));
        default -> result.values(what, shape, expected, actual, 1e-5, 1e-6);
      }
    }

    /** The largest change of an element since the start. */
    private double travelled(Tensor trajectory, int step) {
      return Replay.largest(
          trajectory.select(0, step).sub(tensor("p0.w").to(trajectory.dtype())).toDoubleArray());
    }

    private Tensor own(String key) {
      return tensor(entry.get("id").string() + "/" + key);
    }

    private Tensor tensor(String key) {
      return Replay.tensor(data, key);
    }
  }
}
