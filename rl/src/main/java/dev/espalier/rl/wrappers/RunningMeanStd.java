package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.train.Exact;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Mean and variance of vectors that come one by one (Chan, Golub and LeVeque's update, as
 * Gymnasium's {@code RunningMeanStd}): at first mean 0 and variance 1 with the weight of 1e-4
 * samples. In doubles, where Gymnasium uses float32 for observations.
 */
final class RunningMeanStd {
  private final double[] mean;
  private final double[] variance;
  private double count = 1e-4;

  RunningMeanStd(int size) {
    mean = new double[size];
    variance = new double[size];
    Arrays.fill(variance, 1);
  }

  double mean(int i) {
    return mean[i];
  }

  double variance(int i) {
    return variance[i];
  }

  /** Takes one value of element i; {@link #counted} follows once for all elements. */
  void update(int i, double x) {
    double delta = x - mean[i];
    double total = count + 1;
    mean[i] += delta / total;
    variance[i] = (variance[i] * count + delta * delta * count / total) / total;
  }

  void counted() {
    count++;
  }

  Map<String, String> memory() {
    var memory = new LinkedHashMap<String, String>();
    memory.put("count", Exact.text(count));
    memory.put("mean", text(mean));
    memory.put("variance", text(variance));
    return memory;
  }

  void remember(Map<String, String> memory) {
    count = Exact.number(Objects.requireNonNullElse(memory.get("count"), ""));
    read("mean", memory, mean);
    read("variance", memory, variance);
  }

  static String text(double[] x) {
    var text = new StringJoiner(" ");
    for (double v : x) {
      text.add(Exact.text(v));
    }
    return text.toString();
  }

  private static void read(String key, Map<String, String> memory, double[] x) {
    var parts = Objects.requireNonNullElse(memory.get(key), "").split(" ", -1);
    if (parts.length != x.length) {
      throw new ValueException(
          "checkpoint",
          "\"" + key + "\" of an environment has " + parts.length + " numbers, not " + x.length,
          "resume with the settings that the run was started with");
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = Exact.number(parts[i]);
    }
  }
}
