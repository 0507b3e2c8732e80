package dev.espalier.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The patches of docs/adding-an-op.md fit the sources and add what they promise: the same bits from
 * plain kernels, vector kernels and the reference, and right gradients. About ten seconds.
 */
class AddingAnOpTest {
  private static final List<String> MODULES = List.of("core", "cpu", "vector", "testkit");

  @TempDir Path temp;

  @Test
  void thePatchesWork() throws Exception {
    var root = Sources.root();
    var page = root.resolve("docs/adding-an-op.md");
    var composite = Patch.of(page, "A composite");
    var primitive = Patch.of(page, "An elementwise primitive");
    assertEquals(2, files(composite), "files of a composite");
    assertEquals(5, files(primitive), "files of a primitive");

    for (String module : MODULES) {
      copy(root, Path.of(module, "src", "main"));
    }
    for (Patch p : composite) {
      p.apply(temp);
    }
    for (Patch p : primitive) {
      p.apply(temp);
    }
    compile();

    var reference = run("-Despalier.backend=reference");
    assertTrue(
        reference.contains("fraction, 0-d ") && reference.contains("squareplus, 0-d "), reference);
    assertTrue(reference.matches("(?s).*FRAC: [1-9][0-9]+ kernels.*"), reference);
    assertEquals(
        reference, run("-Despalier.backend=cpu", "-Despalier.kernels=plain"), "plain kernels");
    assertEquals(
        reference,
        run(
            "-Despalier.backend=cpu",
            "-Despalier.kernels=vector",
            "--add-modules=jdk.incubator.vector"),
        "vector kernels");
  }

  private static long files(List<Patch> patches) {
    return patches.stream().map(Patch::file).distinct().count();
  }

  private void copy(Path root, Path folder) throws IOException {
    try (var files = Files.walk(root.resolve(folder))) {
      files
          .filter(Files::isRegularFile)
          .filter(f -> !f.endsWith("module-info.java")) // everything is compiled as one class path
          .forEach(f -> {
            try {
              var to = temp.resolve(root.relativize(f));
              Files.createDirectories(to.getParent());
              Files.copy(f, to);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private void compile() throws Exception {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null);
        var files = Files.walk(temp)) {
      var sources = files.filter(f -> f.toString().endsWith(".java")).toList();
      var messages = new StringWriter();
      var options =
          List.of(
              "-d",
              temp.resolve("classes").toString(),
              "-proc:none",
              "-nowarn",
              "--add-modules",
              "jdk.incubator.vector",
              "-classpath",
              Sources.of(NullMarked.class));
      var task =
          compiler.getTask(
              messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources));
      assertTrue(task.call(), messages::toString);
    }
  }

  /** Standard output of {@link TryOps} in a new process. */
  private String run(String... flags) throws Exception {
    var path = new ArrayList<String>();
    path.add(temp.resolve("classes").toString());
    for (String module : MODULES) {
      path.add(temp.resolve(module).resolve("src/main/resources").toString());
    }
    path.add(Sources.of(TryOps.class));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-ea",
            "-cp",
            path.stream().collect(Collectors.joining(File.pathSeparator)),
            TryOps.class.getName()));
    command.addAll(List.of("FRAC", "fraction", "squareplus"));
    var out = temp.resolve("out.txt");
    var err = temp.resolve("err.txt");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int status = process.waitFor();
    var errors = Files.readString(err);
    assertEquals(0, status, () -> String.join(" ", command) + "\n" + errors);
    // What the cpu backend logs when a vector kernel fails its check against the plain one.
    assertFalse(errors.contains("other bits"), errors);
    return Files.readString(out);
  }
}
