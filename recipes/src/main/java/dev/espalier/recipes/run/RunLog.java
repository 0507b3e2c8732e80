package dev.espalier.recipes.run;

import dev.espalier.recipes.report.Chart.Point;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Callback;
import dev.espalier.train.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code metrics.csv} and remembers it for the report. A row with test figures is the end of
 * an epoch, its training figures the means of that epoch; a row without has the means since the row
 * before. There are about {@value #ROWS} rows between epochs' ends however many steps a run has,
 * because a file access at each of 10,000 steps of microseconds would be most of the time.
 *
 * <p>Its rows are part of checkpoints, so that after a resumption the file is that of an
 * uninterrupted run (but for the seconds).
 */
final class RunLog implements Callback {
  private static final int ROWS = 240;
  private static final String HEADER =
      "epoch,step,train_loss,train_accuracy,test_loss,test_accuracy,learning_rate,seconds";

  /**
   * A row; NaN where it has no figure. {@code epoch} counts fractions: 1.5 is the middle of the
   * second.
   */
  record Row(
      double epoch,
      long step,
      double trainLoss,
      double trainAccuracy,
      double testLoss,
      double testAccuracy,
      double lr,
      double seconds) {
    String csv() {
      return String.format(
          Locale.ROOT,
          "%s,%d,%s,%s,%s,%s,%s,%.3f",
          text(Math.round(epoch * 1e4) / 1e4),
          step,
          text(trainLoss),
          text(trainAccuracy),
          text(testLoss),
          text(testAccuracy),
          text(lr),
          seconds);
    }

    private static String text(double v) {
      return Double.isNaN(v) ? "" : Double.toString(v);
    }

    static Row of(String csv) {
      var f = csv.split(",", -1);
      return new Row(
          number(f[0]),
          Long.parseLong(f[1]),
          number(f[2]),
          number(f[3]),
          number(f[4]),
          number(f[5]),
          number(f[6]),
          number(f[7]));
    }

    private static double number(String field) {
      return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
    }
  }

  private final Path file;
  private final Run run;
  private final List<Row> rows = new ArrayList<>();
  private double fitBegan = Double.NaN;
  private @Nullable Double secondsTo99;
  private long every = 1;
  private long steps;
  // Sums of the running epoch at the last row, so that a row can have the means since then.
  private double lossSum, rightSum;
  private int samples;

  RunLog(Run run) {
    this.run = run;
    this.file = run.folder().metrics();
  }

  /**
   * Seconds at the end of the first epoch with at least 99 % of the test samples right, or null.
   */
  @Nullable Double secondsTo99() {
    return secondsTo99;
  }

  /** Steps of the optimiser so far. */
  long steps() {
    return steps;
  }

  /** Seconds from the launcher's start to the first step of this process. */
  double fitBegan() {
    return fitBegan;
  }

  @Override
  public void onTrainBegin(Training t) {
    fitBegan = run.clock().seconds();
    steps = t.step();
    every = Math.max(1, (long) t.epochs() * t.batches() / ROWS);
    RunFolder.write(
        file, HEADER + "\n" + rows.stream().map(r -> r.csv() + "\n").collect(Collectors.joining()));
  }

  @Override
  public void onEpochBegin(Training t) {
    lossSum = 0;
    rightSum = 0;
    samples = 0;
  }

  @Override
  public void onStepEnd(Training t) {
    steps = t.step();
    if (steps % every != 0) {
      return;
    }
    var values = t.values();
    int n = t.samples();
    double loss = values.getOrDefault("loss", Double.NaN) * n,
        right = values.getOrDefault("accuracy", Double.NaN) * n;
    double since = n - samples;
    append(
        new Row(
            t.epoch() - 1 + (double) n / t.samplesPerEpoch(),
            t.step(),
            (loss - lossSum) / since,
            (right - rightSum) / since,
            Double.NaN,
            Double.NaN,
            t.optimizer().lr(),
            run.seconds()));
    lossSum = loss;
    rightSum = right;
    samples = n;
  }

  @Override
  public void onEpochEnd(Training t) {
    var values = t.values();
    double accuracy = values.getOrDefault("val_accuracy", Double.NaN);
    if (accuracy >= 0.99 && secondsTo99 == null) {
      secondsTo99 = run.seconds();
    }
    double loss = values.getOrDefault("val_loss", Double.NaN);
    if (!Double.isNaN(loss)) {
      append(
          new Row(
              t.epoch(),
              t.step(),
              values.getOrDefault("loss", Double.NaN),
              values.getOrDefault("accuracy", Double.NaN),
              loss,
              accuracy,
              t.optimizer().lr(),
              run.seconds()));
    }
  }

  private void append(Row row) {
    rows.add(row);
    try {
      Files.writeString(file, row.csv() + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + file + ": " + IoErrors.reason(e), e);
    }
  }

  @Override
  public Map<String, String> state() {
    return Map.of(
        "rows",
        rows.stream().map(Row::csv).collect(Collectors.joining("\n")),
        "seconds",
        Double.toString(run.seconds()),
        "seconds_to_99",
        secondsTo99 == null ? "" : secondsTo99.toString(),
        "sums",
        lossSum + "," + rightSum + "," + samples);
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    rows.clear();
    state
        .getOrDefault("rows", "")
        .lines()
        .filter(l -> !l.isBlank())
        .map(Row::of)
        .forEach(rows::add);
    run.addSeconds(Double.parseDouble(state.getOrDefault("seconds", "0")));
    var to99 = state.getOrDefault("seconds_to_99", "");
    secondsTo99 = to99.isEmpty() ? null : Double.valueOf(to99);
    var sums = state.getOrDefault("sums", "0,0,0").split(",");
    lossSum = Double.parseDouble(sums[0]);
    rightSum = Double.parseDouble(sums[1]);
    samples = Integer.parseInt(sums[2]);
  }

  /** What is drawn. */
  enum Figure {
    TRAIN_LOSS,
    TRAIN_ACCURACY,
    TEST_LOSS,
    TEST_ACCURACY,
    LEARNING_RATE
  }

  /** The points of a curve over epochs. */
  List<Point> curve(Figure figure) {
    var points = new ArrayList<Point>();
    for (var r : rows) {
      boolean between = Double.isNaN(r.testLoss);
      double y =
          switch (figure) {
            case TRAIN_LOSS -> between ? r.trainLoss : Double.NaN;
            case TRAIN_ACCURACY -> between ? r.trainAccuracy : Double.NaN;
            case TEST_LOSS -> r.testLoss;
            case TEST_ACCURACY -> r.testAccuracy;
            case LEARNING_RATE -> between ? r.lr : Double.NaN;
          };
      if (!Double.isNaN(y)) {
        points.add(new Point(r.epoch, y));
      }
    }
    return points;
  }
}
