package dev.espalier.recipes;

/** Pixels of pictures given to {@code predict}. */
final class Images {
  private Images() {}

  /** (v / 255 − mean) / std of each byte value v, rounded as the data sets round it. */
  static float[] normalise(float[] bytes, float mean, float std) {
    var out = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = (bytes[i] / 255f - mean) / std;
    }
    return out;
  }
}
