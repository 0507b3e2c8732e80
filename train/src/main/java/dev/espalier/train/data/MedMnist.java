package dev.espalier.train.data;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Npy;
import dev.espalier.io.TensorData;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The sets of MedMNIST v2 with one label an image, such as PneumoniaMNIST: small medical images for
 * classification (Yang et al., "MedMNIST v2", Scientific Data 2023; CC BY 4.0; not for clinical
 * use). One NumPy file holds {@code train_images}, {@code val_images}, {@code test_images}, uint8
 * (N, H, W) or (N, H, W, 3), and {@code train_labels} and so on, uint8 (N, 1).
 *
 * @param train the official parts, as (C, H, W) with values x / 255
 */
public record MedMnist(ImageSet train, ImageSet validation, ImageSet test) {
  /** What the labels of PneumoniaMNIST mean. */
  public static final List<String> PNEUMONIA = List.of("normal", "pneumonia");

  private static final int MAX_CLASSES = 256;

  /**
   * Reads a file.
   *
   * @param classes what the labels mean, from 0 on
   * @throws ValueException when the file is missing or damaged, or no set of this kind; it says
   *     which entry is wrong and where to get the set
   */
  public static MedMnist read(Path file, List<String> classes) {
    if (classes.isEmpty() || classes.size() > MAX_CLASSES) {
      throw new ValueException(
          "medmnist", classes.size() + " classes", "name 1 to " + MAX_CLASSES + " classes");
    }
    var help =
        "get "
            + file.getFileName()
            + " from https://zenodo.org/records/10519652 (MedMNIST v2, 28×28) and put it there";
    if (!Files.isRegularFile(file)) {
      throw new ValueException("medmnist", "there is no file " + file, help);
    }
    Map<String, TensorData> arrays;
    try {
      arrays = Npy.readNpz(file);
    } catch (IOException e) {
      throw DataFiles.failed(file.toString(), e);
    } catch (TensorException e) {
      var error = new ValueException("read " + file, e.problem(), help);
      error.initCause(e);
      throw error;
    }
    return new MedMnist(
        part(file, arrays, "train", classes, help),
        part(file, arrays, "val", classes, help),
        part(file, arrays, "test", classes, help));
  }

  private static ImageSet part(
      Path file, Map<String, TensorData> arrays, String name, List<String> classes, String help) {
    var images = array(file, arrays, name + "_images", help);
    var labels = array(file, arrays, name + "_labels", help);
    var s = images.shape();
    boolean grey = s.rank() == 3;
    if (!grey && !(s.rank() == 4 && s.dim(3) == 3)) {
      throw wrong(file, name + "_images is " + s + ", not (N, H, W) or (N, H, W, 3)", help);
    }
    if (s.size() == 0 || labels.shape().size() != s.dim(0)) {
      throw wrong(
          file, "there are " + labels.shape() + " labels for " + s + " " + name + " images", help);
    }
    var bytes = (byte[]) labels.storage().copy();
    for (int i = 0; i < bytes.length; i++) {
      int label = bytes[i] & 0xFF;
      if (label >= classes.size()) {
        throw wrong(
            file,
            name + "_labels[" + i + "] is " + label + ", not one of " + classes.size() + " classes",
            help);
      }
    }
    var x = Tensor.wrap(images.storage(), s);
    var pixels =
        grey
            ? Tensor.wrap(images.storage(), Shape.of(s.dim(0), 1, s.dim(1), s.dim(2)))
            : x.permute(0, 3, 1, 2);
    return new ImageSet(pixels, bytes, classes, new Normalize(0, 1));
  }

  private static TensorData array(
      Path file, Map<String, TensorData> arrays, String name, String help) {
    var a = arrays.get(name);
    if (a == null) {
      throw wrong(file, "there is no array " + name + " among " + arrays.keySet(), help);
    }
    if (a.dtype() != DType.UINT8) {
      throw wrong(file, name + " is " + a.dtype() + ", not uint8", help);
    }
    return a;
  }

  private static ValueException wrong(Path file, String problem, String help) {
    return new ValueException("read " + file, problem, help);
  }
}
