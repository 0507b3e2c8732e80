package dev.espalier.recipes;

import static dev.espalier.train.Options.epochs;

import dev.espalier.nn.Activations.Sigmoid;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.metrics.BinaryAccuracy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive or with the smallest network that can learn it: the "hello world" of backpropagation.
 *
 * <p>Two hidden units leave flat regions in which some starts end with 2 or 3 of 4 right; the
 * report then says that the seed is stuck.
 */
final class Xor implements Supervised {
  private static final float[][] X = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final float[][] Y = {{0}, {1}, {1}, {0}};

  /** x (N, 2) → probability (N, 1). */
  static final class Net extends Layer {
    private final Linear hidden = new Linear(2, 2);
    private final Sigmoid sigmoid1 = new Sigmoid();
    private final Linear output = new Linear(2, 1);
    private final Sigmoid sigmoid2 = new Sigmoid();

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(hidden, sigmoid1, output, sigmoid2);
    }
  }

  @Override
  public Job prepare(Settings s, Dataset train, Dataset test) {
    var model = model();
    var batches = DataLoader.of(train).batch(s.integer("batch")).workers(0);
    return new Job(trainer(model, s), batches, epochs(s.integer("epochs")));
  }

  @Override
  public Trainer trainer(Layer model, Settings s) {
    return Trainer.of(model)
        .compile(p -> new Sgd(p, s.number("lr")), Losses::mse, new BinaryAccuracy(0.5));
  }

  @Override
  public Layer model() {
    return new Net();
  }

  @Override
  public Dataset trainData(@Nullable Path folder) {
    return Dataset.of(Tensor.of(X), Tensor.of(Y));
  }

  @Override
  public Dataset testData(@Nullable Path folder) {
    return trainData(folder);
  }

  @Override
  public String name() {
    return "xor";
  }

  @Override
  public String summary() {
    return "Exclusive or: a 2-2-1 sigmoid network, squared error, full-batch gradient descent.";
  }

  @Override
  public String corrected() {
    return "The article's gradient has the wrong sign and shape, its second layer is never used,"
        + " and its learning rate of 0.01 learns nothing in 10,000 epochs. Here both layers"
        + " take part, the gradient is derived from the graph, and the learning rate is 1.";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(10_000, 4, 1);
  }

  @Override
  public Input input() {
    return new Input.Rows(List.of("a", "b"));
  }

  @Override
  public List<String> classes() {
    return List.of("0", "1");
  }

  @Override
  public Tensor sample(float[] row) {
    return Tensor.of(row, 1, 2);
  }

  @Override
  public Answer answer(float[] output) {
    double p = output[0];
    return new Answer.Classes(classes(), List.of(1 - p, p));
  }

  @Override
  public Findings findings(Layer model, Evaluation e) {
    int right = 0;
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < X.length; i++) {
      float p = e.outputs().get(i)[0];
      boolean ok = p > 0.5f == Y[i][0] > 0.5f;
      right += ok ? 1 : 0;
      rows.add(
          List.of(
              "%.0f xor %.0f".formatted(X[i][0], X[i][1]),
              "%.0f".formatted(Y[i][0]),
              String.format(Locale.ROOT, "%.4f", p),
              ok ? "right" : "wrong"));
    }
    var table =
        new Section.Table(
            "Truth table",
            "An output above 0.5 counts as 1.",
            List.of("Input", "Expected", "Output", ""),
            1,
            rows,
            false);
    var surface =
        new Section.Pictures(
            "What the network computes",
            "Its output over the square of inputs, a to the right and b upwards: orange is 1, blue"
                + " is 0.",
            List.of(
                new Section.Picture(surface(model), "output over the unit square", "", List.of())));
    var warning =
        right == 4
            ? ""
            : "this seed is stuck: %d of 4 are right; two hidden units leave flat regions, so try another --seed"
                .formatted(right);
    return new Findings(warning, List.of(), List.of(table, surface));
  }

  private static String surface(Layer model) {
    int n = 48;
    var x = new float[n * n * 2];
    for (int i = 0; i < n * n; i++) {
      x[2 * i] = (i % n) / (n - 1f);
      int row = i / n;
      x[2 * i + 1] = 1 - row / (n - 1f);
    }
    var p = model.freeze().apply(Tensor.wrap(x, n * n, 2)).toArray();
    int[] zero = {0, 104, 179}, one = {214, 94, 0};
    var pixels = new byte[n * n * 3];
    for (int i = 0; i < n * n; i++) {
      for (int c = 0; c < 3; c++) {
        // through white at one half, so that the boundary is seen
        double towards = 2 * Math.abs(p[i] - 0.5);
        pixels[3 * i + c] = (byte) Math.round(255 + towards * ((p[i] > 0.5 ? one : zero)[c] - 255));
      }
    }
    return Png.dataUri(pixels, n, n, 3);
  }
}
