package dev.espalier.cli;

import dev.espalier.recipes.Supervised.Input;
import dev.espalier.recipes.run.UserError;
import dev.espalier.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Reads a PNG or JPEG file as the pixels that a network takes. */
final class ImageFile {
  /** Larger pictures are refused before they are decoded. */
  private static final long MAX_PIXELS = 100_000_000;

  private ImageFile() {}

  /**
   * Planes (channels, size, size) uint8, 0 dark to 255 bright, and what was done to the picture, in
   * words.
   */
  record Pixels(Tensor planes, String changes) {}

  /**
   * Reads a picture, makes it grey if one channel is asked for, and fits it into a square with the
   * colour of its border around.
   *
   * @param input what the recipe takes
   */
  static Pixels read(Path file, Input.Image input) {
    var image = decode(file);
    int w = image.getWidth(),
        h = image.getHeight(),
        channels = input.channels(),
        size = input.size();
    var changes = new StringBuilder();
    var planes = planes(image, channels);
    if (channels == 1 && image.getColorModel().getNumColorComponents() > 1) {
      changes.append("made grey");
    }
    int side = Math.max(w, h);
    if (w != h) {
      planes = square(planes, w, h);
    }
    if (side != size) {
      for (int c = 0; c < channels; c++) {
        planes[c] = resize(planes[c], side, size);
      }
    }
    if (w != size || h != size) {
      changes
          .append(changes.isEmpty() ? "" : ", ")
          .append("resized from %d×%d to %d×%d".formatted(w, h, size, size));
    }
    if (input.brightOnDark() && border(planes[0], size, size) > 0.5f) {
      for (int i = 0; i < planes[0].length; i++) {
        planes[0][i] = 1 - planes[0][i];
      }
      changes.append(changes.isEmpty() ? "" : ", ").append("inverted (the background is bright)");
    }
    var bytes = new byte[channels * size * size];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < size * size; i++) {
        bytes[c * size * size + i] = (byte) Math.round(255 * planes[c][i]);
      }
    }
    return new Pixels(Tensor.of(bytes, channels, size, size), changes.toString());
  }

  private static BufferedImage decode(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError((Files.exists(file) ? "not a file: " : "there is no file ") + file);
    }
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new UserError(file + " is not a PNG or JPEG picture");
      }
      var reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
          throw new UserError(file + " has " + pixels + " pixels: make it smaller first");
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // The decoders throw all kinds of unchecked exceptions at broken files.
      throw e instanceof UserError u
          ? u
          : new UserError(file + " cannot be read as a picture: " + e.getMessage(), e);
    }
  }

  /** Channels as fractions; a transparent pixel lies on white. */
  private static float[][] planes(BufferedImage image, int channels) {
    int w = image.getWidth(), h = image.getHeight();
    var planes = new float[channels][w * h];
    var row = new int[w];
    for (int y = 0; y < h; y++) {
      image.getRGB(0, y, w, 1, row, 0, w);
      for (int x = 0; x < w; x++) {
        int p = row[x];
        float a = (p >>> 24) / 255f;
        float r = 1 - a + a * ((p >> 16 & 255) / 255f),
            g = 1 - a + a * ((p >> 8 & 255) / 255f),
            b = 1 - a + a * ((p & 255) / 255f);
        if (channels == 1) {
          planes[0][y * w + x] =
              0.299f * r + 0.587f * g + 0.114f * b; // ITU-R BT.601, as torchvision and Pillow
        } else {
          planes[0][y * w + x] = r;
          planes[1][y * w + x] = g;
          planes[2][y * w + x] = b;
        }
      }
    }
    return planes;
  }

  private static float[][] square(float[][] planes, int w, int h) {
    int side = Math.max(w, h), left = (side - w) / 2, top = (side - h) / 2;
    var out = new float[planes.length][side * side];
    for (int c = 0; c < planes.length; c++) {
      Arrays.fill(out[c], border(planes[c], w, h));
      for (int y = 0; y < h; y++) {
        System.arraycopy(planes[c], y * w, out[c], (top + y) * side + left, w);
      }
    }
    return out;
  }

  /** The median of the outermost pixels. */
  private static float border(float[] plane, int w, int h) {
    var edge = new float[2 * w + 2 * h];
    int n = 0;
    for (int x = 0; x < w; x++) {
      edge[n++] = plane[x];
      edge[n++] = plane[(h - 1) * w + x];
    }
    for (int y = 0; y < h; y++) {
      edge[n++] = plane[y * w];
      edge[n++] = plane[y * w + w - 1];
    }
    Arrays.sort(edge);
    return edge[n / 2];
  }

  /**
   * The mean over the area that each new pixel covers; when enlarging, of the pixels it touches.
   */
  private static float[] resize(float[] plane, int from, int to) {
    var wide = new float[from * to];
    for (int y = 0; y < from; y++) {
      for (int x = 0; x < to; x++) {
        wide[y * to + x] =
            area(plane, y * from, 1, from, (double) x * from / to, (double) (x + 1) * from / to);
      }
    }
    var out = new float[to * to];
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        out[y * to + x] =
            area(wide, x, to, from, (double) y * from / to, (double) (y + 1) * from / to);
      }
    }
    return out;
  }

  private static float area(float[] a, int start, int stride, int n, double from, double to) {
    double sum = 0;
    for (int i = (int) from; i < Math.min(n, Math.ceil(to)); i++) {
      sum += a[start + i * stride] * (Math.min(to, i + 1) - Math.max(from, i));
    }
    return (float) (sum / (to - from));
  }
}
