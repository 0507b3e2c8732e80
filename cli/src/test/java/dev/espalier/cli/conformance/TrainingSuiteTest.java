package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.conformance.ConformanceData;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** PyTorch's training runs: all of them where they are present, else the two smallest. */
class TrainingSuiteTest {
  @TestFactory
  Stream<DynamicTest> trainsLikePyTorch() throws IOException {
    var folder = ConformanceData.folder("training");
    var suite = new TrainingSuite();
    assertTrue(suite.holds(folder));
    return suite.run(folder, _ -> true).stream()
        .map(o ->
            dynamicTest(o.id(), () -> assertEquals(Outcome.Status.PASSED, o.status(), o::message)));
  }
}
