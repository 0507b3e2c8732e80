package dev.espalier.train.data;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images that stay uint8 in memory and are augmented and normalised when they are read: x
 * (C, H, W) float32, y () int64.
 */
public final class ImageSet implements Dataset {
  private final Storage pixels;
  private final byte[] labels;
  private final SampleSpec raw;
  private final List<String> classes;
  private final Normalize normalize;
  private final @Nullable Transform augmentation;
  private final SampleSpec x;

  /**
   * Makes a set.
   *
   * @param pixels (N, C, H, W) uint8
   * @param labels N class indices from 0 to {@code classes.size() − 1}, at most 255
   * @param classes what the classes are called
   * @param normalize from bytes to what the model takes
   */
  public ImageSet(Tensor pixels, byte[] labels, List<String> classes, Normalize normalize) {
    this(
        pixels.storage(),
        labels.clone(),
        new SampleSpec(pixels.shape().without(0, 1), pixels.dtype()),
        List.copyOf(classes),
        normalize,
        null);
    if (pixels.dtype() != DType.UINT8 || pixels.rank() != 4 || pixels.dim(0) != labels.length) {
      throw new ValueException(
          "ImageSet",
          labels.length + " labels for pixels " + pixels.shape() + " " + pixels.dtype(),
          "give pixels (N, C, H, W) uint8 and N labels");
    }
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xFF) >= classes.size()) {
        throw new ValueException(
            "ImageSet",
            "label "
                + (labels[i] & 0xFF)
                + " of image "
                + i
                + " is not one of "
                + classes.size()
                + " classes",
            "correct the labels");
      }
    }
  }

  private ImageSet(
      Storage pixels,
      byte[] labels,
      SampleSpec raw,
      List<String> classes,
      Normalize normalize,
      @Nullable Transform augmentation) {
    this.pixels = pixels;
    this.labels = labels;
    this.raw = raw;
    this.classes = classes;
    this.normalize = normalize;
    this.augmentation = augmentation;
    this.x = normalize.output(augmentation == null ? raw : augmentation.output(raw));
  }

  /** This set with images changed at random before they are normalised. */
  public ImageSet augment(Transform... transforms) {
    var all = augmentation;
    for (var t : transforms) {
      all = all == null ? t : all.andThen(t);
    }
    return new ImageSet(pixels, labels, raw, classes, normalize, all);
  }

  /** This set with another normalisation. */
  public ImageSet normalize(Normalize other) {
    return new ImageSet(pixels, labels, raw, classes, other, augmentation);
  }

  /** Names of the classes, by index. */
  public List<String> classes() {
    return classes;
  }

  /** Image {@code index} as it was read: (C, H, W) uint8. */
  public Tensor image(int index) {
    Datasets.checkIndex(this, index);
    return Tensor.wrap(pixels.slice(index * raw.size(), raw.size()), raw.shape());
  }

  /** Class of image {@code index}. */
  public int label(int index) {
    Datasets.checkIndex(this, index);
    return labels[index] & 0xFF;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public SampleSpec x() {
    return x;
  }

  @Override
  public SampleSpec y() {
    return new SampleSpec(Shape.scalar(), DType.INT64);
  }

  @Override
  public void read(int index, Rng rng, Storage toX, Storage toY) {
    var image = pixels.slice(index * raw.size(), raw.size());
    if (augmentation == null) {
      normalize.apply(raw, image, rng, toX);
    } else {
      var spec = augmentation.output(raw);
      var changed = Storage.allocate(spec.dtype(), spec.size());
      augmentation.apply(raw, image, rng, changed);
      normalize.apply(spec, changed, rng, toX);
    }
    toY.longs()[toY.offset()] = labels[index] & 0xFF;
  }
}
