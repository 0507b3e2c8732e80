package dev.espalier.recipes.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.io.Json;
import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Recipes;
import dev.espalier.recipes.Settings;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recipe in this process, as {@code espalier train NAME --quick} does:
 *
 * <pre>{@code
 * var run = TestRun.quick("charlm").with("steps", 40);
 * var result = run.train(temp.resolve("run"));
 * assertTrue(result.get("val_loss").number() < 2.5);
 * run.sameBitsAfterKills(temp);
 * }</pre>
 */
public final class TestRun {
  private final Recipe recipe;
  private final Map<String, String> given = new LinkedHashMap<>();
  private @Nullable Path data;
  private long seed;

  private TestRun(String name) {
    recipe = Recipes.find(name).orElseThrow();
  }

  /** The quick version of a recipe. */
  public static TestRun quick(String name) {
    return new TestRun(name);
  }

  /** With another value of an option. */
  public TestRun with(String option, Object value) {
    given.put(option, value.toString());
    return this;
  }

  public TestRun data(Path folder) {
    data = folder;
    return this;
  }

  public TestRun seed(long other) {
    seed = other;
    return this;
  }

  /** Trains; the JSON line. The report is {@code report.html} in the folder. */
  public Json train(Path out) {
    var result =
        start(
            out,
            false,
            5,
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    assertTrue(Files.isRegularFile(out.resolve("report.html")));
    return result.toJson();
  }

  /**
   * Trains once as a whole, and once ended twice as by {@code kill -9} in the middle and resumed;
   * all figures and weights must be the same.
   *
   * @return the JSON line
   */
  public Json sameBitsAfterKills(Path temp) throws InterruptedException {
    var whole = train(temp.resolve("whole"));
    var out = temp.resolve("killed");
    int killed = 0;
    for (int line : new int[] {3, 9}) {
      try {
        start(out, killed > 0, 0, new Killer(line - killed * 2));
      } catch (Killed _) {
        killed++;
      }
      Thread.sleep(300); // a process that dies takes its writing thread along
    }
    assertEquals(2, killed, "the run is too short to be killed twice");
    assertFalse(Files.exists(out.resolve("result.json")));
    var resumed =
        start(
                out,
                true,
                0,
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .toJson();
    assertEquals(same(whole), same(resumed));
    return whole;
  }

  /** What must not depend on time, place and threads. */
  private static Map<String, Json> same(Json line) {
    var m = new LinkedHashMap<>(line.members());
    m.keySet()
        .removeIf(k ->
            k.contains("seconds")
                || k.contains("per_second")
                || k.equals("run")
                || k.equals("threads"));
    return m;
  }

  /** The one line that says what is wrong with the data. */
  public String refusal(Path out) {
    var e =
        assertThrows(
            RuntimeException.class,
            () ->
                start(
                    out,
                    false,
                    5,
                    new PrintStream(
                        OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
    assertTrue(
        e instanceof UserError || e instanceof dev.espalier.base.TensorException, e::toString);
    assertFalse(Files.exists(out), "a folder for a run that never was");
    return String.valueOf(e.getMessage());
  }

  private Result start(Path out, boolean resume, double every, PrintStream stream) {
    var settings = Settings.of(recipe.options(), given, seed, true, data);
    try (var folder = resume ? RunFolder.open(out) : RunFolder.create(out)) {
      var result =
          new Training(
                  new Console(stream, stream, false),
                  recipe,
                  settings,
                  folder,
                  new Run.How(resume, every, false, false),
                  Clock.fromNow())
              .run();
      assertNotNull(result);
      return result;
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the run at a line of progress, before that step's checkpoint. */
  private static final class Killer extends PrintStream {
    private int left;

    Killer(int line) {
      super(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
      left = line;
    }

    @Override
    public void println(@Nullable Object line) {
      println(String.valueOf(line));
    }

    @Override
    public void println(@Nullable String line) {
      if (String.valueOf(line).startsWith("step ") && --left == 0) {
        throw new Killed();
      }
    }
  }
}
