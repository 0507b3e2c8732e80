package dev.espalier.recipes.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes 8-bit PNG pictures (W3C PNG, third edition) without loading AWT. */
public final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private Png() {}

  /**
   * Encodes a picture.
   *
   * @param pixels row-major, {@code channels} bytes a pixel, 0 dark to 255 bright
   * @param channels 1 (grey) or 3 (red, green, blue)
   */
  public static byte[] encode(byte[] pixels, int width, int height, int channels) {
    assert channels == 1 || channels == 3;
    assert pixels.length == width * height * channels;
    int row = width * channels;
    var raw = new byte[height * (row + 1)]; // each row begins with its filter, 0 = none
    for (int y = 0; y < height; y++) {
      System.arraycopy(pixels, y * row, raw, y * (row + 1) + 1, row);
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    var header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) 8)
            .put((byte) (channels == 1 ? 0 : 2));
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflate(raw));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** The picture as a {@code data:} URI. */
  public static String dataUri(byte[] pixels, int width, int height, int channels) {
    return "data:image/png;base64,"
        + Base64.getEncoder().encodeToString(encode(pixels, width, height, channels));
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    var body =
        ByteBuffer.allocate(4 + data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    var crc = new CRC32();
    crc.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflate(byte[] raw) {
    var out = new ByteArrayOutputStream();
    var buffer = new byte[4096];
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(raw);
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }
}
