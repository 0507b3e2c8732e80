package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs in samples/, compiled and run as their users would: as a named module and on the
 * class path, with what the artifact {@code espalier} brings. What they lack, they are told in
 * words to act on.
 */
class SamplesTest {
  private static final Path SAMPLES = Path.of("..", "samples");
  private static final String FLAG = "--add-modules jdk.incubator.vector";
  private static final String ADD_VECTOR = "--add-modules=jdk.incubator.vector";
  private static final String ESPALIER =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(SamplesTest::isInEspalier)
          .collect(Collectors.joining(File.pathSeparator));

  @TempDir Path out;

  record Run(int status, String output, String errors) {
    /** A number of the output, such as {@code loss 0.12, 34 samples/s}. */
    double number(String regex) {
      var m = Pattern.compile(regex).matcher(output);
      assertTrue(m.find(), () -> "no " + regex + " in " + this);
      return Double.parseDouble(m.group(1));
    }
  }

  @Test
  void namedModuleTrainsWithoutFlags() throws Exception {
    compile(Files.readString(SAMPLES.resolve("named/src/module-info.java")));
    var run = java("-p", ESPALIER + File.pathSeparator + out, "-m", "app/app.Main");
    assertEquals(0, run.status(), run::toString);
    assertTrue(run.number("loss ([0-9.]+)") < 0.1, run::toString);
    assertFalse(run.errors().contains("Plain kernels"), run::toString);
  }

  @Test
  void namedModuleThatIsClosedIsToldWhatToOpen() throws Exception {
    compile("module app { requires dev.espalier.nn; }");
    var run = java("-p", ESPALIER + File.pathSeparator + out, "-m", "app/app.Main");
    assertEquals(1, run.status(), run::toString);
    assertTrue(run.errors().contains("opens app to dev.espalier.nn;"), run::toString);
  }

  @Test
  void namedModuleTrainsWhereTheVectorModuleIsLeftOut() throws Exception {
    compile(Files.readString(SAMPLES.resolve("named/src/module-info.java")));
    var without =
        Arrays.stream(ESPALIER.split(File.pathSeparator))
            .filter(e -> !e.contains("vector"))
            .collect(Collectors.joining(File.pathSeparator));
    var run = java("-p", without + File.pathSeparator + out, "-m", "app/app.Main");
    assertEquals(0, run.status(), run::toString);
    assertTrue(run.number("loss ([0-9.]+)") < 0.1, run::toString);
    assertFalse(run.errors().contains("incubator modules"), run::toString);
  }

  /** Both forms of the kernels give the same bits, so both runs the same loss. */
  @Test
  void classPathTrainsWithAndWithoutTheFlagAndNamesItOnce() throws Exception {
    compileClassPath();
    var with = classPath(200, ADD_VECTOR);
    var without = classPath(200);
    double loss = with.number("loss ([0-9.]+)");
    assertTrue(loss < 1, with::toString);
    assertEquals(loss, without.number("loss ([0-9.]+)"));
    assertEquals(1, with.errors().split(FLAG, -1).length, with::toString);
    assertEquals(2, without.errors().split(FLAG, -1).length, without::toString);
  }

  /** Takes turns, so that what else runs on the machine meets both. */
  @Test
  @Tag("slow")
  void classPathWithoutTheFlagHasAQuarterOfTheSpeed() throws Exception {
    compileClassPath();
    double with = 0, without = 0;
    for (int turn = 0; turn < 3; turn++) {
      with = Math.max(with, classPath(4000, ADD_VECTOR).number("([0-9]+) samples/s"));
      without = Math.max(without, classPath(4000).number("([0-9]+) samples/s"));
    }
    assertTrue(without >= with / 4, without + " samples/s without the flag, " + with + " with it");
  }

  private Run classPath(int steps, String... flags) throws Exception {
    var command = new ArrayList<>(List.of(flags));
    command.addAll(List.of("-cp", ESPALIER + File.pathSeparator + out, "app.Main", "" + steps));
    var run = java(command.toArray(String[]::new));
    assertEquals(0, run.status(), run::toString);
    return run;
  }

  private void compileClassPath() throws Exception {
    var main = SAMPLES.resolve("classpath/src/app/Main.java").toString();
    var run = run("javac", "-Xlint:all", "-Werror", "-d", out.toString(), "-cp", ESPALIER, main);
    assertEquals(0, run.status(), run::toString);
  }

  private void compile(String moduleInfo) throws Exception {
    var info =
        Files.writeString(
            Files.createDirectory(out.resolve("src")).resolve("module-info.java"), moduleInfo);
    var main = SAMPLES.resolve("named/src/app/Main.java").toString();
    var run =
        run(
            "javac",
            "-Xlint:all",
            "-Werror",
            "-d",
            out.toString(),
            "-p",
            ESPALIER,
            info.toString(),
            main);
    assertEquals(0, run.status(), run::toString);
  }

  private Run java(String... arguments) throws Exception {
    return run("java", arguments);
  }

  private Run run(String tool, String... arguments) throws IOException, InterruptedException {
    var command =
        Stream.concat(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()),
            Stream.of(arguments));
    var output = out.resolve("output");
    var errors = out.resolve("errors");
    var process =
        new ProcessBuilder(command.toList())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    return new Run(process.waitFor(), Files.readString(output), Files.readString(errors));
  }

  /**
   * What the artifact espalier brings, as folders of classes or as jars: core, cpu, vector, nn,
   * train and jspecify.
   */
  private static boolean isInEspalier(String entry) {
    var path = entry.replace('\\', '/');
    return path.matches(".*/(core|cpu|vector|nn|train)/target/classes")
        || path.matches(".*/espalier-(core|cpu|vector|nn|train)-[^/]*\\.jar")
        || path.matches(".*/jspecify-[^/]*\\.jar");
  }
}
