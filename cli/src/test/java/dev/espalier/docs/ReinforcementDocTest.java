package dev.espalier.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.Environment;
import dev.espalier.rl.envs.Environments;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java of docs/reinforcement-learning.md compiles, its table names every environment, and what
 * it links to is there.
 */
class ReinforcementDocTest {
  private static final List<String> PACKAGES =
      List.of("agents", "distributions", "envs", "games", "replay", "scene", "tabular", "wrappers");

  @TempDir Path temp;

  private static String page() throws Exception {
    return Files.readString(Sources.root().resolve("docs/reinforcement-learning.md"));
  }

  @Test
  void programsCompile() throws Exception {
    var source = new StringBuilder("import dev.espalier.rl.*;\nimport java.util.*;\n");
    for (var p : PACKAGES) {
      source.append("import dev.espalier.rl.").append(p).append(".*;\n");
    }
    source.append(
        """
        import dev.espalier.nn.*;
        import dev.espalier.nn.optim.*;
        import dev.espalier.tensor.Random;
        import dev.espalier.tensor.Tensor;
        """);
    source.append("class Page {\n");
    var blocks = Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(page());
    int n = 0;
    while (blocks.find()) {
      var block = blocks.group(1);
      if (block.contains("class ")) {
        source.append("static ").append(block.substring(block.indexOf("final class")));
      } else {
        source.append("static void block").append(n).append("() {\n").append(block).append("}\n");
      }
      n++;
    }
    assertTrue(n >= 6, n + " programs");
    var file = Files.writeString(temp.resolve("Page.java"), source.append("}\n"));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var path =
          List.of(
              where(Environment.class),
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
  void theTableNamesEveryEnvironment() throws Exception {
    var page = page();
    var missing = new ArrayList<String>();
    for (var spec : Environments.all()) {
      if (!page.contains("`" + spec.id() + "`")) {
        missing.add(spec.id());
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    var docs = Sources.root().resolve("docs");
    var links = Pattern.compile("(?:\\]\\(|src=\")(?!https?:)([^)#\"]+)").matcher(page());
    var missing = new ArrayList<String>();
    while (links.find()) {
      if (!Files.exists(docs.resolve(links.group(1)))) {
        missing.add(links.group(1));
      }
    }
    assertEquals(List.of(), missing);
  }
}
