package dev.espalier.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.models.generate.Generator;
import dev.espalier.text.Tokenizer;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of docs/language-models.md compiles, and what the page names is there. */
class LanguageModelsDocTest {
  @TempDir Path temp;

  private static String page() throws Exception {
    return Files.readString(Sources.root().resolve("docs/language-models.md"));
  }

  @Test
  void programsCompile() throws Exception {
    var source =
        new StringBuilder(
            """
            import dev.espalier.models.generate.*;
            import dev.espalier.models.text.*;
            import dev.espalier.tensor.Tensor;
            import java.nio.file.Path;
            import java.util.List;
            class Page {
            """);
    var blocks = Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(page());
    int n = 0;
    while (blocks.find()) {
      source.append("static void block").append(n++).append("() {\n");
      source.append(blocks.group(1)).append("}\n");
    }
    assertTrue(n >= 3, n + " programs");
    var file = Files.writeString(temp.resolve("Page.java"), source.append("}\n"));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var path =
          List.of(
              where(Generator.class),
              where(Tokenizer.class),
              where(dev.espalier.train.Stateful.class),
              where(dev.espalier.nn.Layer.class),
              where(dev.espalier.tensor.Tensor.class),
              where(NullMarked.class));
      var options =
          List.of("-classpath", String.join(File.pathSeparator, path), "-d", temp.toString());
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertTrue(compiled, messages::toString);
    }
  }

  private static String where(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void presetsAndPicturesAreThere() throws Exception {
    var presets = Pattern.compile("(?m)^\\| `(\\w+)`[^|]*\\|[^|]*\\| (`.*`) \\|$").matcher(page());
    int n = 0;
    while (presets.find()) {
      var config = Class.forName("dev.espalier.models.text." + presets.group(1) + "$Config");
      for (var name : presets.group(2).split(", ")) {
        var plain = name.replace("`", "");
        assertTrue(
            List.of(config.getMethods()).stream().anyMatch(m -> m.getName().equals(plain)),
            presets.group(1) + " has no preset " + plain);
        n++;
      }
    }
    assertTrue(n >= 12, n + " presets");
    assertTrue(Files.exists(Sources.root().resolve("docs/images/gpt-loss.svg")));
  }
}
