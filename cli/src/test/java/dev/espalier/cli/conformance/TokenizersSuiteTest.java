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
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Other tokenizers' ids: the whole set where it is present, else the bundled part. */
class TokenizersSuiteTest {
  private static final Path BUNDLED = ConformanceData.bundled("tokenizers");

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> encodesAndDecodesAlike() throws IOException {
    var folder = ConformanceData.folder("tokenizers");
    var suite = new TokenizersSuite(null);
    assertTrue(suite.holds(folder));
    var groups =
        suite.run(folder, _ -> true).stream().collect(Collectors.groupingBy(Outcome::group));
    assertEquals(4, groups.size());
    return groups.entrySet().stream()
        .map(g -> dynamicTest(g.getKey(), () -> assertEquals("", failures(g.getValue()))));
  }

  private static String failures(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(o -> o.status() != Outcome.Status.PASSED)
        .map(Outcome::toString)
        .limit(5)
        .collect(Collectors.joining("\n"));
  }

  private Path copy(String file, String from, String to) throws IOException {
    var text = Files.readString(BUNDLED.resolve(file));
    assertTrue(text.contains(from), file + " holds " + from);
    Files.writeString(temp.resolve(file), text.replace(from, to));
    return temp;
  }

  private static Path data() {
    return Objects.requireNonNull(BUNDLED.getParent()).resolveSibling("data");
  }

  @Test
  void anotherIdFails() throws IOException {
    var folder = copy("gpt2.json", "{\"text\":\"a\",\"ids\":[65]", "{\"text\":\"a\",\"ids\":[67]");
    var failed =
        new TokenizersSuite(data())
            .run(folder, _ -> true).stream()
                .filter(o -> o.status() == Outcome.Status.FAILED)
                .toList();
    assertEquals(1, failed.size(), failed::toString);
    assertEquals("ids are [65], not [67]", failed.getFirst().message());
    assertEquals("3 \"a\"", failed.getFirst().id());
  }

  @Test
  void aMissingVocabularyIsNamed() throws IOException {
    var folder = copy("gpt2.json", "small-gpt2", "absent");
    var suite = new TokenizersSuite(temp);
    var e = assertThrows(ValueException.class, () -> suite.run(folder, _ -> true));
    assertEquals(
        "there is no vocabulary " + temp.resolve("absent").resolve("encoder.json"), e.problem());
    assertEquals("name the folder that holds absent or its files: --data DIR", e.fix());
  }

  @Test
  void theVocabularyMayBeNamedItself() throws IOException {
    var folder = copy("gpt2.json", "small-gpt2", "elsewhere");
    var outcomes = new TokenizersSuite(data().resolve("small-gpt2")).run(folder, _ -> true);
    assertEquals("", failures(outcomes));
  }

  @Test
  void anotherVocabularyIsRefused() throws IOException {
    var folder = copy("gpt2.json", "\"encoder.json\":\"", "\"encoder.json\":\"0");
    var suite = new TokenizersSuite(data());
    var e = assertThrows(ValueException.class, () -> suite.run(folder, _ -> true));
    assertTrue(e.problem().startsWith("its SHA-256 is "), e::problem);
  }
}
