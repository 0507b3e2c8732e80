package dev.espalier.recipes.run;

import dev.espalier.io.Json;
import dev.espalier.recipes.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run: {@code config.json} (what it was made with), {@code metrics.csv}, {@code
 * checkpoints/}, and once it has ended {@code model.safetensors}, {@code report.html} and {@code
 * result.json}. Held open, it is locked against a second training.
 */
public final class RunFolder implements AutoCloseable {
  /** What must be free before a run begins; the largest recipe writes about 45 MB. */
  private static final long SPACE = 64L << 20;

  private final Path root;
  private final FileChannel lock;
  private final boolean made;

  private RunFolder(Path root, FileChannel lock, boolean made) {
    this.root = root;
    this.lock = lock;
    this.made = made;
  }

  /**
   * What {@code config.json} says.
   *
   * @param dataDigest fingerprint of the data set's files, or {@code bundled}
   * @param seeds how many seeds it has, each in a folder below; 1 for a run of its own
   */
  public record Config(
      String recipe, Settings settings, String dataDigest, String command, int seeds) {
    Json toJson() {
      var m = new LinkedHashMap<String, @Nullable Object>();
      m.put("recipe", recipe);
      m.put("options", settings.values());
      m.put("seed", settings.seed());
      m.put("seeds", seeds);
      m.put("quick", settings.quick());
      m.put("data", settings.data() == null ? null : settings.data().toString());
      m.put("data_sha256", dataDigest);
      m.put("command", command);
      m.put("espalier", Environment.VERSION);
      return Json.of(m);
    }

    static Config of(Json j) {
      var data = j.get("data");
      var values = new LinkedHashMap<String, String>();
      j.get("options").members().forEach((name, v) -> values.put(name, v.string()));
      return new Config(
          j.get("recipe").string(),
          new Settings(
              j.get("seed").integer(),
              j.get("quick").bool(),
              values,
              data instanceof Json.Null ? null : Path.of(data.string())),
          j.get("data_sha256").string(),
          j.get("command").string(),
          (int) j.get("seeds").integer());
    }
  }

  /** {@code runs/mnist-20260131-235959}, with a number behind if that exists. */
  public static Path unused(String recipe) {
    var name =
        recipe
            + "-"
            + LocalDateTime.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    var path = Path.of("runs", name);
    for (int i = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); i++) {
      path = Path.of("runs", name + "-" + i);
    }
    return path;
  }

  /** Makes the folder of a new run; one that holds anything is refused. */
  public static RunFolder create(Path root) {
    try {
      if (Files.isDirectory(root) && !isEmpty(root)) {
        throw new UserError(
            isRun(root)
                ? "%s holds a run already: go on with --resume %s, or choose another folder with --out"
                    .formatted(root, root)
                : "%s is not empty: choose a new folder with --out".formatted(root));
      }
      boolean made = !Files.exists(root);
      Files.createDirectories(root);
      checkSpace(root);
      return lock(root, made);
    } catch (NoSuchFileException e) {
      throw new UserError("cannot make the folder " + root + ": choose another one with --out", e);
    } catch (IOException e) {
      throw new UserError("cannot write to " + root + ": " + IoErrors.reason(e), e);
    }
  }

  /** Opens the folder of an earlier run for training. */
  public static RunFolder open(Path root) {
    requireRun(root);
    try {
      checkSpace(root);
      return lock(root, false);
    } catch (IOException e) {
      throw new UserError("cannot write to " + root + ": " + IoErrors.reason(e), e);
    }
  }

  /**
   * Refuses a folder that holds something else. An empty one is a run that was killed before it had
   * begun.
   */
  public static void requireRun(Path root) {
    try {
      if (!Files.exists(root)) {
        throw new UserError("there is no run " + root);
      }
      if (!Files.isDirectory(root)) {
        throw new UserError(root + " is a file, not the folder of a run");
      }
      if (!isRun(root) && !isEmpty(root)) {
        throw new UserError(root + " is not the folder of a run: it has no config.json");
      }
    } catch (IOException e) {
      throw new UserError(IoErrors.reason(e), e);
    }
  }

  private static boolean isRun(Path root) {
    return Files.isRegularFile(root.resolve("config.json"));
  }

  private static boolean isEmpty(Path root) throws IOException {
    try (var files = Files.list(root)) {
      return files.allMatch(f ->
          f.getFileName().toString().equals(".lock")
              || f.getFileName().toString().endsWith(".tmp"));
    }
  }

  private static void checkSpace(Path root) throws IOException {
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < SPACE) {
      throw new UserError(
          "no space for a run in %s: %d MB are free, %d MB are needed; free some, or choose another folder with --out"
              .formatted(root, free >> 20, SPACE >> 20));
    }
  }

  private static RunFolder lock(Path root, boolean made) throws IOException {
    var channel =
        FileChannel.open(
            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new RunFolder(root, channel, made);
      }
    } catch (OverlappingFileLockException _) {
      // Held by this process: refused like a lock of another one.
    }
    channel.close();
    throw new UserError(
        "another training is using " + root + ": wait for it, or choose another folder with --out");
  }

  public Path root() {
    return root;
  }

  Path metrics() {
    return root.resolve("metrics.csv");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  Path model() {
    return root.resolve("model.safetensors");
  }

  Path report() {
    return root.resolve("report.html");
  }

  void writeConfig(Config config) {
    write(root.resolve("config.json"), config.toJson().pretty());
  }

  void writeReport(String html) {
    write(report(), html);
  }

  /** Written last: a folder with it holds a finished run. */
  void writeResult(Json result) {
    write(root.resolve("result.json"), result.pretty());
  }

  /** The configuration of a run, or null in one that was killed before it had begun. */
  public static @Nullable Config config(Path root) {
    return isRun(root) ? read(root.resolve("config.json"), Config::of) : null;
  }

  /** The result of a finished run, or null. */
  public static @Nullable Result result(Path root) {
    var file = root.resolve("result.json");
    return Files.isRegularFile(file) ? read(file, Result::of) : null;
  }

  private interface Reader<T> {
    T read(Json json);
  }

  private static <T> T read(Path file, Reader<T> reader) {
    try {
      return reader.read(Json.parse(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UserError(IoErrors.reason(e), e);
    } catch (dev.espalier.base.TensorException e) {
      throw new UserError(file + " is damaged: " + e.problem(), e);
    }
  }

  /**
   * Writes beside the file and moves, so that a reader finds the old content or the new, never a
   * part.
   */
  static void write(Path file, String text) {
    var part = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try {
        Files.write(part, text.getBytes(StandardCharsets.UTF_8));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UserError("cannot write " + file + ": " + IoErrors.reason(e), e);
    }
  }

  /** Copies what a resumed run needs into another, new folder. */
  public void copyFrom(Path other) {
    try (var files = Files.walk(other)) {
      for (var from : (Iterable<Path>) files::iterator) {
        var name = other.relativize(from).toString();
        if (name.equals("config.json")
            || name.equals("metrics.csv")
            || name.startsWith("checkpoints")) {
          var to = root.resolve(name);
          if (Files.isDirectory(from)) {
            Files.createDirectories(to);
          } else {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot copy " + other + " to " + root + ": " + IoErrors.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      Files.deleteIfExists(root.resolve(".lock"));
      if (made && isEmpty(root)) { // nothing came of it, such as for want of data
        Files.deleteIfExists(root);
      }
    } catch (IOException _) {
      // An unused lock file or an empty folder does no harm.
    }
  }
}
