package dev.espalier.recipes;

import static dev.espalier.train.Options.epochs;
import static dev.espalier.train.Options.validation;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.data.Iris;
import dev.espalier.train.data.Split;
import dev.espalier.train.metrics.Accuracy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Multinomial logistic regression on Fisher's iris data, which are bundled: 120 flowers to train
 * on, 30 to test, in equal parts of the three species. The report shows the coefficients.
 */
final class LogisticRegression implements Supervised {
  /**
   * x (N, 4) in centimetres → logits (N, 3). The scaling is part of the model, so that a saved one
   * takes plain centimetres.
   */
  static final class Net extends Layer {
    private final Buffer mean = new Buffer(Tensor.zeros(4));
    private final Buffer std = new Buffer(Tensor.ones(4));
    private final Linear linear = new Linear(4, 3);

    void scaleBy(Dataset train) {
      var x = DataLoader.of(train).batch(train.size()).workers(0).iterator().next().x();
      mean.assign(x.mean(0));
      std.assign(x.std(0, 0));
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.sub(mean).div(std).pipe(linear);
    }
  }

  @Override
  public Job prepare(Settings s, Dataset train, Dataset test) {
    var model = new Net();
    model.scaleBy(train);
    var batches =
        DataLoader.of(train).seed(s.seed()).shuffle().batch(s.integer("batch")).workers(0);
    return new Job(
        trainer(model, s), batches, epochs(s.integer("epochs")), validation(testBatches(test)));
  }

  @Override
  public Trainer trainer(Layer model, Settings s) {
    return Trainer.of(model)
        .compile(p -> new Sgd(p, s.number("lr")), Losses::crossEntropy, new Accuracy());
  }

  @Override
  public Layer model() {
    return new Net();
  }

  @Override
  public Dataset trainData(@Nullable Path folder) {
    return parts().get(0);
  }

  @Override
  public Dataset testData(@Nullable Path folder) {
    return parts().get(1);
  }

  /** One split for every seed, so that runs can be compared. */
  private static List<Dataset> parts() {
    return Split.stratified(Iris.dataset(), 0, 0.8, 0.2);
  }

  @Override
  public String name() {
    return "logistic-regression";
  }

  @Override
  public String summary() {
    return "Three species of iris from four measures of their flowers: multinomial logistic"
        + " regression.";
  }

  @Override
  public String corrected() {
    return "None of the articles' mistakes touches this one. Worth copying: the fifth that is"
        + " tested on is kept out in equal parts of the species, and the scaling is computed"
        + " from the others only and saved with the weights.";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(100, 16, 0.1);
  }

  @Override
  public Input input() {
    return new Input.Rows(Iris.FEATURES);
  }

  @Override
  public List<String> classes() {
    return Iris.species();
  }

  @Override
  public Tensor sample(float[] row) {
    return Tensor.of(row, 1, 4);
  }

  @Override
  public Answer answer(float[] logits) {
    return Answer.Classes.ofLogits(classes(), logits);
  }

  @Override
  public Findings findings(Layer model, Evaluation e) {
    var linear = ((Net) model).linear;
    var weight = linear.weight().toArray(); // (3, 4)
    var bias = linear.bias();
    assert bias != null;
    var rows = new ArrayList<List<String>>();
    for (int f = 0; f < 4; f++) {
      var row = new ArrayList<>(List.of(Iris.FEATURES.get(f).replace('_', ' ')));
      for (int c = 0; c < 3; c++) {
        row.add(signed(weight[c * 4 + f]));
      }
      rows.add(row);
    }
    var last = new ArrayList<>(List.of("intercept"));
    for (float b : bias.toArray()) {
      last.add(signed(b));
    }
    rows.add(last);
    var columns = new ArrayList<>(List.of("Measure"));
    columns.addAll(classes());
    var sections = new ArrayList<Section>();
    sections.add(
        new Section.Table(
            "Coefficients",
            "By how much one standard deviation more of a measure raises the logit of a species."
                + " Only differences between species count.",
            columns,
            1,
            rows,
            false));
    sections.addAll(e.classification(classes()).sections());
    return new Findings("", List.of(), sections);
  }

  private static String signed(double v) {
    return String.format(Locale.ROOT, "%+.3f", v).replace('-', '−');
  }
}
