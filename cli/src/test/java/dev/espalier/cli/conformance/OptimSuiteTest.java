package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.conformance.ConformanceData;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** PyTorch's trajectories: the whole set where it is present, else the bundled part. */
class OptimSuiteTest {
  @TestFactory
  Stream<DynamicTest> followsPyTorch() throws IOException {
    var folder = ConformanceData.folder("optim");
    var suite = new OptimSuite();
    assertTrue(suite.holds(folder));
    var outcomes = suite.run(folder, _ -> true);
    assertTrue(outcomes.size() > 10);
    return outcomes.stream()
        .map(o ->
            dynamicTest(o.id(), () -> assertEquals(Outcome.Status.PASSED, o.status(), o::message)));
  }
}
