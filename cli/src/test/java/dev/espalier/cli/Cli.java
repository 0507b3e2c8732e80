package dev.espalier.cli;

import dev.espalier.io.Json;
import dev.espalier.recipes.run.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** Runs the command in this process and keeps what it printed. */
record Cli(int status, String out, String err) {
  static Cli run(Object... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int status =
        Main.run(
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false),
            words);
    return new Cli(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The last line of standard output as JSON. */
  Json json() {
    return Json.parse(out.strip().lines().toList().getLast());
  }

  /** All files below a folder with their content, to see that nothing changed. */
  static TreeMap<String, ByteBuffer> content(Path folder) throws IOException {
    var all = new TreeMap<String, ByteBuffer>();
    try (var files = Files.walk(folder)) {
      for (var f : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        all.put(folder.relativize(f).toString(), ByteBuffer.wrap(Files.readAllBytes(f)));
      }
    }
    return all;
  }

  /**
   * A folder in the layout of MNIST: class c is a bright bar at row 2c + 3, with noise; learnt in a
   * few steps.
   */
  static Path tinyMnist(Path folder, int train, int test) throws IOException {
    Files.createDirectories(folder);
    idx(folder, "train", train, 1);
    idx(folder, "t10k", test, 2);
    return folder;
  }

  private static void idx(Path folder, String part, int n, long seed) throws IOException {
    var random = new java.util.Random(seed);
    var images = ByteBuffer.allocate(16 + n * 784).putInt(0x803).putInt(n).putInt(28).putInt(28);
    var labels = ByteBuffer.allocate(8 + n).putInt(0x801).putInt(n);
    for (int i = 0; i < n; i++) {
      int c = i % 10;
      labels.put((byte) c);
      images.put(digit(c, random));
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  /** 28×28 bytes of class {@code c}. */
  static byte[] digit(int c, java.util.Random random) {
    var pixels = new byte[784];
    for (int p = 0; p < 784; p++) {
      int row = p / 28;
      int column = p % 28;
      boolean bar = (row == 2 * c + 3 || row == 2 * c + 4) && column > 3 && column < 24;
      pixels[p] = (byte) (bar ? 200 + random.nextInt(56) : random.nextInt(30));
    }
    return pixels;
  }
}
