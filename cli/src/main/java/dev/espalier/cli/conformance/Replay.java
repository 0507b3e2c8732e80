package dev.espalier.cli.conformance;

import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** How the files of the suites are read. */
final class Replay {
  private Replay() {}

  static Json json(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file));
  }

  /** A number, which infinities spell as a string. */
  static double number(Json value) {
    return switch (value) {
      case Json.Str(var s) -> Double.parseDouble(s.replace("inf", "Infinity"));
      case Json.Obj _, Json.Arr _, Json.Int _, Json.Real _, Json.Bool _, Json.Null _ ->
          value.number();
    };
  }

  static Tensor tensor(TensorData d) {
    return Tensor.wrap(d.storage(), d.shape());
  }

  /** A tensor that is there. */
  static Tensor tensor(Map<String, TensorData> data, String key) {
    return tensor(Objects.requireNonNull(data.get(key), key));
  }

  /** The largest finite magnitude, 0 of none. */
  static double largest(double[] x) {
    double largest = 0;
    for (double v : x) {
      largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
    }
    return largest;
  }
}
