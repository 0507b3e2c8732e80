package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  /** Made by src/test/python/tar_goldens.py with Python's tarfile, gzipped. */
  private static byte[] golden(String base64) {
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Tar tar(byte[] bytes) {
    return Tar.of(new ByteArrayInputStream(bytes), "test.tar");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void reads(byte[] archive) {
    var tar = tar(archive);
    var first = tar.next();
    assertEquals("a.txt", first.name());
    assertEquals(6, first.size());
    assertEquals("hello\n", text(tar.read(100)));
    assertEquals("empty", tar.next().name());
    assertEquals("d/" + "x".repeat(150) + "/é.txt", tar.next().name());
    assertEquals("é", text(tar.read(2)));
    var skipped = tar.next();
    assertEquals("big", skipped.name());
    assertEquals(1000, skipped.size());
    assertEquals("last", tar.next().name());
    assertEquals("z".repeat(512), text(tar.read(512)));
    assertNull(tar.next());
  }

  @Test
  void readsWhatOthersWrote() {
    reads(golden(TarGoldens.PAX));
    reads(golden(TarGoldens.GNU));
  }

  @Test
  void opensCompressedFiles(@TempDir Path folder) throws IOException {
    var plain = golden(TarGoldens.PAX);
    var gz = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gz)) {
      out.write(plain);
    }
    for (var name : new String[] {"t.tar", "t.tar.gz", "t.tar.xz"}) {
      var file = folder.resolve(name);
      Files.write(file, name.endsWith("r") ? plain : gz.toByteArray());
      try (var tar = Tar.open(file, GZIPInputStream::new)) {
        assertEquals("a.txt", tar.next().name());
      }
    }
    var e = assertThrows(ValueException.class, () -> Tar.open(folder.resolve("t.tar.xz"), null));
    assertTrue(e.problem().contains("compressed with xz"), e.problem());
    assertThrows(ValueException.class, () -> Tar.open(folder.resolve("none"), null));
  }

  private static void refuses(byte[] bytes, String problem) {
    var e =
        assertThrows(
            ValueException.class,
            () -> {
              var tar = tar(bytes);
              while (tar.next() != null) {
                tar.read(2000);
              }
            });
    assertTrue(e.problem().contains(problem), e.problem());
    assertTrue(e.op().contains("test.tar"), e.op());
  }

  @Test
  void refusesDamagedArchives() {
    var good = golden(TarGoldens.GNU);
    refuses(new byte[0], "without its end mark");
    refuses("this is text".getBytes(StandardCharsets.UTF_8), "without its end mark");
    refuses("this is text ".repeat(100).getBytes(StandardCharsets.UTF_8), "no tar archive");
    refuses(Arrays.copyOf(good, 512 + 3), "ends within a file: it is cut off at byte 515");
    refuses(Arrays.copyOf(good, 1024), "without its end mark");
    var large = tar(good);
    large.next();
    var e = assertThrows(ValueException.class, () -> large.read(5));
    assertTrue(
        e.problem().contains("a file of 6 bytes is larger than the 5 expected"), e.problem());
    for (int i = 0; i < 3_000; i++) { // nothing but our error, whatever stands there
      var rng = Rng.seed(i);
      var damaged = good.clone();
      for (int k = 0; k < 3; k++) {
        damaged[rng.nextInt(damaged.length)] = (byte) rng.nextInt(256);
      }
      try {
        var tar = tar(damaged);
        while (tar.next() != null) {
          tar.read(2000);
        }
      } catch (ValueException expected) {
        assertTrue(expected.op().contains("test.tar"), expected.op());
      }
    }
  }
}
