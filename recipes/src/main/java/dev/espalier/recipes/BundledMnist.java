package dev.espalier.recipes;

import dev.espalier.train.data.ImageSet;
import dev.espalier.train.data.Mnist;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** MNIST (Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0), which comes with the recipes. */
final class BundledMnist {
  static final DataSource SOURCE =
      DataSource.bundled(
          "mnist",
          "give the folder with the four files of MNIST, train-images-idx3-ubyte and so on (plain"
              + " or .gz)");

  private BundledMnist() {}

  /** The 60,000 training images, of a folder or, with null, the bundled ones. */
  static ImageSet train(@Nullable Path folder) {
    return folder == null
        ? Mnist.of(open("train-images-idx3"), open("train-labels-idx1"))
        : Mnist.train(folder);
  }

  /** The 10,000 test images, likewise. */
  static ImageSet test(@Nullable Path folder) {
    return folder == null
        ? Mnist.of(open("t10k-images-idx3"), open("t10k-labels-idx1"))
        : Mnist.test(folder);
  }

  private static InputStream open(String name) {
    var in =
        BundledMnist.class.getResourceAsStream("/dev/espalier/recipes/mnist/" + name + "-ubyte.gz");
    assert in != null : name;
    return in;
  }
}
