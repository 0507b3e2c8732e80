package dev.espalier.recipes.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
class RunFolderTest {
  @TempDir Path temp;

  @Test
  void resultsSurviveJson() {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("epochs", 3);
    fields.put("test_loss", 0.0261);
    fields.put("test_accuracy", 0.9912);
    fields.put("steps_to_goal", null);
    fields.put("diverged", Double.POSITIVE_INFINITY);
    fields.put("curve", Arrays.asList(0.5, null, Double.NaN));
    var r = new Result("mnist", "in a line", fields, 42.25, 2, 7, "ab", "runs/x");
    var text = r.toJson().toString();
    assertEquals(
        "{\"task\":\"mnist\",\"epochs\":3,\"test_loss\":0.0261,\"test_accuracy\":0.9912,\"steps_to_goal\":null,"
            + "\"diverged\":null,\"curve\":[0.5,null,null],\"seconds\":42.25,\"threads\":2,\"seed\":7,"
            + "\"weights_sha256\":\"ab\",\"run\":\"runs/x\"}",
        text);
    var read = Result.of(r.stored());
    assertEquals(text, read.toJson().toString());
    assertEquals("in a line", read.summary());
  }

  @Test
  void aRunIsUsedByOneTrainingAtATime() {
    var path = temp.resolve("run");
    try (var _ = RunFolder.create(path)) {
      assertThrows(UserError.class, () -> RunFolder.create(path));
    }
    assertTrue(!Files.exists(path), "nothing came of it");
    RunFolder.create(path).close();
  }
}
