package dev.espalier.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
  @TempDir Path folder;

  private static Path numpy() throws Exception {
    return Path.of(Objects.requireNonNull(NpyTest.class.getResource("/npy/numpy.npz")).toURI());
  }

  @Test
  void readsEveryDtypeByteOrderAndMemoryOrderOfNumpy() throws Exception {
    var arrays = Npy.readNpz(numpy());
    int seen = 0;
    for (var e : arrays.entrySet()) {
      String name = e.getKey();
      if (name.indexOf('-') < 0) {
        continue;
      }
      seen++;
      var t = e.getValue();
      assertEquals(Shape.of(2, 3, 4), t.shape(), name);
      var expected =
          switch (name.substring(0, 2)) {
            case "f8" -> DType.FLOAT64;
            case "f4" -> DType.FLOAT32;
            case "f2" -> DType.FLOAT16;
            case "i8", "u8", "u4" -> DType.INT64;
            case "i4", "u2" -> DType.INT32;
            case "i2" -> DType.INT16;
            case "i1" -> DType.INT8;
            case "u1" -> DType.UINT8;
            default -> DType.BOOL;
          };
      assertEquals(expected, t.dtype(), name);
      var values = InteropTest.list(t);
      for (int i = 0; i < 24; i++) {
        int v =
            name.charAt(0) == 'b'
                ? Math.min(i, 1)
                : i - ("fi".indexOf(name.charAt(0)) >= 0 ? 5 : 0);
        assertEquals(v, ((Number) values.get(i)).doubleValue(), name + " element " + i);
      }
    }
    assertEquals(42, seen);
    assertEquals(List.of(7.5f), InteropTest.list(InteropTest.get(arrays, "scalar")));
    assertEquals(Shape.of(3, 0), InteropTest.get(arrays, "empty").shape());
  }

  @Test
  void writesTheBytesOfNumpy() throws Exception {
    var arrays = Npy.readNpz(numpy());
    try (var zip = new ZipFile(numpy().toFile())) {
      for (String name :
          List.of(
              "f8-C-le", "f4-C-le", "i8-C-le", "i4-C-le", "u1-C-le", "b1-C-le", "scalar", "long",
              "empty")) {
        var file = folder.resolve(name + ".npy");
        Npy.write(file, InteropTest.get(arrays, name));
        try (var in = zip.getInputStream(zip.getEntry(name + ".npy"))) {
          assertArrayEquals(in.readAllBytes(), Files.readAllBytes(file), name);
        }
      }
    }
  }

  @Test
  void npzComesBackInOrderAndWithEqualBytes() throws Exception {
    var arrays = new LinkedHashMap<>(Npy.readNpz(numpy()));
    var big = new float[300_000]; // several chunks
    for (int i = 0; i < big.length; i++) {
      big[i] = i * 0.5f;
    }
    arrays.put("big", TensorData.of(Shape.of(300, 1000), DType.FLOAT32, big));
    arrays.put("part", new TensorData(Shape.of(2), Storage.of(DType.FLOAT32, big).slice(7, 2)));
    var first = folder.resolve("a.npz");
    var second = folder.resolve("b.npz");
    Npy.writeNpz(first, arrays);
    Npy.writeNpz(second, arrays);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    var back = Npy.readNpz(first);
    assertEquals(List.copyOf(arrays.keySet()), List.copyOf(back.keySet()));
    arrays.forEach((name, t) -> InteropTest.assertSame(t, InteropTest.get(back, name), name));
    assertEquals(List.of(3.5f, 4f), InteropTest.list(InteropTest.get(back, "part")));
  }

  private static byte[] npy(String dict, int dataBytes) {
    String header = dict + "\n";
    var s =
        "\u0093NUMPY\1\0"
            + (char) (header.length() & 0xFF)
            + (char) (header.length() >> 8)
            + header
            + "\0".repeat(dataBytes);
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  private ValueException refused(String dict, int dataBytes) throws IOException {
    var file = Files.write(folder.resolve("x.npy"), npy(dict, dataBytes));
    return assertThrows(ValueException.class, () -> Npy.read(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}|header, character 52: (n) is no"
            + " tuple, (n,) is",
        "{'descr': '<f4', 'fortran_order': False}|header, character 41: one of descr, fortran_order"
            + " and shape is missing",
        "{'descr': '<f4', 'descr': '<f4'}|header, character 31: key 'descr' appears twice",
        "{'descr': '<f4', 'x': 1}|header, character 21: key 'x' is unknown",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': ()}|header, character 34: expected True or"
            + " False",
        "{'descr': '<f4', 'fortran_order': True, 'shape': ()} ()|header, character 53: text after"
            + " the dict",
        "{'descr': '<f4|header, character 10: a string does not end",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}|header,"
            + " character 71: expected a whole number",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967298,)}|extent 4294967298 of the"
            + " shape is not from 0 to 2147483647",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536)}|(65536, 65536) has more"
            + " elements than one Java array can hold (2147483639)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483639,)}|(2147483639,) of 4 bytes"
            + " an element takes 8589934556 bytes, 8 follow the header",
        "{'descr': '~O', 'fortran_order': False, 'shape': (1,)}|dtype '~O' is Python objects, which"
            + " are pickled code",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}|dtype '<c8' is complex numbers",
        "{'descr': '<U2', 'fortran_order': False, 'shape': (1,)}|dtype '<U2' is text",
        "{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,)}|dtype '<M8[s]' is times",
        "{'descr': '', 'fortran_order': False, 'shape': (1,)}|dtype '' is an element type that is"
            + " not supported",
      })
  void whatIsWrongIsSaid(String dict, String problem) throws IOException {
    assertEquals(
        "x.npy: " + problem.replace('~', '|'), refused(dict.replace("'~", "'|"), 8).problem());
  }

  @Test
  void lengthsMustAgree() throws IOException {
    String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }";
    Npy.read(Files.write(folder.resolve("ok.npy"), npy(dict, 8)));
    assertEquals("save several arrays as .npz", refused(dict, 9).fix());
    assertTrue(refused(dict, 7).fix().contains("damaged"));
    for (int cut = 0; cut < 10 + dict.length(); cut++) {
      var file = Files.write(folder.resolve("cut.npy"), java.util.Arrays.copyOf(npy(dict, 8), cut));
      assertThrows(ValueException.class, () -> Npy.read(file), "cut at " + cut);
    }
    assertThrows(NoSuchFileException.class, () -> Npy.read(folder.resolve("none.npy")));
  }

  @Test
  void uint64AboveInt64IsRefused() throws IOException {
    var bytes = npy("{'descr': '<u8', 'fortran_order': False, 'shape': (2,)}", 16);
    bytes[bytes.length - 1] = (byte) 0x80;
    var file = Files.write(folder.resolve("u.npy"), bytes);
    var e = assertThrows(ValueException.class, () -> Npy.read(file));
    assertEquals(
        "u.npy: element 1 of the array is 9223372036854775808, above the range of int64",
        e.problem());
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (var e : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(e.getKey()));
        out.write(e.getValue());
      }
    }
    return Files.write(folder.resolve("x.npz"), bytes.toByteArray());
  }

  @Test
  void damagedZipsAreRefused() throws Exception {
    var huge =
        npy(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,)}",
            1 << 20); // says 16 GB, holds 1 MB
    var file = zip(Map.of("a.npy", huge));
    var e = assertThrows(ValueException.class, () -> Npy.readNpz(file));
    assertTrue(
        e.problem().startsWith("x.npz, entry a.npy: (2000000000,) of 8 bytes an element takes"),
        e.problem());
    var other = zip(Map.of("readme.txt", new byte[3]));
    e = assertThrows(ValueException.class, () -> Npy.readNpz(other));
    assertEquals("x.npz, entry readme.txt: it is no array", e.problem());

    var good = Files.readAllBytes(numpy());
    for (int cut = 0; cut < good.length; cut += 101) {
      var cutFile = Files.write(folder.resolve("cut.npz"), java.util.Arrays.copyOf(good, cut));
      assertThrows(ValueException.class, () -> Npy.readNpz(cutFile), "cut at " + cut);
    }
    for (int i = 0;
        i < good.length;
        i += 97) { // any outcome but an error of the JVM or a foreign exception
      var b = good.clone();
      b[i] ^= 0x55;
      try {
        Npy.readNpz(Files.write(folder.resolve("flip.npz"), b));
      } catch (ValueException expected) {
        assertTrue(expected.problem().startsWith("flip.npz"), expected.problem());
      }
    }
  }
}
