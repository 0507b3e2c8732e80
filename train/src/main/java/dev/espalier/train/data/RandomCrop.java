package dev.espalier.train.data;

import dev.espalier.base.Rng;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;

/**
 * Shifts an image (…, H, W): surrounds it with zeros and cuts out a window of the original size at
 * a random place, as in He et al., "Deep residual learning", CVPR 2016, section 4.2 (padding 4 for
 * CIFAR-10). Use it before normalising: zeros are black.
 *
 * @param padding rows and columns of zeros on each side, at least 1
 */
public record RandomCrop(int padding) implements Transform {
  public RandomCrop {
    if (padding < 1) {
      throw new ValueException(
          "RandomCrop", "padding " + padding, "use a padding of at least 1, for example 4");
    }
  }

  @Override
  public SampleSpec output(SampleSpec input) {
    if (input.shape().rank() < 2) {
      throw new ShapeException(
          "RandomCrop",
          "input " + input + " has no height and width",
          "use it on images (C, H, W)");
    }
    return input;
  }

  @Override
  public void apply(SampleSpec spec, Storage in, Rng rng, Storage out) {
    int h = spec.shape().dim(-2);
    int w = spec.shape().dim(-1);
    int dy = rng.nextInt(2 * padding + 1) - padding; // out[i][j] = in[i + dy][j + dx]
    int dx = rng.nextInt(2 * padding + 1) - padding;
    int from = Math.max(0, -dx);
    int length = Math.max(0, Math.min(w, w - dx) - from);
    for (int plane = 0; plane < in.size(); plane += h * w) {
      for (int i = 0; i < h; i++) {
        int row = out.offset() + plane + i * w;
        boolean inside = i + dy >= 0 && i + dy < h && length > 0;
        zero(out.array(), row, inside ? from : w);
        if (inside) {
          System.arraycopy(
              in.array(),
              in.offset() + plane + (i + dy) * w + from + dx,
              out.array(),
              row + from,
              length);
          zero(out.array(), row + from + length, w - from - length);
        }
      }
    }
  }

  private static void zero(Object array, int from, int count) {
    switch (array) {
      case byte[] a -> java.util.Arrays.fill(a, from, from + count, (byte) 0);
      case float[] a -> java.util.Arrays.fill(a, from, from + count, 0);
      case double[] a -> java.util.Arrays.fill(a, from, from + count, 0);
      case int[] a -> java.util.Arrays.fill(a, from, from + count, 0);
      case long[] a -> java.util.Arrays.fill(a, from, from + count, 0);
      default -> throw new AssertionError(array.getClass());
    }
  }
}
