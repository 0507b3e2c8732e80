package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model in a named module works when its package is opened, and the error prints the line that is
 * missing.
 */
class NamedModuleTest {
  private static final String MODEL =
      """
      package shop.model;
      import dev.espalier.nn.*;
      import dev.espalier.tensor.Tensor;
      public final class Net extends Layer implements java.util.function.Supplier<String> {
        private final Layer fc;
        public Net() { fc = new Linear(3, 2); }
        @Override protected Tensor forward(Tensor x) { return fc.apply(x); }
        @Override public String get() {
          try {
            var before = namedParameters().keySet().toString();
            replace("fc", new Linear(3, 4, false));
            return before + " " + namedParameters().keySet() + " " + apply(Tensor.ones(1, 3)).shape();
          } catch (dev.espalier.base.TensorException e) {
            return e.getMessage();
          }
        }
      }
      """;

  @Test
  void anOpenedPackageWorks(@TempDir Path folder) throws Exception {
    assertEquals(
        "[fc.weight, fc.bias] [fc.weight] (1, 4)",
        run(folder, "opens shop.model to dev.espalier.nn;"));
  }

  @Test
  void aClosedPackageNamesTheLine(@TempDir Path folder) throws Exception {
    var message = run(folder, "");
    assertTrue(
        message.contains("add to its module-info.java: opens shop.model to dev.espalier.nn;"),
        message);
  }

  /**
   * Compiles the model as a module, puts Espalier's classes in modules of their own beside it and
   * runs it.
   */
  private static String run(Path folder, String opens) throws Exception {
    var source = Files.createDirectories(folder.resolve("src/shop/model"));
    Files.writeString(source.resolve("Net.java"), MODEL);
    Files.writeString(
        folder.resolve("src/module-info.java"),
        "module shop { requires dev.espalier.nn; exports shop.model; " + opens + " }");
    var path = new ArrayList<String>();
    for (var c :
        List.of(
            Layer.class,
            dev.espalier.tensor.Tensor.class,
            org.jspecify.annotations.Nullable.class)) {
      path.add(place(c).toString());
    }
    var out = folder.resolve("out");
    var compiler = ToolProvider.getSystemJavaCompiler();
    int rc =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-d",
            out.toString(),
            "--module-path",
            String.join(java.io.File.pathSeparator, path),
            source.resolve("Net.java").toString(),
            folder.resolve("src/module-info.java").toString());
    assertEquals(0, rc);
    path.add(out.toString());
    var finder = ModuleFinder.of(path.stream().map(Path::of).toArray(Path[]::new));
    var boot = ModuleLayer.boot();
    var configuration =
        boot.configuration().resolveAndBind(finder, ModuleFinder.of(), Set.of("shop"));
    var loader =
        boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
            .findLoader("shop");
    var net = (Supplier<?>) loader.loadClass("shop.model.Net").getConstructor().newInstance();
    return (String) net.get();
  }

  private static Path place(Class<?> c) throws Exception {
    URI where = c.getProtectionDomain().getCodeSource().getLocation().toURI();
    return Path.of(where);
  }
}
