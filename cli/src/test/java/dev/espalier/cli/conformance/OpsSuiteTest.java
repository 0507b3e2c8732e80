package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.conformance.ConformanceData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every stored call of a PyTorch function, in float32 and float64, with gradients: the whole set
 * where it is present, else the bundled part. What is unsupported is listed in a test that is
 * skipped.
 */
class OpsSuiteTest {
  private final Map<String, Integer> lacking = new LinkedHashMap<>();
  private int samples;

  @TestFactory
  Stream<DynamicTest> agreesWithPyTorch() throws IOException {
    var folder = ConformanceData.folder("ops");
    var suite = new OpsSuite();
    assertTrue(suite.holds(folder));
    var tests = new ArrayList<DynamicTest>();
    for (var op : Replay.json(folder.resolve("manifest.json")).get("ops").members().keySet()) {
      tests.add(dynamicTest(op, () -> check(suite.run(folder, op::equals))));
    }
    tests.add(dynamicTest("unsupported", this::report));
    return tests.stream();
  }

  private void check(List<Outcome> outcomes) {
    var failures = new ArrayList<String>();
    for (var o : outcomes) {
      samples++;
      switch (o.status()) {
        case PASSED -> {}
        case FAILED -> failures.add(o.group() + " " + o.id() + ": " + o.message());
        case UNSUPPORTED -> lacking.merge(o.group(), 1, Integer::sum);
      }
    }
    assertEquals("", String.join("\n", failures));
  }

  private void report() {
    assertTrue(samples > 0);
    Assumptions.assumeTrue(lacking.isEmpty(), () -> "unsupported: " + lacking);
  }
}
