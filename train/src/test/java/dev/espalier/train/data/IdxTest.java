package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  static byte[] idx(int type, int[] shape, byte[] data) {
    var b =
        ByteBuffer.allocate(4 + 4 * shape.length + data.length)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) type)
            .put((byte) shape.length);
    for (int d : shape) {
      b.putInt(d);
    }
    return b.put(data).array();
  }

  static byte[] gzip(byte[] data) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var z = new GZIPOutputStream(out)) {
      z.write(data);
    }
    return out.toByteArray();
  }

  private static dev.espalier.tensor.Tensor read(byte[] file) {
    return Idx.read(new ByteArrayInputStream(file), "x.idx");
  }

  @Test
  void readsEveryType() {
    var bytes = read(idx(0x08, new int[] {2, 2}, new byte[] {0, 1, (byte) 200, (byte) 255}));
    assertEquals(DType.UINT8, bytes.dtype());
    assertEquals(Shape.of(2, 2), bytes.shape());
    assertArrayEquals(new int[] {0, 1, 200, 255}, bytes.toIntArray());
    assertArrayEquals(
        new int[] {-1, 5}, read(idx(0x09, new int[] {2}, new byte[] {-1, 5})).toIntArray());
    assertArrayEquals(
        new int[] {-2, 258},
        read(idx(0x0B, new int[] {2}, new byte[] {-1, -2, 1, 2})).toIntArray());
    assertArrayEquals(
        new int[] {16909060}, read(idx(0x0C, new int[] {1}, new byte[] {1, 2, 3, 4})).toIntArray());
    var f = ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-2).array();
    assertArrayEquals(new float[] {1.5f, -2}, read(idx(0x0D, new int[] {2}, f)).toArray());
    var d = ByteBuffer.allocate(8).putDouble(0.1).array();
    assertArrayEquals(new double[] {0.1}, read(idx(0x0E, new int[] {1}, d)).toDoubleArray());
  }

  @Test
  void readsFilesPlainAndGzipped() throws IOException {
    var content = idx(0x08, new int[] {3}, new byte[] {7, 8, 9});
    var plain = Files.write(folder.resolve("a"), content);
    var packed = Files.write(folder.resolve("a.gz"), gzip(content));
    assertArrayEquals(new int[] {7, 8, 9}, Idx.read(plain).toIntArray());
    assertArrayEquals(new int[] {7, 8, 9}, Idx.read(packed).toIntArray());
  }

  private static void refused(byte[] file, String... words) {
    var e = assertThrows(ValueException.class, () -> read(file));
    for (var w : words) {
      assertTrue(e.getMessage().contains(w), () -> "\"" + w + "\" is not in: " + e.getMessage());
    }
  }

  @Test
  void saysWhereAFileIsDamaged() throws IOException {
    var good = idx(0x08, new int[] {2, 3}, new byte[] {1, 2, 3, 4, 5, 6});
    refused(new byte[0], "x.idx", "byte 0", "not an IDX file");
    refused(
        "PNG or something".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "not an IDX file");
    refused(idx(0x0A, new int[] {1}, new byte[1]), "byte 2", "0x0a");
    refused(Arrays.copyOf(good, 9), "byte 4", "header");
    refused(Arrays.copyOf(good, 16), "byte 16", "4 of 6");
    refused(Arrays.copyOf(good, 19), "byte 18", "goes on");
    refused(idx(0x08, new int[] {1 << 30, 1 << 30}, new byte[0]), "byte 8", "too large");
    refused(idx(0x08, new int[] {-1}, new byte[0]), "byte 4", "4294967295");
    refused(
        idx(0x08, new int[] {2_000_000_000}, new byte[5]),
        "5 of 2000000000"); // and reserves no 2 GB
    var packed = gzip(good);
    refused(Arrays.copyOf(packed, packed.length - 9), "damaged");
    var e = assertThrows(ValueException.class, () -> Idx.read(folder.resolve("nowhere")));
    assertTrue(e.getMessage().contains("nowhere") && e.getMessage().contains("no such file"));
  }
}
