package dev.espalier.recipes.run;

import dev.espalier.recipes.report.Section.Fact;
import dev.espalier.spi.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** What this runs on. */
public final class Environment {
  public static final String VERSION = "0.1.0";

  private Environment() {}

  /** Sets the number of worker threads; before the first tensor is computed. */
  public static void useThreads(int threads) {
    System.setProperty("espalier.threads", Integer.toString(threads));
  }

  /** The number of worker threads that is set, else the processors available. */
  public static int threads() {
    return Integer.getInteger("espalier.threads", Runtime.getRuntime().availableProcessors());
  }

  public static List<Fact> facts() {
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("Espalier", VERSION));
    facts.add(
        new Fact(
            "Java",
            Runtime.version()
                + " ("
                + System.getProperty("java.vm.name")
                + ", "
                + System.getProperty("java.vendor")
                + ")"));
    facts.add(
        new Fact(
            "System",
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + ", "
                + System.getProperty("os.arch")));
    facts.add(
        new Fact(
            "Processor",
            processor() + ", " + Runtime.getRuntime().availableProcessors() + " available"));
    facts.add(new Fact("Threads", Integer.toString(threads())));
    facts.add(new Fact("Backend", backend()));
    facts.add(new Fact("Heap", (Runtime.getRuntime().maxMemory() >> 20) + " MB at most"));
    return facts;
  }

  private static String backend() {
    return ServiceLoader.load(Backend.class).stream()
        .map(ServiceLoader.Provider::get)
        .max(Comparator.comparingInt(Backend::priority))
        .map(Backend::description)
        .orElse("none");
  }

  private static String processor() {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException _) {
      // Not Linux: the architecture has to do.
    }
    return System.getProperty("os.arch");
  }
}
