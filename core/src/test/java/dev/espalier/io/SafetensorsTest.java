package dev.espalier.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  private static Map<String, TensorData> sample() {
    var m = new LinkedHashMap<String, TensorData>();
    m.put("flags", TensorData.of(Shape.of(3), DType.BOOL, new byte[] {1, 0, 1}));
    m.put(
        "fc1.weight",
        TensorData.of(
            Shape.of(2, 2), DType.FLOAT32, new float[] {1, -0f, Float.NaN, Float.MIN_VALUE}));
    m.put("step", TensorData.of(Shape.of(), DType.INT64, new long[] {Long.MIN_VALUE}));
    m.put("é\"", TensorData.of(Shape.of(0, 5), DType.FLOAT64, new double[0]));
    m.put(
        "x", new TensorData(Shape.of(1), Storage.of(DType.INT32, new int[] {1, 2, 3}).slice(1, 1)));
    m.put("bytes", TensorData.of(Shape.of(2), DType.UINT8, new byte[] {-1, 7}));
    m.put("d", TensorData.of(Shape.of(1), DType.FLOAT64, new double[] {Math.PI}));
    return m;
  }

  @Test
  void whatIsWrittenComesBackInOrder() throws IOException {
    var file = folder.resolve("m.safetensors");
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("b", "1");
    metadata.put("a", "text \n 漢");
    Safetensors.write(file, sample(), metadata);
    var back = Safetensors.read(file);
    assertEquals(List.copyOf(sample().keySet()), List.copyOf(back.tensors().keySet()));
    sample().forEach((name, t) -> InteropTest.assertSame(t, back.get(name), name));
    assertEquals(metadata, back.metadata());
    var e = assertThrows(ValueException.class, () -> back.get("fc2.weight"));
    assertEquals("there is no tensor \"fc2.weight\"", e.problem());
    assertEquals("the 7 tensors begin with [flags, fc1.weight, step, é\", x, bytes, d]", e.fix());
    assertEquals(List.of("b", "a"), List.copyOf(back.metadata().keySet()));
  }

  @Test
  void theLayoutIsAlignedAndExact() throws IOException {
    var file = folder.resolve("m.safetensors");
    var m = new LinkedHashMap<String, TensorData>();
    m.put("u", TensorData.of(Shape.of(1), DType.UINT8, new byte[] {5}));
    m.put("d", TensorData.of(Shape.of(1), DType.FLOAT64, new double[] {1}));
    Safetensors.write(file, m, Map.of());
    var b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) b.getLong();
    assertEquals(0, length % 8);
    var header = new byte[length];
    b.get(header);
    assertEquals(
        "{\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[8,9]},\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
        new String(header, StandardCharsets.UTF_8).strip());
    assertEquals(1.0, b.getDouble());
    assertEquals(5, b.get());
    assertEquals(0, b.remaining());
  }

  @Test
  void manyElementsAreWrittenInChunks() throws IOException {
    var big = new double[200_001];
    Arrays.setAll(big, i -> i * 0.25);
    var file = folder.resolve("big.safetensors");
    Safetensors.write(
        file, Map.of("big", TensorData.of(Shape.of(200_001), DType.FLOAT64, big)), Map.of());
    assertTrue(Arrays.equals(big, Safetensors.read(file).get("big").storage().doubles()));
  }

  private Path file(String header, int dataBytes) throws IOException {
    var h = header.getBytes(StandardCharsets.UTF_8);
    var b =
        ByteBuffer.allocate(8 + h.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(h.length)
            .put(h);
    return Files.write(folder.resolve("x.safetensors"), b.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}|\"a\" has 8 bytes, F32 (1,) takes"
            + " 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|\"a\" begins at byte 4 after a gap,"
            + " not at 0",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}|\"b\""
            + " begins at byte 2 inside another tensor, not at 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|the tensors take 4 bytes, the file"
            + " has 8",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}}|\"a\" has 1 data offsets, not two",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|\"a\": found 2.0, there must be a"
            + " whole number",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}|\"a\": there is no \"dtype\", the object has"
            + " [shape, data_offsets]",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|extent -2 of \"a\" is not from 0"
            + " to 2147483647",
        "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,8]}}|\"a\": (65536, 65536) has"
            + " more elements than one Java array can hold (2147483639)",
        "{'a':{'dtype':'C64','shape':[1],'data_offsets':[0,8]}}|\"a\" has dtype C64, which is not"
            + " supported",
        "{'a':1}|\"a\": found 1, there must be an object",
        "{'__metadata__':{'k':1}}|\"__metadata__\": found 1, there must be a string",
        "{'a':}|line 1, column 6: expected a value, found }",
        "x{}|the header does not begin with {",
      })
  void whatIsWrongIsSaid(String header, String problem) throws IOException {
    var e =
        assertThrows(
            ValueException.class, () -> Safetensors.read(file(header.replace('\'', '"'), 8)));
    assertEquals("x.safetensors: " + problem, e.problem());
    assertEquals("safetensors", e.op());
  }

  @Test
  void everyCutAndManyFlipsAreSurvived() throws IOException {
    var file = folder.resolve("m.safetensors");
    Safetensors.write(file, sample(), Map.of("k", "v"));
    var good = Files.readAllBytes(file);
    var bad = folder.resolve("bad.safetensors");
    for (int cut = 0; cut < good.length; cut++) {
      Files.write(bad, Arrays.copyOf(good, cut));
      assertThrows(ValueException.class, () -> Safetensors.read(bad), "cut at " + cut);
    }
    for (int i = 0; i < good.length; i++) {
      var b = good.clone();
      b[i] ^= 0x15;
      Files.write(bad, b);
      try {
        Safetensors.read(bad); // a flipped element or a changed name is a valid file
      } catch (ValueException expected) {
        assertTrue(expected.problem().startsWith("bad.safetensors"), expected.problem());
      }
    }
    assertThrows(NoSuchFileException.class, () -> Safetensors.read(folder.resolve("none")));
  }

  @Test
  void narrowFloatsWidenExactly() {
    assertEquals(0f, Wire.e4m3((byte) 0));
    assertEquals(0x1p-9f, Wire.e4m3((byte) 1));
    assertEquals(1f, Wire.e4m3((byte) 0x38));
    assertEquals(-448f, Wire.e4m3((byte) 0xFE));
    assertTrue(Float.isNaN(Wire.e4m3((byte) 0x7F)));
    assertEquals(0x1.cp-7f, Wire.e4m3((byte) 7) * 1f);
  }

  @Test
  void badInputsOfWriteAreRefused() {
    var file = folder.resolve("m.safetensors");
    var one = TensorData.of(Shape.of(1), DType.UINT8, new byte[1]);
    assertThrows(
        ValueException.class, () -> Safetensors.write(file, Map.of("__metadata__", one), Map.of()));
    assertThrows(ShapeException.class, () -> TensorData.of(Shape.of(2), DType.UINT8, new byte[1]));
    assertThrows(
        NoSuchFileException.class,
        () -> Safetensors.write(folder.resolve("no/m.safetensors"), Map.of(), Map.of()));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    var file = folder.resolve("m.txt");
    AtomicFile.writeString(file, "old");
    var e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(ByteBuffer.wrap(new byte[100]));
                      throw new IOException("no space left");
                    }));
    assertEquals("no space left", e.getMessage());
    assertEquals("old", Files.readString(file));
    AtomicFile.writeString(file, "new");
    assertEquals("new", Files.readString(file));
    try (var list = Files.list(folder)) {
      assertEquals(List.of(file), list.toList());
    }
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    var file = folder.resolve("target");
    var link = folder.resolve("link");
    Files.writeString(file, "old");
    Files.createSymbolicLink(link, file);
    AtomicFile.writeString(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }
}
