package dev.espalier.recipes.run;

import dev.espalier.nn.Layer;
import dev.espalier.recipes.Evaluation;
import dev.espalier.recipes.Outcome;
import dev.espalier.recipes.Supervised;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.RunLog.Figure;
import dev.espalier.train.FitOption;
import dev.espalier.train.History;
import dev.espalier.train.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A supervised recipe by the trainer: fit, test, and what the report shows of it. */
public final class SupervisedTraining {
  /** More epochs than this are short ones, which need no line each. */
  private static final int MANY = 200;

  private final Supervised recipe;
  private final Run run;
  private final RunLog log;

  private SupervisedTraining(Supervised recipe, Run run) {
    this.recipe = recipe;
    this.run = run;
    this.log = new RunLog(run);
  }

  /** Trains a recipe. */
  public static Outcome train(Supervised recipe, Run run) {
    return new SupervisedTraining(recipe, run).train();
  }

  private Outcome train() {
    // Reading both parts at once takes the time of the larger one.
    var later = CompletableFuture.supplyAsync(() -> recipe.testData(run.dataOrNull()));
    var train = recipe.trainData(run.dataOrNull());
    var test = join(later);
    var job = recipe.prepare(run.settings(), train, test);
    int epochs = run.integer("epochs");
    var options = new ArrayList<>(job.options());
    options.add(log);
    if (epochs > MANY) {
      run.hush();
    }
    var history = run.fit(job.trainer(), job.train(), options.toArray(FitOption[]::new));
    double trained = run.seconds();
    var model = job.trainer().model();
    var last = history.last();
    boolean tested = last.containsKey("val_loss");
    var measured = tested ? last : job.trainer().evaluate(recipe.testBatches(test));
    double trainLoss = last.getOrDefault("loss", Double.NaN);
    double testLoss = measured.getOrDefault(tested ? "val_loss" : "loss", Double.NaN);
    var accuracy = measured.get(tested ? "val_accuracy" : "accuracy");
    var phases = history.phases();
    double rate = (double) epochs * job.train().samples() / (phases.data() + phases.step());
    var evaluation = Evaluation.of(model.freeze(), recipe.testBatches(test));
    var findings = recipe.findings(model, evaluation);
    var outcome =
        Outcome.of(model)
            .with("epochs", epochs)
            .with("train_loss", trainLoss)
            .with("test_loss", testLoss)
            .with("test_accuracy", accuracy)
            .with("seconds_to_99", log.secondsTo99())
            .with("samples_per_second", Math.round(10 * rate) / 10.0)
            .warning(findings.warning())
            .summary(summary(testLoss, accuracy));
    if (epochs <= MANY) {
      outcome.with(
          "epoch_seconds",
          history.epochs().stream().map(e -> e.phases().data() + e.phases().step()).toList());
    }
    tiles(outcome, findings, test, trainLoss, testLoss, accuracy, rate);
    outcome.section(curves());
    findings.sections().forEach(outcome::section);
    outcome.section(layers(model, test));
    outcome.section(phases(history, trained));
    return outcome;
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : e;
    }
  }

  private String summary(double testLoss, @Nullable Double accuracy) {
    var text = new StringBuilder();
    if (accuracy != null) {
      text.append(String.format(Locale.ROOT, "test accuracy %.2f %%, ", 100 * accuracy));
    }
    text.append(String.format(Locale.ROOT, "test loss %.4g", testLoss));
    if (log.secondsTo99() != null) {
      text.append(String.format(Locale.ROOT, " (99 %% after %.1f s)", log.secondsTo99()));
    }
    return text.toString();
  }

  private void tiles(
      Outcome outcome,
      Supervised.Findings findings,
      Dataset test,
      double trainLoss,
      double testLoss,
      @Nullable Double accuracy,
      double rate) {
    if (accuracy != null) {
      outcome.tile(
          number("%.2f %%", 100 * accuracy),
          "Test accuracy",
          "%,d wrong of %,d".formatted(Math.round((1 - accuracy) * test.size()), test.size()));
    }
    findings.tiles().forEach(t -> outcome.tile(t.value(), t.name(), t.hint()));
    outcome.tile(number("%.4g", testLoss), "Test loss", "training: " + number("%.4g", trainLoss));
    if (log.secondsTo99() != null) {
      outcome.tile(
          number("%.1f s", log.secondsTo99()), "Until 99 %", "first test at an epoch's end");
    }
    outcome.tile(number("%,.0f", rate), "Samples a second", "in training");
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

  private Section phases(History history, double trained) {
    var p = history.phases();
    double steps = p.data() + p.step() + p.evaluation() + p.checkpoint();
    double afterwards = run.seconds() - trained;
    double other = Math.max(0, trained - log.fitBegan() - steps);
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

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
