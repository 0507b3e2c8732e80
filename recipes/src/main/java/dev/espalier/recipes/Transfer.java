package dev.espalier.recipes;

import dev.espalier.recipes.XrayTrial.Mode;
import dev.espalier.recipes.XrayTrial.Score;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Chart.Format;
import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Loop;
import dev.espalier.recipes.run.Run;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import dev.espalier.train.data.MedMnist;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one network has learnt, used for something else: the ResNet-20 that knows CIFAR-10's
 * airplanes and frogs, whose weights are bundled, learns to see pneumonia in chest X-rays
 * (PneumoniaMNIST), from 100, 500 or all 4,708 training images.
 *
 * <ul>
 *   <li>finetune: all weights go on learning, the head first, then one stage of the body after the
 *       other, each with a smaller learning rate than the one behind it;
 *   <li>scratch: the same network with new weights;
 *   <li>frozen: only a new head learns, from the features of the body.
 * </ul>
 *
 * <p>Yosinski et al., "How transferable are features in deep neural networks?", NIPS 2014; gradual
 * unfreezing and learning rates by layer: Howard and Ruder, "Universal language model fine-tuning",
 * ACL 2018. PyTorch's area under the ROC curve, without those two: 100 images .925, .921, .854; 500
 * images .955, .947, .930; all .979, .965, .961.
 */
final class Transfer implements Recipe {
  private static final int MISTAKES = 10;
  private static final List<String> SIZES = List.of("100", "500", "all");

  /** The trainings of a run one after the other, and where it is; all of it is in checkpoints. */
  private static final class Trials implements Stateful {
    private final Run run;
    private final MedMnist data;
    private final List<XrayTrial.Plan> plans;
    private final List<Score> scores = new ArrayList<>();
    private XrayTrial trial;

    Trials(Run run, MedMnist data, List<XrayTrial.Plan> plans) {
      this.run = run;
      this.data = data;
      this.plans = plans;
      this.trial = new XrayTrial(plans.getFirst(), data, run.seed());
    }

    long steps() {
      return plans.stream().mapToLong(p -> p.steps(data)).sum();
    }

    /** Takes the score of the trial that is done and begins the next one, if there is one. */
    void finished(Score score) {
      scores.add(score);
      if (scores.size() < plans.size()) {
        trial = new XrayTrial(plans.get(scores.size()), data, run.seed());
      }
    }

    @Override
    public Map<String, String> state() {
      var texts = new LinkedHashMap<String, String>(trial.state());
      for (int i = 0; i < scores.size(); i++) {
        var s = scores.get(i);
        texts.put("score." + i, Exact.text(s.auc()) + " " + Exact.text(s.accuracy()));
      }
      return texts;
    }

    @Override
    public Map<String, Tensor> tensors() {
      return trial.tensors();
    }

    @Override
    public void load(Map<String, String> state, Map<String, Tensor> tensors) {
      scores.clear();
      String text;
      while ((text = state.get("score." + scores.size())) != null) {
        var both = text.split(" ", 2);
        scores.add(new Score(Exact.number(both[0]), Exact.number(both[1])));
      }
      int at = Math.min(scores.size(), plans.size() - 1);
      trial = new XrayTrial(plans.get(at), data, run.seed());
      trial.load(state, tensors);
    }
  }

  @Override
  public Outcome train(Run run) {
    var data = MedMnist.read(run.data().resolve("pneumoniamnist.npz"), MedMnist.PNEUMONIA);
    var chosen = plan(run, run.choice("mode"), run.choice("images"));
    var plans = run.flag("table") ? table(run, chosen) : List.of(chosen);
    var trials = new Trials(run, data, plans);
    var loop = run.loop(trials.steps()).add("trials", trials).restore();
    while (loop.running()) {
      var trial = trials.trial;
      double loss = trial.step();
      var name = plans.size() == 1 ? "" : trial.plan().name() + "_";
      if (!Double.isNaN(loss)) {
        loop.log(name + "train_loss", loss);
      }
      if (trial.isMeasured()) {
        var score = trial.score();
        loop.log(name + "test_auc", score.auc());
        loop.log(name + "test_accuracy", score.accuracy());
        if (trial.isDone()) {
          trials.finished(score);
        }
      }
      loop.next();
    }
    return outcome(run, trials, loop);
  }

  private static XrayTrial.Plan plan(Run run, String mode, String images) {
    return XrayTrial.Plan.of(
        Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
        images.equals("all") ? 0 : Integer.parseInt(images),
        run.settings().integer("epochs", 0),
        run.settings().number("lr", 0));
  }

  /** All of them, the chosen one last: its network is the run's. */
  private static List<XrayTrial.Plan> table(Run run, XrayTrial.Plan chosen) {
    var plans = new ArrayList<XrayTrial.Plan>();
    for (var images : SIZES) {
      for (var mode : Mode.values()) {
        var plan = plan(run, mode.name(), images);
        if (!plan.equals(chosen)) {
          plans.add(plan);
        }
      }
    }
    plans.add(chosen);
    return plans;
  }

  // ---- what is shown

  private static Outcome outcome(Run run, Trials trials, Loop loop) {
    var trial = trials.trial;
    var score = trials.scores.getLast();
    var scores = trial.scores();
    var outcome =
        Outcome.of(trial.model())
            .with("test_auc", score.auc())
            .with("test_accuracy", score.accuracy())
            .summary(
                String.format(
                    Locale.ROOT,
                    "%s: area under the ROC curve %.4f, accuracy %.2f %%",
                    trial.plan().title(),
                    score.auc(),
                    100 * score.accuracy()))
            .tile(
                String.format(Locale.ROOT, "%.4f", score.auc()),
                "Area under the curve",
                "ROC, test images")
            .tile(
                String.format(Locale.ROOT, "%.2f %%", 100 * score.accuracy()),
                "Test accuracy",
                "at probability ½");
    if (trials.plans.size() > 1) {
      for (int i = 0; i < trials.plans.size(); i++) {
        outcome.with("test_auc_" + trials.plans.get(i).name(), trials.scores.get(i).auc());
      }
      outcome.section(tableSection(run, trials));
    }
    var name = trials.plans.size() == 1 ? "" : trial.plan().name() + "_";
    return outcome
        .section(
            new Section.Charts(
                "How sure it can be",
                "Right: how many of the ill are found (up) when so many of the healthy are taken"
                    + " for ill (right), for each threshold.",
                List.of(
                    loop.curves().chart("Training loss", "loss", Format.LOSS, name + "train_loss"),
                    rocCurve(scores, trial.truth()))))
        .section(
            new Section.Confusion(
                "Confusion", MedMnist.PNEUMONIA, confusion(scores, trial.truth())))
        .section(mistakes(trial, scores));
  }

  private static @Nullable Score score(Trials trials, Mode mode, String images) {
    int n = images.equals("all") ? 0 : Integer.parseInt(images);
    for (int i = 0; i < trials.plans.size(); i++) {
      var p = trials.plans.get(i);
      if (p.mode() == mode && p.images() == n) {
        return trials.scores.get(i);
      }
    }
    return null;
  }

  private static Section tableSection(Run run, Trials trials) {
    var rows = new ArrayList<List<String>>();
    for (var images : SIZES) {
      var row = new ArrayList<String>(List.of(images + " images"));
      for (var mode : Mode.values()) {
        var s = score(trials, mode, images);
        row.add(
            s == null
                ? "–"
                : String.format(Locale.ROOT, "%.4f / %.1f %%", s.auc(), 100 * s.accuracy()));
      }
      rows.add(row);
    }
    var columns = new ArrayList<String>(List.of(""));
    for (var mode : Mode.values()) {
      columns.add(mode.title());
    }
    var lines = new ArrayList<List<String>>();
    lines.add(columns);
    lines.addAll(rows);
    for (var line : lines) {
      run.say(
          String.format(
              Locale.ROOT,
              "%-12s %18s %18s %18s",
              line.get(0),
              line.get(1),
              line.get(2),
              line.get(3)));
    }
    return new Section.Table(
        "What the other task's weights are worth",
        "Area under the ROC curve and accuracy on the test images.",
        columns,
        1,
        rows,
        false);
  }

  /** From the highest score down: the share of the healthy and of the ill above it. */
  private static Chart rocCurve(double[] scores, boolean[] ill) {
    var order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
            .toList();
    double positives = Math.max(1, IntStream.range(0, ill.length).filter(i -> ill[i]).count());
    double negatives = Math.max(1, ill.length - positives);
    var points = new ArrayList<Chart.Point>(List.of(new Chart.Point(0, 0)));
    int found = 0;
    int wrong = 0;
    for (int k = 0; k < order.size(); k++) {
      int i = order.get(k);
      found += ill[i] ? 1 : 0;
      wrong += ill[i] ? 0 : 1;
      // images of equal scores are above a threshold together
      if (k + 1 == order.size() || scores[order.get(k + 1)] != scores[i]) {
        points.add(new Chart.Point(wrong / negatives, found / positives));
      }
    }
    return new Chart(
        "ROC curve",
        "healthy taken for ill",
        "ill found",
        Format.NUMBER,
        List.of(
            new Chart.Series("test images", Chart.Mark.LINE, points),
            new Chart.Series(
                "guessing",
                Chart.Mark.LINE,
                List.of(new Chart.Point(0, 0), new Chart.Point(1, 1)))));
  }

  private static List<List<Long>> confusion(double[] scores, boolean[] ill) {
    var counts = new long[2][2];
    for (int i = 0; i < scores.length; i++) {
      counts[ill[i] ? 1 : 0][scores[i] > 0 ? 1 : 0]++;
    }
    return List.of(List.of(counts[0][0], counts[0][1]), List.of(counts[1][0], counts[1][1]));
  }

  private static Section mistakes(XrayTrial trial, double[] scores) {
    var ill = trial.truth();
    var worst =
        IntStream.range(0, scores.length)
            .filter(i -> scores[i] > 0 != ill[i])
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> -Math.abs(scores[i]))
                    .thenComparing(i -> i))
            .limit(MISTAKES)
            .toList();
    var pictures = new ArrayList<Section.Picture>();
    for (int i : worst) {
      var image = trial.image(i);
      double probability = 1 / (1 + StrictMath.exp(-scores[i]));
      pictures.add(
          new Section.Picture(
              Png.dataUri(
                  (byte[]) image.storage().copy(), image.dim(2), image.dim(1), image.dim(0)),
              "test image " + i,
              MedMnist.PNEUMONIA.get(ill[i] ? 1 : 0),
              List.of(
                  new Section.Bar(MedMnist.PNEUMONIA.get(0), 1 - probability, !ill[i]),
                  new Section.Bar(MedMnist.PNEUMONIA.get(1), probability, ill[i]))));
    }
    return new Section.Pictures(
        "Worst mistakes",
        "The test images that it was surest of and wrong about. Not for clinical use.",
        pictures);
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.choice(
            "mode",
            "All weights from those of CIFAR-10, all from new ones, or a head on a frozen body.",
            "finetune",
            "scratch",
            "frozen"),
        Option.choice("images", "Training images, drawn at random.", "500", "100", "all")
            .quick("100"),
        Option.flag("table", "Trains in all modes with all numbers of images, in one table."),
        Option.whole("epochs", "Passes over the images: 40 of 100, 12 of 500, 4 of all.").quick(20),
        Option.number(
            "lr", "Peak of AdamW's learning rate: 3e-3 from new weights, else 1e-3 (100: 3e-4)."));
  }

  @Override
  public DataSource data(Settings settings) {
    return DataSource.folder(
        "pneumoniamnist",
        "get pneumoniamnist.npz (MedMNIST v2, 28×28) from https://zenodo.org/records/10519652, and"
            + " give its folder");
  }

  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public String summary() {
    return "Learning from another task: CIFAR-10's ResNet-20, which is bundled, on chest X-rays;"
        + " needs --data.";
  }

  @Override
  public String corrected() {
    return "Frozen layers keep their batch statistics: where articles only stop the gradients,"
        + " batch normalisation goes on moving and the frozen features change. Judged by the"
        + " area under the ROC curve, since 62 % of the test images are ill.";
  }
}
