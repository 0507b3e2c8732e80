package dev.espalier.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.base.ValueException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads what other libraries wrote and refuses what is damaged: the bundled files, and the larger
 * set where it is at hand.
 */
class InteropTest {
  record Case(Path folder, Path file, boolean loads, String why, String expected) {
    @Override
    public String toString() {
      return file.getFileName() + " (" + why + ")";
    }
  }

  private static Path bundled() throws URISyntaxException {
    var manifest = InteropTest.class.getResource("/interop/manifest.json");
    return Path.of(Objects.requireNonNull(manifest).toURI()).resolveSibling("");
  }

  static List<Case> cases() throws IOException, URISyntaxException {
    var cases = new ArrayList<Case>();
    collect(bundled(), cases);
    for (var p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      collect(p.resolve("shared/conformance/interop"), cases);
    }
    return cases;
  }

  private static void collect(Path folder, List<Case> to) throws IOException {
    var manifest = folder.resolve("manifest.json");
    if (!Files.exists(manifest)) {
      return;
    }
    for (var f : Json.parse(Files.readAllBytes(manifest)).get("files").items()) {
      String kind = f.get("kind").string();
      if (kind.equals("safetensors") || kind.equals("npy")) {
        var expected = f.find("expected");
        to.add(
            new Case(
                folder,
                folder.resolve(f.get("file").string()),
                f.get("expect").string().equals("load"),
                f.get("why").string(),
                expected == null ? "" : expected.string()));
      }
    }
  }

  private static Map<String, TensorData> load(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".npz")) {
      return Npy.readNpz(file);
    }
    return name.endsWith(".npy")
        ? Map.of("value", Npy.read(file))
        : Safetensors.read(file).tensors();
  }

  @Test
  void theBundledFilesAreThere() throws Exception {
    assertTrue(cases().stream().filter(Case::loads).count() >= 17);
    assertTrue(cases().stream().filter(c -> !c.loads).count() >= 34);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void loadsOrRefuses(Case c) throws IOException {
    if (!c.loads) {
      var e = assertThrows(ValueException.class, () -> load(c.file));
      assertTrue(e.problem().startsWith(c.file.getFileName().toString()), e.problem());
      assertFalse(e.fix().isEmpty());
      return;
    }
    var actual = load(c.file);
    var expected = Safetensors.read(c.folder.resolve(c.expected)).tensors();
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, t) -> assertSame(t, get(actual, name), name));
  }

  /** Equal dtype, shape and bits; NaNs are equal. The references hold halves as float32. */
  static void assertSame(TensorData expected, TensorData actual, String name) {
    assertEquals(expected.shape(), actual.shape(), name);
    boolean widened =
        expected.dtype() == DType.FLOAT32
            && actual.dtype().isFloating()
            && actual.dtype().isNarrow();
    assertEquals(expected.dtype(), widened ? DType.FLOAT32 : actual.dtype(), name);
    assertEquals(list(expected), list(actual), name);
  }

  static TensorData get(Map<String, TensorData> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }

  static List<Object> list(TensorData t) {
    var a = t.storage().copy();
    var list = new ArrayList<Object>();
    for (int i = 0; i < t.shape().size(); i++) {
      list.add(
          a instanceof short[] bits && t.dtype().isFloating()
              ? (Object) Halves.from(t.dtype(), bits[i])
              : java.lang.reflect.Array.get(a, i));
    }
    return list;
  }

  @Test
  void dtypesBecomeTheNarrowestThatHoldsThem() throws Exception {
    var folder = bundled();
    var t = Safetensors.read(folder.resolve("safetensors/ok-all-dtypes.safetensors")).tensors();
    assertEquals(
        List.of(
            "i64", "f64", "f32", "i32", "bf16", "f16", "i16", "f8_e4m3", "f8_e5m2", "i8", "u8",
            "bool"),
        List.copyOf(t.keySet()));
    assertEquals(DType.INT8, get(t, "i8").dtype());
    assertEquals(DType.INT16, get(t, "i16").dtype());
    assertEquals(DType.BFLOAT16, get(t, "bf16").dtype());
    assertEquals(DType.FLOAT16, get(t, "f16").dtype());
    assertEquals(DType.FLOAT32, get(t, "f8_e4m3").dtype());
    assertEquals(DType.UINT8, get(t, "u8").dtype());
  }
}
