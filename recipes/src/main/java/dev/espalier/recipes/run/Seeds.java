package dev.espalier.recipes.run;

import dev.espalier.io.Json;
import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Settings;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Report;
import dev.espalier.recipes.report.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One recipe with several seeds, one after the other, each in a folder of its own ({@code seed-3}),
 * and what they have in common: for each figure the mean over the seeds that have it, and under its
 * name with {@code _values} each seed's, null where a goal was not reached.
 */
public final class Seeds {
  private final Console console;
  private final Recipe recipe;
  private final Settings settings;
  private final Path root;
  private final Run.How how;
  private final int count;

  /** {@code settings} has the first seed. */
  public Seeds(
      Console console, Recipe recipe, Settings settings, Path root, Run.How how, int count) {
    this.console = console;
    this.recipe = recipe;
    this.settings = settings;
    this.root = root;
    this.how = how;
    this.count = count;
  }

  /** Trains with each seed; null when it was interrupted, which has been said. */
  public @Nullable Result run() {
    try (var folder = how.resume() ? RunFolder.open(root) : RunFolder.create(root)) {
      if (!how.resume()) {
        folder.writeConfig(
            new RunFolder.Config(
                recipe.name(),
                DataFolder.locate(recipe, settings),
                "",
                "./espalier train " + recipe.name() + " --seeds " + count,
                count));
      }
      var results = new ArrayList<Result>();
      for (int i = 0; i < count; i++) {
        var result = one(settings.withSeed(settings.seed() + i), Clock.fromNow());
        if (result == null) {
          console.err().println("go on with: espalier train --resume " + root);
          return null;
        }
        results.add(result);
      }
      var all = summary(results);
      folder.writeReport(report(results, all).toHtml());
      folder.writeResult(all.stored());
      return all;
    }
  }

  private @Nullable Result one(Settings s, Clock clock) {
    var path = root.resolve("seed-" + s.seed());
    var done = Files.isDirectory(path) ? RunFolder.result(path) : null;
    if (done != null) {
      return done;
    }
    boolean begun = Files.isDirectory(path) && RunFolder.config(path) != null;
    try (var folder = begun ? RunFolder.open(path) : RunFolder.create(path)) {
      var again = new Run.How(begun, how.checkpointEvery(), how.json(), how.quiet());
      var result = new Training(console, recipe, s, folder, again, clock).run();
      if (result != null) {
        (how.json() ? console.err() : console.out())
            .println(how.json() ? result.toJson() : "seed " + s.seed() + ": " + result.summary());
      }
      return result;
    }
  }

  private Result summary(List<Result> results) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    var seeds = results.stream().map(Result::seed).toList();
    fields.put("seeds", seeds);
    var text = new ArrayList<String>();
    for (var name : results.getFirst().fields().keySet()) {
      var values = new ArrayList<@Nullable Object>();
      double sum = 0;
      int n = 0;
      boolean numeric = true;
      for (var r : results) {
        var v = number(r.fields().get(name));
        if (v == null) {
          values.add(null);
        } else if (Double.isNaN(v)) {
          numeric = false;
        } else {
          values.add(v);
          sum += v;
          n++;
        }
      }
      if (numeric) {
        fields.put(name, n == 0 ? null : sum / n);
        fields.put(name + "_values", values);
      }
      if (numeric && !name.contains("second") && !name.equals("epochs")) {
        text.add(
            n == 0
                ? name + " not reached"
                : String.format(Locale.ROOT, "%s %.5g (%d of %d)", name, sum / n, n, count));
      }
    }
    double seconds = results.stream().mapToDouble(Result::seconds).sum();
    return new Result(
        recipe.name(),
        String.join(", ", text),
        fields,
        seconds,
        Environment.threads(),
        settings.seed(),
        results.getFirst().weightsSha256(),
        root.toString());
  }

  /** A number, null for nothing, NaN for anything else. */
  private static @Nullable Double number(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number n -> n.doubleValue();
      case Json.Null _ -> null;
      case Json.Int(var i) -> (double) i;
      case Json.Real(var d) -> d;
      default -> Double.NaN;
    };
  }

  private Report report(List<Result> results, Result all) {
    var sections = new ArrayList<Section>();
    var curves = new LinkedHashMap<Long, Curves>();
    var names = new LinkedHashSet<String>();
    for (var r : results) {
      var file = root.resolve("seed-" + r.seed()).resolve("metrics.csv");
      if (Files.isRegularFile(file) && Curves.isCurves(file)) {
        var c = Curves.read(file);
        curves.put(r.seed(), c);
        names.addAll(c.names());
      }
    }
    if (!names.isEmpty()) {
      sections.add(charts(names, curves));
    }
    sections.add(table(results, all));
    sections.add(new Section.Facts("Environment", Environment.facts()));
    return new Report(
        recipe.name(),
        recipe.summary(),
        LocalDate.now(ZoneId.systemDefault()).toString(),
        "",
        List.of(new Report.Tile(Integer.toString(count), "Seeds", "one after the other")),
        sections);
  }

  private static Section charts(Iterable<String> names, SequencedMap<Long, Curves> curves) {
    var charts = new ArrayList<Chart>();
    for (var name : names) {
      var series = new ArrayList<Chart.Series>();
      curves.forEach((seed, c) -> {
        var points = c.points(name);
        if (!points.isEmpty()) {
          series.add(new Chart.Series("seed " + seed, Chart.Mark.LINE, points));
        }
      });
      if (!series.isEmpty()) {
        charts.add(new Chart(name.replace('_', ' '), "step", "", Chart.Format.NUMBER, series));
      }
    }
    return new Section.Charts("Curves of all seeds", "", charts);
  }

  private static Section table(List<Result> results, Result all) {
    var columns = new ArrayList<String>(List.of("Figure"));
    results.forEach(r -> columns.add("seed " + r.seed()));
    columns.add("mean");
    var rows = new ArrayList<List<String>>();
    for (var name : results.getFirst().fields().keySet()) {
      if (!all.fields().containsKey(name)) {
        continue;
      }
      var row = new ArrayList<String>(List.of(name));
      results.forEach(r -> row.add(text(r.fields().get(name))));
      row.add(text(all.fields().get(name)));
      rows.add(row);
    }
    return new Section.Table(
        "Figures", "A dash is a goal that was not reached.", columns, 1, rows, false);
  }

  private static String text(@Nullable Object value) {
    var v = number(value);
    return v == null ? "–" : String.format(Locale.ROOT, "%.5g", v);
  }
}
