package dev.espalier.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.nn.Layer;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Tokenizer;
import dev.espalier.train.Trainer;
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

/** The Java of the README compiles, and what it links to is there. */
class ReadmeTest {
  @TempDir Path temp;

  @Test
  void programsCompile() throws Exception {
    var blocks = blocks("java");
    assertEquals(2, blocks.size());
    compile("Digits.java", blocks.getFirst());
    // The second goes on where the first has its data: with the trainer's imports, in a method
    // beside main.
    var imports =
        "import static dev.espalier.train.Options.*;\nimport dev.espalier.train.Trainer;\n";
    compile(
        "More.java",
        imports + blocks.getFirst() + "void more(DataLoader train) {\n" + blocks.getLast() + "}\n");
  }

  @Test
  void programsOnTextsCompile() throws Exception {
    var blocks = blocks("docs/text.md", "java");
    assertEquals(3, blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      compile("Text" + i + ".java", blocks.get(i));
    }
  }

  @Test
  void versionIsThatOfThePom() throws Exception {
    var pom = Files.readString(Sources.root().resolve("pom.xml"));
    assertEquals(version(pom), version(blocks("xml").getFirst()));
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    var missing = new ArrayList<String>();
    for (String page :
        List.of(
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "docs/architecture.md",
            "docs/adding-an-op.md",
            "docs/text.md")) {
      var file = Sources.root().resolve(page);
      var links = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Files.readString(file));
      while (links.find()) {
        if (!Files.exists(file.resolveSibling(links.group(1)))) {
          missing.add(page + ": " + links.group(1));
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  private static String version(String xml) {
    var m = Pattern.compile("<version>([^<]+)</version>").matcher(xml);
    assertTrue(m.find());
    return m.group(1);
  }

  /** The fenced blocks of a language. */
  private static List<String> blocks(String language) throws Exception {
    return blocks("README.md", language);
  }

  private static List<String> blocks(String page, String language) throws Exception {
    var all = new ArrayList<String>();
    var m =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
            .matcher(Files.readString(Sources.root().resolve(page)));
    while (m.find()) {
      all.add(m.group(1));
    }
    return all;
  }

  private void compile(String name, String source) throws Exception {
    var file = Files.writeString(temp.resolve(name), source);
    var path = new ArrayList<String>();
    for (Class<?> c :
        List.of(Tensor.class, Layer.class, Trainer.class, Tokenizer.class, NullMarked.class)) {
      path.add(Sources.of(c));
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var options =
          List.of(
              "-d",
              temp.toString(),
              "-proc:none",
              "-classpath",
              String.join(File.pathSeparator, path));
      assertTrue(
          compiler
              .getTask(messages, manager, null, options, null, manager.getJavaFileObjects(file))
              .call(),
          messages::toString);
    }
  }
}
