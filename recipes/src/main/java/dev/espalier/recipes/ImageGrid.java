package dev.espalier.recipes;

import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Many small images as one picture. */
final class ImageGrid {
  private static final int GAP = 1;

  private ImageGrid() {}

  /**
   * Images in rows, with lines between them.
   *
   * @param images (N, C, H, W), C 1 or 3, values in [0, 1] (others are cut off)
   * @param columns images a row
   */
  static Section.Picture picture(Tensor images, int columns, String description, String caption) {
    int n = images.dim(0);
    int channels = images.dim(1);
    int h = images.dim(2);
    int w = images.dim(3);
    int rows = (n + columns - 1) / columns;
    int width = columns * (w + GAP) - GAP;
    int height = rows * (h + GAP) - GAP;
    var values = images.toArray();
    var pixels = new byte[width * height * channels];
    Arrays.fill(pixels, (byte) 0x60); // the lines
    for (int i = 0; i < n; i++) {
      int top = i / columns * (h + GAP);
      int left = i % columns * (w + GAP);
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < h; y++) {
          for (int x = 0; x < w; x++) {
            float v = values[((i * channels + c) * h + y) * w + x];
            pixels[((top + y) * width + left + x) * channels + c] =
                (byte) Math.round(255 * Math.clamp(v, 0f, 1f));
          }
        }
      }
    }
    return new Section.Picture(
        Png.dataUri(pixels, width, height, channels), description, caption, List.of());
  }

  /** Rows of images one below the other: the first of each row are one column. */
  static Section.Picture rows(String description, String caption, Tensor... rows) {
    return picture(Tensor.cat(0, rows), rows[0].dim(0), description, caption);
  }
}
