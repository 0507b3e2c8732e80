package dev.espalier.recipes.run;

import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Chart.Point;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Named curves over the steps of a training, also as {@code metrics.csv}: {@code
 * step,name,value,seconds}. They are part of checkpoints, so that after a resumption the file is
 * that of an uninterrupted run (but for the seconds).
 */
public final class Curves implements Stateful {
  private static final String HEADER = "step,name,value,seconds\n";

  private record Row(long step, String name, double value, String seconds) {
    String csv() {
      return step + "," + name + "," + value + "," + seconds + "\n";
    }
  }

  private final Path file;
  private final List<Row> rows = new ArrayList<>();
  private final SequencedMap<String, List<Point>> curves = new LinkedHashMap<>();

  Curves(Path file) {
    this.file = file;
  }

  /** Writes the file anew, with what there is. */
  void begin() {
    var text = new StringBuilder(HEADER);
    rows.forEach(r -> text.append(r.csv()));
    RunFolder.write(file, text.toString());
  }

  void add(long step, String name, double value, double seconds) {
    var row = new Row(step, name, value, String.format(Locale.ROOT, "%.3f", seconds));
    add(row);
    try {
      Files.writeString(file, row.csv(), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + file + ": " + IoErrors.reason(e), e);
    }
  }

  private void add(Row row) {
    rows.add(row);
    curves.computeIfAbsent(row.name, _ -> new ArrayList<>()).add(new Point(row.step, row.value));
  }

  /** Names in the order in which they first came. */
  public Set<String> names() {
    return curves.keySet();
  }

  /** The finite points of a curve, none when there is no such curve. */
  public List<Point> points(String name) {
    return curves.getOrDefault(name, List.of()).stream()
        .filter(p -> Double.isFinite(p.y()))
        .toList();
  }

  /** The last value of a curve, NaN when it has none. */
  public double last(String name) {
    var points = curves.get(name);
    return points == null ? Double.NaN : points.getLast().y();
  }

  /** Curves of one unit as a chart over steps. */
  public Chart chart(String title, String unit, Chart.Format format, String... names) {
    var series = new ArrayList<Chart.Series>();
    for (var name : names) {
      var points = points(name);
      if (!points.isEmpty()) {
        series.add(
            new Chart.Series(
                name.replace('_', ' '),
                points.size() > 30 ? Chart.Mark.LINE : Chart.Mark.DOTS,
                points));
      }
    }
    return new Chart(title, "step", unit, format, series);
  }

  /** Whether a file is of this kind. */
  static boolean isCurves(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().filter(l -> (l + "\n").equals(HEADER)).isPresent();
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }

  /** Reads the file of a finished run. */
  static Curves read(Path file) {
    var all = new Curves(file);
    try {
      for (var line : Files.readAllLines(file).stream().skip(1).toList()) {
        all.add(row(line));
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + IoErrors.reason(e), e);
    }
    return all;
  }

  private static Row row(String line) {
    var f = line.split(",", -1);
    return new Row(Long.parseLong(f[0]), f[1], Double.parseDouble(f[2]), f[3]);
  }

  @Override
  public Map<String, String> state() {
    var text = new StringBuilder();
    rows.forEach(r -> text.append(r.csv()));
    return Map.of("rows", text.toString());
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    rows.clear();
    curves.clear();
    state.getOrDefault("rows", "").lines().filter(l -> !l.isBlank()).forEach(l -> add(row(l)));
  }
}
