package dev.espalier.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.espalier.base.ValueException;
import dev.espalier.conformance.ConformanceData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Gymnasium's environments: the whole set where it is present, else the bundled part. */
class RlSuiteTest {
  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> stepsLikeGymnasium() throws IOException {
    var folder = ConformanceData.folder("rl");
    var suite = new RlSuite();
    assertTrue(suite.holds(folder));
    var groups =
        suite.run(folder, _ -> true).stream().collect(Collectors.groupingBy(Outcome::group));
    assertEquals(14, groups.size(), "five of classic control, eight toys, episodes");
    return groups.entrySet().stream()
        .map(g ->
            dynamicTest(
                g.getKey(),
                () ->
                    assertEquals(
                        "",
                        g.getValue().stream()
                            .filter(o -> o.status() != Outcome.Status.PASSED)
                            .map(Outcome::toString)
                            .limit(5)
                            .collect(Collectors.joining("\n")))));
  }

  private void bundledWith(String file, String from, String to) throws IOException {
    var text = Files.readString(ConformanceData.bundled("rl").resolve(file));
    assertTrue(text.contains(from), file + " holds " + from);
    Files.writeString(temp.resolve(file), text.replace(from, to));
    Files.copy(
        ConformanceData.bundled("rl").resolve("manifest.json"), temp.resolve("manifest.json"));
  }

  @Test
  void anotherRewardFails() throws IOException {
    bundledWith("frozenlake-4x4-slippery.csv", ",15,1.0,1", ",15,0.5,1");
    var failed =
        new RlSuite()
            .run(temp, _ -> true).stream()
                .filter(o -> o.status() == Outcome.Status.FAILED)
                .map(Outcome::message)
                .toList();
    assertEquals(3, failed.size(), failed::toString);
    assertEquals("reward[0] is 1.0, not 0.5 (error 0.500, allowed 1.00e-12)", failed.getFirst());
  }

  @Test
  void damagedLinesAreNamed() throws IOException {
    bundledWith("cliffwalking.csv", "0,0,1.0,0,-1.0,0", "0,0,one,0,-1.0,0");
    var e = assertThrows(ValueException.class, () -> new RlSuite().run(temp, _ -> true));
    assertTrue(e.problem().endsWith("cliffwalking.csv line 2 is not 6 numbers"), e::problem);
  }
}
