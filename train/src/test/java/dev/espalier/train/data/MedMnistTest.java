package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.io.Npy;
import dev.espalier.io.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MedMnistTest {
  @TempDir private Path folder;

  private static TensorData bytes(int... shape) {
    var s = Shape.of(shape);
    var v = new byte[s.size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = (byte) (shape.length == 2 ? i % 2 : i * 7);
    }
    return TensorData.of(s, DType.UINT8, v);
  }

  private static Map<String, TensorData> arrays(int... image) {
    var all = new LinkedHashMap<String, TensorData>();
    int n = 2;
    for (var part : new String[] {"train", "val", "test"}) {
      var shape = new int[image.length + 1];
      shape[0] = n;
      System.arraycopy(image, 0, shape, 1, image.length);
      all.put(part + "_images", bytes(shape));
      all.put(part + "_labels", bytes(n++, 1));
    }
    return all;
  }

  private Path file(Map<String, TensorData> arrays) throws IOException {
    var file = folder.resolve("pneumoniamnist.npz");
    Npy.writeNpz(file, arrays);
    return file;
  }

  @Test
  void partsOfGreyImages() throws IOException {
    var set = MedMnist.read(file(arrays(4, 5)), MedMnist.PNEUMONIA);
    assertEquals(2, set.train().size());
    assertEquals(3, set.validation().size());
    assertEquals(4, set.test().size());
    assertEquals(Shape.of(1, 4, 5), set.train().x().shape());
    assertEquals(1, set.test().label(3));
    var batch = DataLoader.of(set.train()).batch(2).iterator().next();
    assertEquals(7 / 255f, batch.x().toArray()[1]);
    assertEquals((byte) (20 * 7) & 0xFF, Math.round(batch.x().toArray()[20] * 255));
    assertEquals("pneumonia", set.train().classes().get(1));
  }

  @Test
  void channelsOfColourImagesComeFirst() throws IOException {
    var set = MedMnist.read(file(arrays(2, 2, 3)), MedMnist.PNEUMONIA);
    assertArrayEquals(
        new long[] {0, 21, 42, 63, 7, 28, 49, 70, 14, 35, 56, 77},
        set.train().image(0).toLongArray());
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    var missing = folder.resolve("pneumoniamnist.npz");
    var e = assertThrows(ValueException.class, () -> read(missing));
    assertTrue(e.getMessage().contains("there is no file " + missing), e.getMessage());
    Files.writeString(missing, "PK, but no zip");
    assertTrue(problem(missing).contains("pneumoniamnist.npz"));

    var arrays = arrays(4, 5);
    arrays.remove("val_labels");
    assertTrue(problem(file(arrays)).contains("no array val_labels"));
    arrays.put("val_labels", bytes(7, 1));
    assertTrue(problem(file(arrays)).contains("(7, 1) labels for (3, 4, 5) val images"));
    arrays.put("val_labels", TensorData.of(Shape.of(3, 1), DType.UINT8, new byte[] {0, 1, 2}));
    assertTrue(problem(file(arrays)).contains("val_labels[2] is 2, not one of 2"));
    arrays.put("val_labels", TensorData.of(Shape.of(3, 1), DType.INT64, new long[3]));
    assertTrue(problem(file(arrays)).contains("val_labels is int64, not uint8"));
  }

  private static MedMnist read(Path file) {
    return MedMnist.read(file, MedMnist.PNEUMONIA);
  }

  private static String problem(Path file) {
    return assertThrows(ValueException.class, () -> read(file)).getMessage();
  }
}
