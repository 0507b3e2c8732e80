package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad input gives one clear line on standard error, exit status 2, and leaves what was there as it
 * was.
 */
class BadInputTest {
  @TempDir static Path temp;

  @BeforeAll
  static void prepare() throws IOException {
    assertEquals(
        0,
        Cli.run("train", "xor", "--epochs", 20, "--quiet", "--out", temp.resolve("xor")).status());
    Cli.tinyMnist(temp.resolve("cut"), 20, 10);
    var images = temp.resolve("cut/train-images-idx3-ubyte");
    Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 5000));
    Files.createDirectories(temp.resolve("nodata"));
    Files.createDirectories(temp.resolve("other"));
    Files.writeString(temp.resolve("other/notes.txt"), "mine");
    Files.writeString(temp.resolve("words.csv"), "1,two\n");
    Files.writeString(temp.resolve("wide.csv"), "1,2,3\n");
    Files.writeString(temp.resolve("empty.csv"), "");
    Files.write(temp.resolve("broken.npy"), new byte[] {1, 2, 3});
    Files.createDirectories(temp.resolve("halfway"));
    Files.copy(temp.resolve("xor/config.json"), temp.resolve("halfway/config.json"));
    Files.createDirectories(temp.resolve("damaged"));
    Files.writeString(temp.resolve("damaged/config.json"), "{");
    Files.createDirectories(temp.resolve("weightless"));
    Files.copy(temp.resolve("xor/config.json"), temp.resolve("weightless/config.json"));
    Files.write(temp.resolve("weightless/model.safetensors"), new byte[] {9, 9, 9});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frobnicate | there is no command frobnicate",
        "trian mnist | did you mean train?",
        "train | which recipe?",
        "train mnits | did you mean mnist?",
        "train xor extra | too many arguments: extra",
        "train xor --epoch 3 | there is no flag --epoch, did you mean --epochs?",
        "train xor --epochs three | three is not a whole number",
        "train xor --epochs 0 | --epochs is 0: use at least 1",
        "train xor --batch -1 | --batch is -1",
        "train xor --lr 0 | --lr is 0.0: use a number above 0",
        "train xor --lr NaN | --lr is NaN",
        "train xor --seed | --seed needs a value",
        "train xor --threads 0 | --threads is 0",
        "train xor --threads 5000 | from 1 to 1024",
        "train xor --checkpoint-every -1 | --checkpoint-every is -1.0",
        "train xor --data @nodata | brings its own data",
        "train mnist --data @missing | there is no folder",
        "train mnist --data @words.csv | is not a folder",
        "train mnist --data @nodata --out @new | there is no train-images-idx3-ubyte",
        "train mnist --data @cut --out @new | train-images-idx3-ubyte",
        "train cifar10 --out @new | cifar10 needs --data DIR",
        "train cifar10 --data @nodata --out @new | data_batch_1",
        "train xor --out @xor | holds a run already",
        "train xor --out @other | is not empty",
        "train xor --out @words.csv | is not a folder",
        "train xor --out @words.csv/run | cannot write to",
        "train --resume @missing | there is no run",
        "train --resume @other | is not the folder of a run",
        "train --resume @words.csv | is a file",
        "train --resume @damaged | config.json is damaged",
        "train mnist --resume @xor | NAME is mnist, of the run xor",
        "train --resume @halfway --epochs 21 | --epochs is 21, of the run 20",
        "train --resume @halfway --batch 3 | --batch is 3, of the run 4",
        "train --resume @halfway --lr 0.5 | --lr is 0.5, of the run 1.0",
        "train --resume @halfway --seed 9 | --seed is 9, of the run 0",
        "train --resume @halfway --out @other | is not empty",
        "evaluate | RUN is missing",
        "evaluate @missing | there is no run",
        "evaluate @halfway | has no model yet",
        "evaluate @weightless | model.safetensors",
        "evaluate @xor --data @nodata | brings its own data",
        "predict @xor | FILE is missing",
        "predict @xor @missing.csv | there is no file",
        "predict @xor @other | not a file",
        "predict @xor @words.csv | line 1: two is not a number",
        "predict @xor @wide.csv | line 1 has 3 values, not 2",
        "predict @xor @empty.csv | has no rows",
        "predict @xor @broken.npy | broken.npy",
        "predict @xor @words.csv --top 0 | --top is 0",
      })
  void oneLineAndStatusTwo(String command, String expected) throws IOException {
    var before = Cli.content(temp);
    var args =
        Arrays.stream(command.split(" "))
            .map(w -> w.startsWith("@") ? temp.resolve(w.substring(1)).toString() : w)
            .toArray();
    var r = Cli.run(args);
    assertEquals(2, r.status(), r.err());
    assertEquals("", r.out());
    assertEquals(1, r.err().strip().lines().count(), r.err());
    assertTrue(r.err().startsWith("espalier: "), r.err());
    assertTrue(r.err().contains(expected), r.err());
    assertEquals(before, Cli.content(temp));
    assertFalse(Files.exists(temp.resolve("new")), "a folder for a run that never was");
  }

  @Test
  void aFolderThatForbidsWritingIsRefused() throws IOException {
    var locked = Files.createDirectories(temp.resolve("locked"));
    assertTrue(locked.toFile().setWritable(false));
    // Whoever may write anyway (root) is refused by the kernel's own read-only files instead.
    var target = Files.isWritable(locked) ? Path.of("/proc/self/run") : locked.resolve("run");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        !Files.isWritable(locked) || Files.isDirectory(Path.of("/proc/self")));
    var r = Cli.run("train", "xor", "--out", target);
    assertEquals(2, r.status());
    assertEquals(1, r.err().strip().lines().count(), r.err());
    assertTrue(locked.toFile().setWritable(true));
    Files.delete(locked);
  }

  @Test
  void errorsOfTheFileSystemNameTheReason() {
    var full =
        new java.nio.file.FileSystemException(
            "runs/a/metrics.csv", null, "No space left on device");
    assertEquals(
        "runs/a/metrics.csv: No space left on device: free some, or choose another folder with --out; what was written before is kept",
        Errors.oneLine(new java.io.UncheckedIOException(full)));
    assertTrue(String.valueOf(Errors.oneLine(new OutOfMemoryError())).contains("--batch"));
    assertEquals(null, Errors.oneLine(new IllegalStateException("ours")));
  }
}
