package dev.espalier.recipes;

import dev.espalier.base.Shape;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.Batch;
import dev.espalier.train.data.Cifar10;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.data.Normalize;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/**
 * The pictures from which networks learn to imagine.
 *
 * @param train training images (C, H, W), values as {@link #load} was told
 * @param test test images (N, C, H, W)
 * @param labels classes (N) of the test images
 */
record ImageData(Dataset train, Tensor test, Tensor labels) {
  static final Option DATASET =
      Option.choice(
          "dataset", "Digits, which are bundled, or small colour pictures.", "mnist", "cifar10");
  static final Option IMAGES =
      Option.whole("images", 60_000, "Training images, at most.").quick(12_000);

  /** Test images of the short version. */
  private static final int QUICK_TEST = 1000;

  static DataSource source(Settings settings) {
    return switch (settings.choice("dataset")) {
      case "cifar10" -> Cifar10Cnn.SOURCE;
      default -> BundledMnist.SOURCE;
    };
  }

  /** Reads the set that the run asks for, as (x / 255 − mean) / std. */
  static ImageData load(Run run, double mean, double std) {
    boolean colour = run.choice("dataset").equals("cifar10");
    var folder = run.dataOrNull();
    var normalize = new Normalize(mean, std);
    var train = colour ? Cifar10.train(run.data(), XZInputStream::new) : BundledMnist.train(folder);
    var test = colour ? Cifar10.test(run.data(), XZInputStream::new) : BundledMnist.test(folder);
    Dataset part = test.normalize(normalize).take(run.quick() ? QUICK_TEST : test.size());
    Batch all = DataLoader.of(part).batch(part.size()).iterator().next();
    return new ImageData(train.normalize(normalize).take(run.integer("images")), all.x(), all.y());
  }

  /** The training images in batches, in another order each epoch. */
  DataLoader batches(Run run) {
    return DataLoader.of(train).seed(run.seed()).shuffle().batch(run.integer("batch"));
  }

  /** Test images in batches of 1,000 at most. */
  List<Tensor> testBatches() {
    return test.split(1000, 0);
  }

  /** (C, H, W). */
  Shape image() {
    return train.x().shape();
  }
}
