package dev.espalier.errors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.TensorException;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.Sequential;
import dev.espalier.nn.optim.Adam;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each wrong program is told what is wrong, with which operands, by which rule, in which layer and
 * at which of its lines, and what to change; changed so, it runs.
 */
class WrongProgramsTest {
  /** What a message never shows: class names of the library and of Java, and lambdas. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "dev\\.espalier\\.(?!errors)|java\\.|\\$|@[0-9a-f]{5}|\\bnull\\b|\\[[A-Z]|Node\\b|Op\\."
              + "|Composite|\\bLeaf\\b");

  private static final Map<Class<?>, List<String>> SOURCES = new HashMap<>();

  private static List<WrongProgram> programs() {
    return WrongProgram.all();
  }

  @BeforeEach
  void seed() {
    Random.seed(7);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isToldWhatToChangeAndThenRuns(WrongProgram p) throws Exception {
    var e = failure(p);
    var lines = new ArrayList<>(e.toString().lines().toList());
    var at = lines.removeLast();
    assertEquals(p.message(), String.join("\n", lines));
    assertNotNull(e.rule(), e::toString);
    assertFalse(INTERNAL.matcher(p.message()).find(), p.message());

    var wrong = source(p, "program(");
    assertEquals(wrong.mark(), line(p, at), () -> at + "\nin " + wrong);

    assertTrue(e.fix().contains(p.applied()), e::fix);
    var right = source(p, ".mended(");
    assertTrue(compact(right.text()).contains(compact(p.applied())), right::text);
    Random.seed(7);
    requireFinite(p.right().run());
  }

  @Test
  void theyAreManyAndDiffer() {
    var all = programs();
    assertEquals(all.size(), all.stream().map(WrongProgram::name).distinct().count());
    assertTrue(all.size() >= 180, () -> all.size() + " wrong programs");
  }

  /**
   * After a mistake everything goes on as if it had not been made: a model trains to the same bits
   * with a wrong program after each of its steps as without, and what was computed before stays.
   */
  @Test
  void aMistakeLeavesNothingBehind() {
    var undisturbed = train(List.of());
    assertArrayEquals(undisturbed, train(programs()));
  }

  private static float[] train(List<WrongProgram> between) {
    Random.seed(1);
    var model = new Sequential(new Linear(3, 4), Tensor::tanh, new Linear(4, 1));
    var optimizer = new Adam(model.parameters(), 0.05);
    var x = Tensor.randn(8, 3).realize();
    var y = x.sum(1).unsqueeze(1).realize();
    var before = x.toArray();
    for (int i = 0; i < programs().size(); i++) {
      optimizer.zeroGrad();
      var loss = Losses.mse(model.apply(x), y);
      loss.backward();
      if (i < between.size()) {
        failure(between.get(i));
      }
      optimizer.step();
      assertTrue(loss.item() < 100);
    }
    assertArrayEquals(before, x.toArray());
    return model.apply(x).toArray();
  }

  private static TensorException failure(WrongProgram p) {
    try {
      var result = p.wrong().run();
      return Assertions.fail(p + " returned " + result);
    } catch (TensorException e) {
      return e;
    } catch (Exception e) {
      return Assertions.fail(p + " raised " + e, e);
    }
  }

  private static void requireFinite(Object result) {
    switch (result) {
      case null -> {}
      case Tensor t -> {
        if (t.dtype().isFloating()) {
          for (double v : t.toDoubleArray()) {
            assertTrue(Double.isFinite(v), t::toString);
          }
        } else {
          assertEquals(t.size(), t.toLongArray().length);
        }
      }
      case Number n -> assertTrue(Double.isFinite(n.doubleValue()), n::toString);
      case List<?> all -> all.forEach(WrongProgramsTest::requireFinite);
      default -> {}
    }
  }

  // ---- the source of the cases
  // -----------------------------------------------------------------------------------------------------

  /**
   * Part of a source file.
   *
   * @param mark the number of the line that is marked as wrong, here or, with the name of the
   *     program, elsewhere in the file; or that of the only line
   */
  private record Part(int mark, String text) {}

  /** The argument of a call, up to where the next call of the chain begins. */
  private static Part source(WrongProgram p, String call) throws IOException {
    var lines = lines(p.family());
    int i = 0;
    while (!lines.get(i).contains('"' + p.name() + '"')) {
      i++;
    }
    while (call.charAt(0) == '.' && !lines.get(i).contains(call)) {
      i++;
    }
    int first = i;
    do {
      i++;
    } while (i < lines.size() - 1
        && !lines.get(i).contains(".says(")
        && !lines.get(i).contains("program("));
    var part = lines.subList(first, i);
    int mark = -1;
    for (int k = 0; k < lines.size(); k++) {
      var line = lines.get(k);
      boolean here = k >= first && k < i;
      if (line.endsWith("// wrong: " + p.name())
          || here && line.endsWith("// wrong")
          || here && line.contains("() -> ") && mark < 0) {
        mark = k + 1;
      } else if (here && line.endsWith("() ->") && mark < 0) {
        mark = k + 2;
      }
    }
    return new Part(mark, String.join("\n", part));
  }

  private static List<String> lines(Class<?> family) throws IOException {
    var known = SOURCES.get(family);
    if (known == null) {
      var name = family.getName().replace('.', '/') + ".java";
      known = Files.readAllLines(Path.of("src/test/java").resolve(name));
      SOURCES.put(family, known);
    }
    return known;
  }

  /** The number in {@code at family.method(File.java:12)}. */
  private static int line(WrongProgram p, String at) {
    var m = Pattern.compile("^    at .*\\(" + p.family().getSimpleName() + "\\.java:(\\d+)\\)$");
    var found = m.matcher(at);
    assertTrue(found.find(), at);
    return Integer.parseInt(found.group(1));
  }

  private static String compact(String code) {
    return code.replaceAll("\\s", "");
  }
}
