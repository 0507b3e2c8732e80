package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.io.Npy;
import dev.espalier.io.TensorData;
import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On pictures made here: noise, and for half of them a bright blob somewhere in it. */
class TransferTest {
  @TempDir private Path temp;

  private Path data() throws IOException {
    var folder = Files.createDirectories(temp.resolve("data"));
    var arrays = new LinkedHashMap<String, TensorData>();
    var rng = Rng.seed(7);
    int[] counts = {120, 8, 96};
    var parts = new String[] {"train", "val", "test"};
    for (int p = 0; p < parts.length; p++) {
      int n = counts[p];
      var pixels = new byte[n * 784];
      var labels = new byte[n];
      for (int i = 0; i < n; i++) {
        labels[i] = (byte) (i % 2);
        int top = 4 + (int) (rng.nextFloat() * 14);
        int left = 4 + (int) (rng.nextFloat() * 14);
        for (int k = 0; k < 784; k++) {
          int y = k / 28;
          int x = k % 28;
          boolean blob = y >= top && y < top + 6 && x >= left && x < left + 6;
          double v = 60 + 80 * rng.nextFloat() + (blob && labels[i] == 1 ? 80 : 0);
          pixels[i * 784 + k] = (byte) v;
        }
      }
      arrays.put(parts[p] + "_images", TensorData.of(Shape.of(n, 28, 28), DType.UINT8, pixels));
      arrays.put(parts[p] + "_labels", TensorData.of(Shape.of(n, 1), DType.UINT8, labels));
    }
    Npy.writeNpz(folder.resolve("pneumoniamnist.npz"), arrays);
    return folder;
  }

  @Test
  @Tag("slow")
  void fineTuningLearnsToTheSameBitsAfterKills() throws IOException, InterruptedException {
    var line = TestRun.quick("transfer").data(data()).sameBitsAfterKills(temp);
    assertTrue(line.get("test_auc").number() > 0.9, line::toString);
    var html = Files.readString(temp.resolve("whole/report.html"));
    assertTrue(html.contains("ROC curve") && html.contains("Worst mistakes"));
  }

  @Test
  void aHeadOnAFrozenBodyLearns() throws IOException, InterruptedException {
    var line =
        TestRun.quick("transfer").data(data()).with("mode", "frozen").sameBitsAfterKills(temp);
    assertTrue(line.get("test_auc").number() > 0.7, line::toString);
  }

  /** A cell of the table is what its training alone gives. */
  @Test
  @Tag("slow")
  void tableOfAllTrainings() throws IOException, InterruptedException {
    var data = data();
    var table =
        TestRun.quick("transfer")
            .data(data)
            .with("table", true)
            .with("epochs", 1)
            .sameBitsAfterKills(temp);
    var alone =
        TestRun.quick("transfer")
            .data(data)
            .with("mode", "scratch")
            .with("images", "all")
            .with("epochs", 1)
            .train(temp.resolve("alone"));
    assertEquals(alone.get("test_auc"), table.get("test_auc_scratch_all"));
    assertEquals(table.get("test_auc"), table.get("test_auc_finetune_100"));
    assertEquals(
        9, table.members().keySet().stream().filter(k -> k.startsWith("test_auc_")).count());
  }
}
