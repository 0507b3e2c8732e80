package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.DType;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * Inputs, outputs and gradients that PyTorch computed, as the scripts beside the tests
 * (golden_*.py) write them.
 *
 * @param gradients of the floating inputs, of the sum over outputs and elements k of output[k] · (k
 *     mod 5 − 1.5); none when no output has one
 */
record GoldenCase(String name, List<Tensor> in, List<Tensor> out, List<Tensor> gradients) {
  /** The cases of a file beside this class. */
  static List<GoldenCase> read(String file) throws IOException {
    var cases = new ArrayList<GoldenCase>();
    var stream = Objects.requireNonNull(GoldenCase.class.getResourceAsStream(file), file);
    try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        var word = line.split(" ");
        switch (word[0]) {
          case "case" ->
              cases.add(
                  new GoldenCase(
                      line.substring(5), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
          case "in" -> cases.getLast().in.add(tensor(word));
          case "out" -> cases.getLast().out.add(tensor(word));
          case "grad" -> cases.getLast().gradients.add(tensor(word));
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
    return cases;
  }

  private static Tensor tensor(String[] word) {
    var dtype = DType.valueOf(word[1].toUpperCase(Locale.ROOT));
    var shape =
        word[2].equals("-")
            ? new int[0]
            : Arrays.stream(word[2].split("x")).mapToInt(Integer::parseInt).toArray();
    var values = Arrays.copyOfRange(word, 3, word.length);
    if (!dtype.isFloating()) {
      return Tensor.of(Arrays.stream(values).mapToLong(Long::parseLong).toArray(), shape).to(dtype);
    }
    var x = new double[values.length];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          switch (values[i]) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(values[i]);
          };
    }
    return Tensor.of(x, shape);
  }

  /** Compares what a call gives with the outputs and gradients. */
  void check(Function<List<Tensor>, List<Tensor>> call) {
    var inputs = in.stream().map(x -> x.dtype().isFloating() ? x.track() : x).toList();
    var results = call.apply(inputs);
    assertEquals(out.size(), results.size());
    Tensor loss = null;
    for (Tensor y : results) {
      // As the scripts have it: what does not depend on the inputs adds no gradient.
      if (y.dtype().isFloating() && !gradients.isEmpty()) {
        var weights = new double[y.size()];
        Arrays.setAll(weights, k -> k % 5 - 1.5);
        var part = y.flatten().mul(Tensor.of(weights, weights.length)).sum();
        loss = loss == null ? part : loss.add(part);
      }
    }
    var floating = inputs.stream().filter(x -> x.dtype().isFloating()).toList();
    var own = loss == null ? List.<Tensor>of() : Gradients.of(loss, floating);
    for (int i = 0; i < out.size(); i++) {
      same("output " + i, out.get(i), results.get(i));
    }
    for (int i = 0; i < gradients.size(); i++) {
      same("gradient " + i, gradients.get(i), own.get(i));
    }
  }

  private static void same(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.dtype(), actual.dtype(), what);
    if (!expected.dtype().isFloating()) {
      assertEquals(
          Arrays.toString(expected.toLongArray()), Arrays.toString(actual.toLongArray()), what);
      return;
    }
    double largest = 1;
    for (double v : expected.toDoubleArray()) {
      largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
    }
    TensorAssert.assertClose(
        what, expected.shape(), expected.toDoubleArray(), actual.toDoubleArray(), 1e-12 * largest);
  }

  @Override
  public String toString() {
    return in.isEmpty() ? name : name + " " + in.getFirst().shape();
  }
}
