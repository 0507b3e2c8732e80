package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10 in its binary version (A. Krizhevsky, "Learning multiple layers of features from tiny
 * images", 2009): 50,000 training and 10,000 test images (3, 32, 32) in 10 classes, normalised to
 * (x / 255 − 0.5) / 0.5. Each record is a label byte and 3,072 pixel bytes: the red, green and blue
 * planes, row-major.
 */
public final class Cifar10 {
  private static final int PIXELS = 3 * 32 * 32;
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private Cifar10() {}

  /**
   * The training set from a folder with {@code data_batch_1.bin} to {@code data_batch_5.bin}, or
   * those gzipped.
   */
  public static ImageSet train(Path folder) {
    return train(folder, null);
  }

  /** As {@link #train(Path)}, also from {@code .bin.xz} files. */
  public static ImageSet train(Path folder, @Nullable Decompressor xz) {
    return read(
        folder,
        List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"),
        xz);
  }

  /** The test set from a folder with {@code test_batch.bin}, or that gzipped. */
  public static ImageSet test(Path folder) {
    return test(folder, null);
  }

  /** As {@link #test(Path)}, also from a {@code .bin.xz} file. */
  public static ImageSet test(Path folder, @Nullable Decompressor xz) {
    return read(folder, List.of("test_batch"), xz);
  }

  /** Mean and deviation 0.5 of each channel. */
  public static Normalize normalize() {
    return new Normalize(0.5, 0.5);
  }

  private static ImageSet read(Path folder, List<String> names, @Nullable Decompressor xz) {
    var files = names.stream().map(n -> find(folder, n, xz)).toList();
    var parts = files.stream().map(f -> bytes(f, xz)).toList();
    int n = 0;
    for (var part : parts) {
      n += part.length / (PIXELS + 1);
    }
    var pixels = new byte[n * PIXELS];
    var labels = new byte[n];
    int k = 0;
    for (int f = 0; f < parts.size(); f++) {
      var part = parts.get(f);
      for (int at = 0; at < part.length; at += PIXELS + 1) {
        if (part[at] < 0 || part[at] >= CLASSES.size()) {
          throw DataFiles.corrupt(
              files.get(f).toString(),
              at,
              "label " + (part[at] & 0xFF) + " is not one of 10 classes",
              "give the binary version of CIFAR-10 (not CIFAR-100, not the Python one)");
        }
        labels[k] = part[at];
        System.arraycopy(part, at + 1, pixels, k * PIXELS, PIXELS);
        k++;
      }
    }
    return new ImageSet(Tensor.wrap(pixels, n, 3, 32, 32), labels, CLASSES, normalize());
  }

  private static Path find(Path folder, String name, @Nullable Decompressor xz) {
    for (var in : List.of(folder, folder.resolve("cifar-10-batches-bin"))) {
      for (var end : List.of(".bin", ".bin.gz", ".bin.xz")) {
        var file = in.resolve(name + end);
        if (Files.isRegularFile(file)) {
          if (end.endsWith(".xz") && xz == null) {
            throw new ValueException(
                "cifar10",
                file + " is compressed with xz",
                "unpack it with `xz -dk " + file + "`, or pass XZInputStream::new");
          }
          return file;
        }
      }
    }
    throw new ValueException(
        "cifar10",
        "there is no " + name + ".bin (or .gz, .xz) in " + folder,
        "get the binary version, cifar-10-binary.tar.gz, from"
            + " https://www.cs.toronto.edu/~kriz/cifar.html, unpack it, and give the folder with"
            + " data_batch_1.bin to data_batch_5.bin and test_batch.bin");
  }

  private static byte[] bytes(Path file, @Nullable Decompressor xz) {
    byte[] all;
    try (var in =
        xz != null && file.toString().endsWith(".xz")
            ? xz.open(Files.newInputStream(file))
            : DataFiles.open(file)) {
      all = in.readAllBytes();
    } catch (IOException e) {
      throw DataFiles.failed(file.toString(), e);
    }
    int rest = all.length % (PIXELS + 1);
    if (all.length == 0 || rest != 0) {
      throw DataFiles.corrupt(
          file.toString(),
          all.length,
          "the file ends inside a record of 3,073 bytes (" + rest + " bytes of it are there)",
          "get the file again");
    }
    return all;
  }
}
