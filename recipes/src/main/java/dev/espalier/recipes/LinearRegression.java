package dev.espalier.recipes;

import static dev.espalier.train.Options.epochs;

import dev.espalier.base.Rng;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Report;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line through noisy points by gradient descent, beside the exact least-squares line. */
final class LinearRegression implements Supervised {
  private static final double SLOPE = 2.5, INTERCEPT = -1, NOISE = 0.1;
  private static final int SAMPLES = 100;

  /** x (N, 1) → y (N, 1). */
  static final class Net extends Layer {
    private final Linear dense = new Linear(1, 1);

    @Override
    protected Tensor forward(Tensor x) {
      return dense.apply(x);
    }
  }

  @Override
  public Job prepare(Settings s, Dataset train, Dataset test) {
    var model = model();
    var batches =
        DataLoader.of(train).seed(s.seed()).shuffle().batch(s.integer("batch")).workers(0);
    return new Job(trainer(model, s), batches, epochs(s.integer("epochs")));
  }

  @Override
  public Trainer trainer(Layer model, Settings s) {
    return Trainer.of(model).compile(p -> new Sgd(p, s.number("lr")), Losses::mse);
  }

  @Override
  public Layer model() {
    return new Net();
  }

  /** The same points for every seed. */
  @Override
  public Dataset trainData(@Nullable Path folder) {
    return points(1);
  }

  /** As many others from the same line. */
  @Override
  public Dataset testData(@Nullable Path folder) {
    return points(2);
  }

  private static Dataset points(long seed) {
    var rng = Rng.seed(seed);
    var x = new float[SAMPLES];
    var y = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      x[i] = (float) normal(rng);
      y[i] = (float) (SLOPE * x[i] + INTERCEPT + NOISE * normal(rng));
    }
    return Dataset.of(Tensor.wrap(x, SAMPLES, 1), Tensor.wrap(y, SAMPLES, 1));
  }

  /** Box and Muller's transform; StrictMath, so that the points are the same everywhere. */
  private static double normal(Rng rng) {
    return StrictMath.sqrt(-2 * StrictMath.log(1 - rng.nextFloat()))
        * StrictMath.cos(2 * Math.PI * rng.nextFloat());
  }

  @Override
  public String name() {
    return "linear-regression";
  }

  @Override
  public String summary() {
    return "A line through 100 noisy points: one dense unit, squared error, gradient descent.";
  }

  @Override
  public String corrected() {
    return "None of the articles' mistakes touches this one. Added here: the slope and intercept"
        + " learnt stand beside the true ones and beside the exact least-squares solution,"
        + " and the test loss is measured on points that were not trained on.";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(1_000, SAMPLES, 0.01);
  }

  @Override
  public Input input() {
    return new Input.Rows(List.of("x"));
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public Tensor sample(float[] row) {
    return Tensor.of(row, 1, 1);
  }

  @Override
  public Answer answer(float[] output) {
    return new Answer.Quantity("y", output[0]);
  }

  @Override
  public Findings findings(Layer model, Evaluation e) {
    var net = (Net) model;
    double slope = net.dense.weight().toArray()[0];
    var bias = net.dense.bias();
    assert bias != null;
    double intercept = bias.toArray()[0];
    double[] exact = leastSquares(DataLoader.of(trainData(null)).batch(SAMPLES).workers(0));
    var table =
        new Section.Table(
            "Slope and intercept",
            "The points are drawn from the true line with noise of deviation 0.1, so that even the"
                + " exact solution misses it a little.",
            List.of("Line", "Slope", "Intercept"),
            1,
            List.of(
                row("true", SLOPE, INTERCEPT),
                row("least squares, exact", exact[0], exact[1]),
                row("learnt", slope, intercept)),
            false);
    var points = new ArrayList<Chart.Point>();
    for (var batch : DataLoader.of(e.test()).batch(SAMPLES).workers(0)) {
      var x = batch.x().toArray();
      var y = batch.y().toArray();
      for (int i = 0; i < x.length; i++) {
        points.add(new Chart.Point(x[i], y[i]));
      }
    }
    points.sort(Comparator.comparingDouble(Chart.Point::x));
    double from = points.getFirst().x(), to = points.getLast().x();
    var line =
        List.of(
            new Chart.Point(from, slope * from + intercept),
            new Chart.Point(to, slope * to + intercept));
    var chart =
        new Chart(
            "Test points and the line learnt",
            "x",
            "y",
            Chart.Format.NUMBER,
            List.of(
                new Chart.Series("line learnt", Chart.Mark.LINE, line),
                new Chart.Series("test points", Chart.Mark.SCATTER, points)));
    return new Findings(
        "",
        List.of(
            new Report.Tile(String.format(Locale.ROOT, "%.4f", slope), "Slope", "true: " + SLOPE),
            new Report.Tile(
                String.format(Locale.ROOT, "%.4f", intercept), "Intercept", "true: " + INTERCEPT)),
        List.of(new Section.Charts("Fit", "", List.of(chart)), table));
  }

  private static List<String> row(String name, double slope, double intercept) {
    return List.of(name, Evaluation.digits(slope), Evaluation.digits(intercept));
  }

  private static double[] leastSquares(DataLoader all) {
    var batch = all.iterator().next();
    var x = batch.x().toDoubleArray();
    var y = batch.y().toDoubleArray();
    double n = x.length, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < x.length; i++) {
      sx += x[i];
      sy += y[i];
      sxx += x[i] * x[i];
      sxy += x[i] * y[i];
    }
    double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    return new double[] {slope, (sy - slope * sx) / n};
  }
}
