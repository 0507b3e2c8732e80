package dev.espalier.recipes;

import dev.espalier.models.vision.Vae;
import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** What two-dimensional codes mean: images by code, and the codes of the test images by class. */
final class LatentMap {
  private static final int CELLS = 20;
  private static final int SIZE = 579; // as the images of codes: 20 · 28 + 19
  private static final double REACH = 3; // both pictures show codes from −3 to 3

  /** Colours of ten classes, red, green, blue. */
  private static final int[] COLOURS = {
    0x4E79A7, 0xF28E2B, 0xE15759, 0x76B7B2, 0x59A14F, 0xEDC948, 0xB07AA1, 0xFF9DA7, 0x9C755F,
    0xBAB0AC
  };

  /** Ten digits, 3×5 points each, a row of bits after the other. */
  private static final int[] DIGITS = {
    0b111101101101111,
    0b010110010010111,
    0b111001111100111,
    0b111001111001111,
    0b101101111001001,
    0b111100111001111,
    0b111100111101111,
    0b111001010010010,
    0b111101111101111,
    0b111101111001111
  };

  private LatentMap() {}

  static Section section(Vae model, ImageData data) {
    return new Section.Sheets(
        "The map",
        "Left: images of the codes from −3 to 3 along both axes, the second one upwards. Right: the"
            + " codes of the test images on the same axes, a colour for each class; numbers stand"
            + " at the classes' means.",
        List.of(images(model), codes(model, data)));
  }

  private static Section.Picture images(Vae model) {
    var codes = new float[CELLS * CELLS * 2];
    for (int i = 0; i < CELLS * CELLS; i++) {
      codes[2 * i] = (float) at(i % CELLS);
      codes[2 * i + 1] = (float) -at(i / CELLS);
    }
    var z = Tensor.wrap(codes, CELLS * CELLS, 2);
    return ImageGrid.picture(
        Mode.inference(() -> model.decode(z).sigmoid()),
        CELLS,
        "images of codes from −3 to 3 along both axes",
        "images by code");
  }

  private static double at(int cell) {
    return REACH * (2 * (cell + 0.5) / CELLS - 1);
  }

  private static Section.Picture codes(Vae model, ImageData data) {
    var pixels = new byte[SIZE * SIZE * 3];
    Arrays.fill(pixels, (byte) 0x18);
    var labels = data.labels().toLongArray();
    var sum = new double[COLOURS.length][3];
    int i = 0;
    for (var batch : data.testBatches()) {
      var z = Mode.inference(() -> model.encode(batch)).toArray();
      for (int k = 0; k < z.length; k += 2) {
        int label = (int) labels[i++] % COLOURS.length;
        square(pixels, column(z[k]), column(-z[k + 1]), 2, COLOURS[label]);
        sum[label][0] += z[k];
        sum[label][1] += z[k + 1];
        sum[label][2]++;
      }
    }
    for (int c = 0; c < sum.length; c++) {
      if (sum[c][2] > 0) {
        digit(pixels, column(sum[c][0] / sum[c][2]), column(-sum[c][1] / sum[c][2]), c);
      }
    }
    return new Section.Picture(
        Png.dataUri(pixels, SIZE, SIZE, 3),
        "codes of the test images, coloured by class",
        "codes of test images",
        List.of());
  }

  private static int column(double z) {
    return (int) Math.floor((z / REACH + 1) / 2 * SIZE);
  }

  private static void square(byte[] pixels, int x, int y, int size, int colour) {
    for (int v = Math.max(0, y); v < Math.min(SIZE, y + size); v++) {
      for (int u = Math.max(0, x); u < Math.min(SIZE, x + size); u++) {
        for (int c = 0; c < 3; c++) {
          pixels[(v * SIZE + u) * 3 + c] = (byte) (colour >> (16 - 8 * c));
        }
      }
    }
  }

  /** A white digit with a dark rim, its middle at (x, y). */
  private static void digit(byte[] pixels, int x, int y, int digit) {
    int point = 5;
    for (int rim = 3; rim >= 0; rim -= 3) {
      for (int k = 0; k < 15; k++) {
        if ((DIGITS[digit] >> (14 - k) & 1) == 1) {
          square(
              pixels,
              x + (k % 3) * point - 3 * point / 2 - rim,
              y + (k / 3) * point - 5 * point / 2 - rim,
              point + 2 * rim,
              rim > 0 ? 0x101010 : 0xFFFFFF);
        }
      }
    }
  }
}
