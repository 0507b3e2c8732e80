package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;

/**
 * Mirrors an image (…, W) left to right with a probability in [0, 1].
 *
 * @param probability of mirroring a sample
 */
public record RandomFlip(double probability) implements Transform {
  public RandomFlip {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ValueException(
          "RandomFlip", "probability " + probability + " is outside [0, 1]", "use for example 0.5");
    }
  }

  /** Mirrors every second sample on average. */
  public RandomFlip() {
    this(0.5);
  }

  @Override
  public SampleSpec output(SampleSpec input) {
    if (input.shape().rank() == 0) {
      throw new ShapeException("RandomFlip", "a scalar has no width", "use it on images (C, H, W)");
    }
    return input;
  }

  @Override
  public void apply(SampleSpec spec, Storage in, Rng rng, Storage out) {
    if (rng.nextFloat() >= probability) {
      Datasets.copy(in, out);
      return;
    }
    int w = spec.shape().dim(-1);
    for (int row = 0; row < in.size(); row += w) {
      int last = in.offset() + row + w - 1;
      int to = out.offset() + row;
      switch (in.array()) {
        case byte[] a -> {
          var b = out.bytes();
          for (int i = 0; i < w; i++) {
            b[to + i] = a[last - i];
          }
        }
        case float[] a -> {
          var b = out.floats();
          for (int i = 0; i < w; i++) {
            b[to + i] = a[last - i];
          }
        }
        default -> {
          for (int i = 0; i < w; i++) {
            System.arraycopy(in.array(), last - i, out.array(), to + i, 1);
          }
        }
      }
    }
  }
}
