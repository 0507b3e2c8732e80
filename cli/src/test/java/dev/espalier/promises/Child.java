package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link Train} in a process of its own. */
record Child(int status, String output, String errors) {
  static final String VECTOR = "--add-modules=jdk.incubator.vector";

  static Child run(Path folder, List<String> flags, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-ea",
            "-XX:+UseSerialGC",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(flags);
    command.add(Train.class.getName());
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Child(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  /** Standard output of a run that must succeed. */
  static String output(Path folder, List<String> flags, String... arguments) throws Exception {
    var c = run(folder, flags, arguments);
    assertEquals(0, c.status(), () -> flags + "\n" + c);
    return c.output().strip();
  }
}
