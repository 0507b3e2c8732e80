package dev.espalier.cli.conformance;

import dev.espalier.io.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Replays reference data and reports what became of them. */
public final class Conformance {
  private Conformance() {}

  /** A suite and where it lies. */
  private record Found(Suite suite, Path folder) {}

  /**
   * Replays the suite in a folder, or all suites in the folders below it. Suites that are not
   * supported are named on {@code err}.
   *
   * @param only groups (operations, optimisers, networks) to run; all when empty. Suites that have
   *     none of them are left out.
   * @param data where the vocabularies of tokenizers are; null: in {@code data} beside the folder
   *     of the suites
   * @param json one JSON line a suite instead of the tables
   * @return whether every sample passed
   * @throws IOException when a file cannot be read, or nothing that looks like a suite is there
   */
  public static boolean run(
      Path folder,
      List<String> only,
      @Nullable Path data,
      boolean json,
      PrintStream out,
      PrintStream err)
      throws IOException {
    var found = new ArrayList<Found>();
    var others = new ArrayList<String>();
    find(folder, data, found, others);
    for (var name : others) {
      err.println("suite " + name + " is not supported yet");
    }
    Predicate<String> wanted = g -> only.isEmpty() || only.contains(g);
    boolean passed = true;
    for (var f : found) {
      if (groups(f).stream().noneMatch(wanted)) {
        continue;
      }
      var outcomes = f.suite.run(f.folder, wanted);
      passed &= json ? jsonLine(f.suite, outcomes, out) : table(f.suite, outcomes, out);
    }
    return passed;
  }

  /**
   * The names of all groups (operations, optimisers, networks) of the suites in a folder or below.
   *
   * @throws IOException when a file cannot be read, or there is no such folder
   */
  public static Set<String> groups(Path folder) throws IOException {
    var found = new ArrayList<Found>();
    find(folder, null, found, new ArrayList<>());
    var names = new LinkedHashSet<String>();
    for (var f : found) {
      names.addAll(groups(f));
    }
    return names;
  }

  private static Set<String> groups(Found f) throws IOException {
    var names = new LinkedHashSet<String>();
    f.suite.run(
        f.folder,
        group -> {
          names.add(group);
          return false;
        });
    return names;
  }

  private static void find(Path folder, @Nullable Path data, List<Found> found, List<String> others)
      throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    var own = suite(folder, data);
    if (own != null) {
      found.add(new Found(own, folder));
      return;
    }
    try (var list = Files.list(folder)) {
      for (Path p : list.filter(Files::isDirectory).sorted().toList()) {
        var s = suite(p, data);
        if (s != null) {
          found.add(new Found(s, p));
        } else {
          others.add(p.getFileName().toString());
        }
      }
    }
    if (found.isEmpty()) {
      others.clear();
      others.add(folder.toAbsolutePath().normalize().getFileName().toString());
    }
  }

  private static @Nullable Suite suite(Path folder, @Nullable Path data) throws IOException {
    for (var s : Suite.all(data)) {
      if (s.holds(folder)) {
        return s;
      }
    }
    return null;
  }

  /** Counts and worst errors of some samples. */
  private static final class Tally {
    private int passed;
    private int failed;
    private int unsupported;
    private double ulp;
    private double share;

    void add(Outcome o) {
      switch (o.status()) {
        case PASSED -> passed++;
        case FAILED -> failed++;
        case UNSUPPORTED -> unsupported++;
      }
      ulp = Math.max(ulp, o.ulp());
      share = Math.max(share, o.share());
    }

    int total() {
      return passed + failed + unsupported;
    }

    boolean clean() {
      return failed == 0 && unsupported == 0;
    }
  }

  private static Tally tally(List<Outcome> outcomes) {
    var t = new Tally();
    outcomes.forEach(t::add);
    return t;
  }

  private static boolean jsonLine(Suite suite, List<Outcome> outcomes, PrintStream out) {
    var t = tally(outcomes);
    var line = new LinkedHashMap<String, @Nullable Object>();
    line.put("suite", suite.name());
    line.put("total", t.total());
    line.put("passed", t.passed);
    line.put("failed", t.failed);
    line.put("unsupported", t.unsupported);
    out.println(Json.of(line));
    return t.clean();
  }

  private static boolean table(Suite suite, List<Outcome> outcomes, PrintStream out) {
    Map<String, Tally> groups = new LinkedHashMap<>();
    outcomes.forEach(o -> groups.computeIfAbsent(o.group(), _ -> new Tally()).add(o));
    out.printf(
        Locale.ROOT,
        "%-28s %7s %7s %12s %12s %16s%n",
        suite.name(),
        "passed",
        "failed",
        "unsupported",
        "worst ULP",
        "of tolerance");
    groups.forEach((name, t) -> row(name, t, out));
    var all = tally(outcomes);
    row("all " + all.total(), all, out);
    for (var o : outcomes) {
      if (o.status() != Outcome.Status.PASSED) {
        out.println(
            o.status().name().toLowerCase(Locale.ROOT)
                + "  "
                + o.group()
                + " "
                + o.id()
                + ": "
                + o.message());
      }
    }
    out.println();
    return all.clean();
  }

  private static void row(String name, Tally t, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-28s %7d %7d %12d %12s %16s%n",
        name,
        t.passed,
        t.failed,
        t.unsupported,
        number(t.ulp),
        number(t.share));
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, x == 0 || x >= 1e-3 && x < 1e6 ? "%.3f" : "%.2e", x);
  }
}
