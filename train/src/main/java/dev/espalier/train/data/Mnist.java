package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The MNIST database of handwritten digits (Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0): 60,000
 * training and 10,000 test images (1, 28, 28), normalised to (x / 255 − 0.1307) / 0.3081. Sets in
 * the same layout, such as Fashion-MNIST, read the same way.
 */
public final class Mnist {
  /** Mean and deviation of the training pixels. */
  public static final Normalize NORMALIZE = new Normalize(0.1307, 0.3081);

  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private Mnist() {}

  /**
   * The training set from a folder with {@code train-images-idx3-ubyte} and {@code
   * train-labels-idx1-ubyte}, plain or {@code .gz}.
   */
  public static ImageSet train(Path folder) {
    return read(folder, "train");
  }

  /**
   * The test set from a folder with {@code t10k-images-idx3-ubyte} and {@code
   * t10k-labels-idx1-ubyte}, plain or {@code .gz}.
   */
  public static ImageSet test(Path folder) {
    return read(folder, "t10k");
  }

  /**
   * A set from two IDX streams, plain or gzipped, for example bundled resources. Reads them to the
   * end and closes them.
   */
  public static ImageSet of(InputStream images, InputStream labels) {
    return of(Idx.read(images, "images"), "images", Idx.read(labels, "labels"), "labels");
  }

  private static ImageSet read(Path folder, String prefix) {
    var images = find(folder, prefix + "-images-idx3-ubyte");
    var labels = find(folder, prefix + "-labels-idx1-ubyte");
    return of(Idx.read(images), images.toString(), Idx.read(labels), labels.toString());
  }

  private static Path find(Path folder, String name) {
    for (var n : List.of(name, name + ".gz")) {
      var file = folder.resolve(n);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new ValueException(
        "mnist",
        "there is no " + name + " (or .gz) in " + folder,
        "get the four files named train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and "
            + "t10k-labels-idx1-ubyte.gz from http://yann.lecun.com/exdb/mnist and put them into one folder");
  }

  private static ImageSet of(Tensor images, String imagesName, Tensor labels, String labelsName) {
    Idx.requireBytes(imagesName, images, 3);
    Idx.requireBytes(labelsName, labels, 1);
    if (images.dim(0) != labels.dim(0)) {
      throw new ValueException(
          "mnist",
          imagesName
              + " holds "
              + images.dim(0)
              + " images, "
              + labelsName
              + " "
              + labels.dim(0)
              + " labels",
          "take both files from one set");
    }
    var bytes = labels.storage();
    var pixels =
        Tensor.wrap(
            images.storage(),
            dev.espalier.base.Shape.of(images.dim(0), 1, images.dim(1), images.dim(2)));
    try {
      return new ImageSet(pixels, (byte[]) bytes.copy(), DIGITS, NORMALIZE);
    } catch (ValueException e) {
      var error = new ValueException("read " + labelsName, e.problem(), "get the file again");
      error.initCause(e);
      throw error;
    }
  }
}
