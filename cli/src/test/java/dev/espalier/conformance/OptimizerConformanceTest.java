package dev.espalier.conformance;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.TensorAssert;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Trajectories of PyTorch's optimisers under given gradients, in float64 and float32. */
class OptimizerConformanceTest {
  @TestFactory
  Stream<DynamicTest> followsPyTorch() throws IOException {
    var folder = ConformanceData.folder("optim");
    var data = Safetensors.read(folder.resolve("optimizers.safetensors")).tensors();
    var tests = new ArrayList<DynamicTest>();
    var lacking = new TreeMap<String, Integer>();
    for (Json entry :
        ConformanceData.json(folder.resolve("optimizers.json")).get("cases").items()) {
      var kind = entry.get("optimizer").string();
      if (make(entry, parameters(data, DType.FLOAT64)) == null) {
        lacking.merge(kind, 1, Integer::sum);
        continue;
      }
      for (DType t : List.of(DType.FLOAT64, DType.FLOAT32)) {
        tests.add(dynamicTest(entry.get("id").string() + " " + t, () -> replay(entry, data, t)));
      }
    }
    int ran = tests.size() / 2;
    tests.add(
        dynamicTest(
            "not covered",
            () -> {
              String summary =
                  "conformance with PyTorch's optimisers: "
                      + ran
                      + " cases ran; not covered: "
                      + lacking;
              System.out.println(summary);
              Assumptions.assumeTrue(lacking.isEmpty(), summary);
            }));
    return tests.stream();
  }

  private static Map<String, Parameter> parameters(Map<String, TensorData> data, DType t) {
    var parameters = new LinkedHashMap<String, Parameter>();
    for (String name : List.of("w", "b")) {
      parameters.put(name, new Parameter(tensor(data, "p0." + name).to(t)));
    }
    return parameters;
  }

  private static void replay(Json entry, Map<String, TensorData> data, DType t) {
    var id = entry.get("id").string();
    var parameters = parameters(data, t);
    var optimizer = Objects.requireNonNull(make(entry, parameters));
    int steps = (int) entry.get("steps").integer();
    for (int step = 0; step < steps; step++) {
      for (var p : parameters.entrySet()) {
        p.getValue().setGrad(tensor(data, "grads." + p.getKey()).select(0, step).to(t));
      }
      optimizer.step();
      for (var p : parameters.entrySet()) {
        var expected = tensor(data, id + "/traj." + p.getKey()).select(0, step);
        var values = expected.toDoubleArray();
        double largest = 0;
        for (double v : values) {
          largest = Math.max(largest, Math.abs(v));
        }
        double tolerance = t == DType.FLOAT64 ? 1e-10 * largest : 1e-5 * largest + 1e-6;
        TensorAssert.assertClose(
            id + ", step " + step + ", " + p.getKey(),
            expected.shape(),
            values,
            p.getValue().toDoubleArray(),
            tolerance);
      }
    }
  }

  /** The optimiser of a case; null when ours lacks it or one of its options. */
  private static @Nullable Optimizer make(Json entry, Map<String, Parameter> parameters) {
    return make(
        entry.get("optimizer").string(), entry.get("hyper"), List.copyOf(parameters.values()));
  }

  static @Nullable Optimizer make(String kind, Json hyper, List<Parameter> parameters) {
    if (flag(hyper, "maximize") || flag(hyper, "amsgrad")) {
      return null;
    }
    return switch (kind) {
      case "SGD" ->
          new Sgd(
              parameters,
              Sgd.options(number(hyper, "lr"))
                  .momentum(number(hyper, "momentum"))
                  .dampening(number(hyper, "dampening"))
                  .nesterov(flag(hyper, "nesterov"))
                  .weightDecay(number(hyper, "weight_decay")));
      case "Adam" -> new Adam(parameters, adam(Adam.options(number(hyper, "lr")), hyper));
      case "AdamW" -> new AdamW(parameters, adam(AdamW.options(number(hyper, "lr")), hyper));
      default -> null;
    };
  }

  private static Adam.Options adam(Adam.Options options, Json hyper) {
    var betas = hyper.get("betas").items();
    return options
        .betas(betas.get(0).number(), betas.get(1).number())
        .eps(number(hyper, "eps"))
        .weightDecay(number(hyper, "weight_decay"));
  }

  private static double number(Json hyper, String name) {
    return ConformanceData.number(hyper.get(name));
  }

  private static boolean flag(Json hyper, String name) {
    var v = hyper.find(name);
    return v != null && v.bool();
  }

  private static Tensor tensor(Map<String, TensorData> data, String key) {
    var d = Objects.requireNonNull(data.get(key), key);
    return Tensor.wrap(d.storage(), d.shape());
  }
}
