package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.conformance.ConformanceData;
import dev.espalier.docs.Sources;
import dev.espalier.io.Safetensors;
import dev.espalier.io.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every stored call of a PyTorch function, in float32 and float64, with gradients: the whole set
 * where it is present, else the bundled part. What is unsupported fails. Samples in which the
 * reference is off are listed as exceptions: each has to fail, has to pass once exact values take
 * the place of the reference's, and has to be explained in docs/conformance.md.
 */
class OpsSuiteTest {
  private static final Path BUNDLED = ConformanceData.bundled("ops").getParent();

  private final OpsSuite suite = new OpsSuite();

  /** Of an operation and a sample: {@code celu 005}. */
  private static Set<String> exceptions() throws IOException {
    var all = new TreeSet<String>();
    for (var line : Files.readAllLines(BUNDLED.resolve("exceptions.tsv"))) {
      if (!line.startsWith("#")) {
        all.add(line.replace('\t', ' '));
      }
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() throws IOException {
    var folder = ConformanceData.folder("ops");
    assertTrue(suite.holds(folder));
    var exceptions = exceptions();
    var tests = new ArrayList<DynamicTest>();
    OpSample.read(folder, _ -> true)
        .forEach((op, samples) -> tests.add(dynamicTest(op, () -> check(samples, exceptions))));
    return tests.stream();
  }

  private void check(List<OpSample> samples, Set<String> exceptions) {
    var unexpected = new ArrayList<String>();
    for (var s : samples) {
      var o = suite.run(s);
      boolean passed = o.status() == Outcome.Status.PASSED;
      var name = s.op() + " " + s.id();
      if (passed == exceptions.contains(name)) {
        unexpected.add(passed ? name + " passes: it is no exception any more" : o.toString());
      }
    }
    assertEquals("", String.join("\n", unexpected));
  }

  /** So the fault lies with the reference: exact values, made by exact_exceptions.py, agree. */
  @Test
  void exceptionsPassAgainstExactValues() throws IOException {
    var exact = Safetensors.read(BUNDLED.resolve("exceptions.safetensors")).tensors();
    var exceptions = exceptions();
    var seen = new TreeSet<String>();
    Function<OpSample, OpSample> corrected =
        s -> {
          Map<String, TensorData> data = new LinkedHashMap<>(s.data());
          var prefix = s.op() + "/" + s.id() + "/";
          exact.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
              data.put(key.substring(prefix.length()), value);
            }
          });
          return new OpSample(s.op(), s.id(), s.entry(), data);
        };
    for (var samples : OpSample.read(BUNDLED.resolve("ops"), _ -> true).values()) {
      for (var s : samples) {
        if (exceptions.contains(s.op() + " " + s.id())) {
          var outcome = suite.run(corrected.apply(s));
          assertEquals(Outcome.Status.PASSED, outcome.status(), outcome::toString);
          seen.add(s.op() + " " + s.id());
        }
      }
    }
    assertEquals(exceptions, seen);
  }

  /** The rows of the table of exceptions: operation, samples, reason. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (\\d{3}(?:, \\d{3})*) \\| ", Pattern.MULTILINE);

  @Test
  void exceptionsAreExplained() throws IOException {
    var explained = new TreeSet<String>();
    ROW.matcher(Files.readString(Sources.root().resolve("docs/conformance.md")))
        .results()
        .forEach(row ->
            List.of(row.group(2).split(", "))
                .forEach(id -> explained.add(row.group(1) + " " + id)));
    assertEquals(exceptions(), explained);
  }
}
