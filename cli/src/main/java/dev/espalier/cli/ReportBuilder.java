package dev.espalier.cli;

import dev.espalier.cli.RunLog.Figure;
import dev.espalier.cli.recipes.Recipe;
import dev.espalier.cli.report.Chart;
import dev.espalier.cli.report.Report;
import dev.espalier.cli.report.Section;
import dev.espalier.nn.Layer;
import dev.espalier.train.History;
import dev.espalier.train.data.Dataset;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Gathers what the report of a finished run shows. */
final class ReportBuilder {
  private final Recipe recipe;
  private final Settings settings;
  private final Result result;
  private final History history;
  private final RunLog log;
  private final String command;

  ReportBuilder(
      Recipe recipe,
      Settings settings,
      Result result,
      History history,
      RunLog log,
      String command) {
    this.recipe = recipe;
    this.settings = settings;
    this.result = result;
    this.history = history;
    this.log = log;
    this.command = command;
  }

  /**
   * The report.
   *
   * @param afterwards seconds from the end of training to now
   */
  Report build(Layer model, Dataset test, Recipe.Findings findings, double afterwards) {
    var sections = new ArrayList<Section>();
    sections.add(curves());
    sections.addAll(findings.sections());
    sections.add(layers(model, test));
    sections.add(phases(afterwards));
    sections.add(environment());
    sections.add(
        new Section.Command(
            "Run it again",
            "Gives the same bits, with any --threads and on any vector width.",
            command));
    sections.add(new Section.Note("What was corrected", recipe.corrected()));
    var date =
        ZonedDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm z", Locale.ENGLISH));
    return new Report(
        recipe.name(),
        recipe.summary(),
        date,
        findings.warning(),
        tiles(model, test, findings),
        sections);
  }

  private List<Report.Tile> tiles(Layer model, Dataset test, Recipe.Findings findings) {
    var tiles = new ArrayList<Report.Tile>();
    var accuracy = result.testAccuracy();
    if (accuracy != null) {
      tiles.add(
          new Report.Tile(
              percent(accuracy),
              "Test accuracy",
              "%,d wrong of %,d".formatted(Math.round((1 - accuracy) * test.size()), test.size())));
    }
    tiles.addAll(findings.tiles());
    tiles.add(
        new Report.Tile(
            number("%.4g", result.testLoss()),
            "Test loss",
            "training: " + number("%.4g", result.trainLoss())));
    tiles.add(
        new Report.Tile(duration(result.seconds()), "Whole run", "from the start of the process"));
    if (result.secondsTo99() != null) {
      tiles.add(
          new Report.Tile(
              duration(result.secondsTo99()), "Until 99 %", "first test at an epoch's end"));
    }
    tiles.add(
        new Report.Tile(
            number("%,.0f", result.samplesPerSecond()), "Samples a second", "in training"));
    tiles.add(
        new Report.Tile(
            number("%,d", model.parameterCount()), "Parameters", size(4 * model.parameterCount())));
    return tiles;
  }

  private Section curves() {
    var charts = new ArrayList<Chart>();
    var loss =
        recipe.classes().isEmpty() || recipe.classes().size() == 2
            ? "mean squared error"
            : "cross-entropy";
    charts.add(chart("Loss", loss, Chart.Format.LOSS, Figure.TRAIN_LOSS, Figure.TEST_LOSS));
    if (!log.curve(Figure.TRAIN_ACCURACY).isEmpty()) {
      charts.add(
          chart(
              "Accuracy",
              "share right",
              Chart.Format.PERCENT,
              Figure.TRAIN_ACCURACY,
              Figure.TEST_ACCURACY));
    }
    var rates = log.curve(Figure.LEARNING_RATE);
    if (rates.stream().mapToDouble(Chart.Point::y).distinct().count() > 1) {
      charts.add(
          new Chart(
              "Learning rate",
              "epoch",
              "learning rate",
              Chart.Format.NUMBER,
              List.of(new Chart.Series("learning rate", Chart.Mark.LINE, rates))));
    }
    boolean tested = !log.curve(Figure.TEST_LOSS).isEmpty();
    return new Section.Charts(
        "Learning curves",
        "Training figures are means over the steps since the point before"
            + (tested
                ? ", with dropout where the network has it; test figures are taken at the end of"
                      + " each epoch, without."
                : "."),
        charts);
  }

  private Chart chart(String title, String axis, Chart.Format format, Figure train, Figure test) {
    var series = new ArrayList<Chart.Series>();
    series.add(new Chart.Series("training", Chart.Mark.LINE, log.curve(train)));
    var tested = log.curve(test);
    if (!tested.isEmpty()) {
      series.add(
          new Chart.Series("test", tested.size() > 20 ? Chart.Mark.LINE : Chart.Mark.DOTS, tested));
    }
    return new Chart(title, "epoch", axis, format, series);
  }

  private static Section layers(Layer model, Dataset test) {
    var input = new int[test.x().shape().rank() + 1];
    input[0] = 1;
    for (int i = 1; i < input.length; i++) {
      input[i] = test.x().shape().dim(i - 1);
    }
    var summary = model.summary(input);
    var rows = new ArrayList<List<String>>();
    for (var row : summary.rows()) {
      var shape = row.output() == null ? "" : row.output().toString().replaceFirst("^\\(1", "(N");
      rows.add(
          List.of(
              row.name(),
              row.kind(),
              shape,
              number("%,d", row.parameters()),
              "bar:" + (double) row.parameters() / Math.max(1, summary.parameters())));
    }
    rows.add(List.of("total", "", "", number("%,d", summary.parameters()), ""));
    return new Section.Table(
        "Layers", "", List.of("Layer", "Kind", "Output", "Parameters", "Share"), 3, rows, true);
  }

  private Section phases(double afterwards) {
    var p = history.phases();
    double steps = p.data() + p.step() + p.evaluation() + p.checkpoint();
    double other = Math.max(0, result.seconds() - log.fitBegan() - steps - afterwards);
    return new Section.Phases(
        "Where the time went",
        List.of(
            new Section.Phase("start and reading the data", log.fitBegan()),
            new Section.Phase("training steps", p.step()),
            new Section.Phase("waiting for batches", p.data()),
            new Section.Phase("evaluation at epochs' ends", p.evaluation()),
            new Section.Phase("checkpoints and metrics", p.checkpoint() + other),
            new Section.Phase("last evaluation and report", afterwards)));
  }

  private Section environment() {
    var facts = new ArrayList<>(Environment.facts());
    facts.add(
        new Section.Fact("Data", settings.data() == null ? "bundled" : settings.data().toString()));
    facts.add(new Section.Fact("Seed", Long.toString(settings.seed())));
    facts.add(new Section.Fact("Weights", "sha256 " + result.weightsSha256()));
    return new Section.Facts("Environment", facts);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return seconds < 100
        ? number("%.1f s", seconds)
        : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }

  private static String size(long bytes) {
    return bytes < 10_000 ? bytes + " bytes" : number("%.1f MB", bytes / 1e6);
  }
}
