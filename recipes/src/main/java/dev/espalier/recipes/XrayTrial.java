package dev.espalier.recipes;

import static dev.espalier.nn.Losses.crossEntropy;

import dev.espalier.base.Rng;
import dev.espalier.models.vision.CifarResNet;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.nn.optim.OneCycle;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Parts;
import dev.espalier.train.Stateful;
import dev.espalier.train.data.Batch;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.data.MedMnist;
import dev.espalier.train.metrics.RocAuc;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One training of {@link Transfer}: a network, so many X-rays, and what may learn when. */
final class XrayTrial implements Stateful {
  private static final int BATCH = 32;
  private static final int SIZE = 32; // what the network was trained on
  private static final int SHIFT = 2;
  private static final int MEASUREMENTS = 4;
  private static final int HEAD_STEPS = 500;
  private static final int STAGES = 4;

  /** Each stage learns with this much of the learning rate of the one behind it. */
  private static final double LAYER_DECAY = 0.7;

  private static final double HEAD_FACTOR = 2;

  /** Share of the steps after which all stages learn. */
  private static final double UNFREEZING = 0.2;

  private static final Tensor MEAN = channels(CifarResNet.NORMALIZE.mean());
  private static final Tensor STD = channels(CifarResNet.NORMALIZE.std());

  private static Tensor channels(float[] values) {
    return Tensor.of(values, 1, values.length, 1, 1);
  }

  /** What of the network learns. */
  enum Mode {
    FINETUNE("fine-tuned"),
    SCRATCH("from scratch"),
    FROZEN("frozen body");

    private final String title;

    Mode(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * What is trained.
   *
   * @param images of the training set, 0 for all
   */
  record Plan(Mode mode, int images, int epochs, double lr) {
    /** With the usual values where epochs or lr is 0. */
    static Plan of(Mode mode, int images, int epochs, double lr) {
      int usualEpochs = images == 0 ? 4 : images <= 100 ? 40 : 12;
      double usualLr = mode == Mode.SCRATCH ? 3e-3 : images > 0 && images <= 100 ? 3e-4 : 1e-3;
      return new Plan(mode, images, epochs > 0 ? epochs : usualEpochs, lr > 0 ? lr : usualLr);
    }

    String name() {
      return mode.name().toLowerCase(Locale.ROOT) + "_" + (images == 0 ? "all" : images);
    }

    String title() {
      return mode.title + ", " + (images == 0 ? "all" : images) + " images";
    }

    int trained(MedMnist data) {
      return images == 0 ? data.train().size() : Math.min(images, data.train().size());
    }

    long steps(MedMnist data) {
      return mode == Mode.FROZEN
          ? HEAD_STEPS
          : (long) epochs * ((trained(data) + BATCH - 1) / BATCH);
    }
  }

  /** Area under the ROC curve and accuracy of the test images. */
  record Score(double auc, double accuracy) {}

  private final Plan plan;
  private final MedMnist data;
  private final CifarResNet model;
  private final Optimizer optimizer;
  private final DataLoader batches;
  private final Batch test;
  private final OneCycle cycle;
  private final long steps;
  private final @Nullable Features features;
  private @Nullable Iterator<Batch> epoch;
  private long step;

  /** The frozen body's features of the training images, with mean 0 and deviation 1. */
  private record Features(Tensor x, Tensor y, Tensor mean, Tensor std) {}

  /** Begins a training; it depends on the seed alone, not on those before it. */
  XrayTrial(Plan plan, MedMnist data, long seed) {
    Random.seed(seed);
    this.plan = plan;
    this.data = data;
    steps = plan.steps(data);
    var order = Rng.seed(1000 + seed).permutation(data.train().size());
    var train = resized(data.train().subset(Arrays.copyOf(order, plan.trained(data))));
    batches = DataLoader.of(Dataset.of(train.x(), train.y())).seed(seed).shuffle().batch(BATCH);
    test = resized(data.test());
    cycle = OneCycle.of(steps);
    model =
        plan.mode == Mode.SCRATCH
            ? CifarResNet.resnet20(MedMnist.PNEUMONIA.size())
            : CifarResNet.pretrained().newHead(MedMnist.PNEUMONIA.size());
    model.freezeStages(plan.mode == Mode.SCRATCH ? 0 : STAGES);
    if (plan.mode == Mode.FROZEN) {
      features = features(train);
      optimizer = new Adam(model.head().parameters(), Adam.options(1e-2).weightDecay(1e-3));
    } else {
      features = null;
      optimizer = optimizer();
    }
  }

  /** Groups from the head to the pixels, each with its own learning rate. */
  private Optimizer optimizer() {
    boolean fine = plan.mode == Mode.FINETUNE;
    double head = fine ? HEAD_FACTOR * plan.lr : plan.lr;
    var adam = new AdamW(model.head().parameters(), head);
    var stages = model.stageParameters();
    double lr = plan.lr;
    for (var stage : stages.reversed()) {
      double own = lr;
      adam.addGroup(stage, o -> o.lr(own));
      lr = fine ? lr * LAYER_DECAY : lr;
    }
    return adam;
  }

  /** Images (N, 1, 32, 32) with values in [0, 1], and labels. */
  private static Batch resized(Dataset images) {
    var all = DataLoader.of(images).batch(images.size()).iterator().next();
    var x = all.x().interpolate(new int[] {SIZE, SIZE}, InterpolateMode.LINEAR);
    return new Batch(x.realize(), all.y());
  }

  private Features features(Batch train) {
    var f = inParts(train.x(), x -> model.features(normalised(x)));
    var both = f.varMean(1, new int[] {0}, true);
    var std = both.var().sqrt().add(1e-6).realize();
    return new Features(
        f.sub(both.mean()).div(std).realize(), train.y(), both.mean().realize(), std);
  }

  /** Grey images as the network takes them: three channels, normalised. */
  private static Tensor normalised(Tensor x) {
    return x.sub(MEAN).div(STD); // (N, 1, 32, 32) → (N, 3, 32, 32)
  }

  /** Half of the images flipped left to right, all of the batch shifted by up to two pixels. */
  private static Tensor moved(Tensor x) {
    var flipped = Tensor.where(Tensor.rand(x.dim(0), 1, 1, 1).lt(0.5), x.flip(3), x);
    var rng = Random.generator();
    int dy = (int) (rng.nextFloat() * (2 * SHIFT + 1));
    int dx = (int) (rng.nextFloat() * (2 * SHIFT + 1));
    return flipped
        .pad(new int[] {SHIFT, SHIFT, SHIFT, SHIFT}, PadMode.REPLICATE)
        .slice(2, dy, dy + SIZE)
        .slice(3, dx, dx + SIZE);
  }

  /** One step; gives the loss where it is of interest, else NaN. */
  double step() {
    Tensor loss;
    optimizer.zeroGrad();
    if (features != null) {
      loss = crossEntropy(model.logits(features.x), features.y);
    } else {
      if (plan.mode == Mode.FINETUNE) {
        model.freezeStages(frozen());
      }
      for (var group : optimizer.groups()) {
        group.setLr(cycle.lr(group.initialLr(), step));
        group.setMomentum(cycle.momentum(group.initialMomentum(), step));
      }
      var batch = next();
      loss = crossEntropy(model.apply(normalised(moved(batch.x()))), batch.y());
    }
    loss.backward();
    optimizer.step();
    step++;
    if (features != null && isDone()) {
      scaleHead(features);
    }
    return step % 10 == 0 || isDone() ? loss.item() : Double.NaN;
  }

  /**
   * Stages of the body that do not learn yet: first only the head does, then one more at a time.
   */
  private int frozen() {
    return (int) Math.max(0, STAGES - step * STAGES / Math.max(1, UNFREEZING * steps));
  }

  private Batch next() {
    var e = epoch;
    if (e == null || !e.hasNext()) {
      int perEpoch = batches.batches();
      e = batches.iterator((int) (step / perEpoch) + 1, (int) (step % perEpoch));
      epoch = e;
    }
    return e.next();
  }

  /** The head learnt from scaled features: the scaling goes into its weights. */
  private void scaleHead(Features f) {
    var weight = model.head().weight();
    var bias = model.head().bias();
    assert bias != null;
    var scaled = weight.div(f.std).realize();
    bias.assign(bias.sub(scaled.matmul(f.mean.reshape(f.mean.size()))));
    weight.assign(scaled);
  }

  boolean isDone() {
    return step == steps;
  }

  /** Whether the test images are to be looked at after this step. */
  boolean isMeasured() {
    return isDone()
        || features == null && step * MEASUREMENTS / steps != (step - 1) * MEASUREMENTS / steps;
  }

  Plan plan() {
    return plan;
  }

  CifarResNet model() {
    return model;
  }

  /** The logarithms of the odds of pneumonia of the test images. */
  double[] scores() {
    var logits = inParts(test.x(), x -> model.apply(normalised(x)));
    return logits.select(1, 1).sub(logits.select(1, 0)).toDoubleArray();
  }

  /** Which test images show pneumonia. */
  boolean[] truth() {
    return test.y().eq(1).toBooleanArray();
  }

  /** A test image (C, H, W) as it was read, uint8. */
  Tensor image(int index) {
    return data.test().image(index);
  }

  Score score() {
    var scores = scores();
    var truth = truth();
    var auc = new RocAuc();
    auc.update(Tensor.of(scores, scores.length), test.y());
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += scores[i] > 0 == truth[i] ? 1 : 0;
    }
    return new Score(auc.value(), (double) right / scores.length);
  }

  private static Tensor inParts(Tensor x, java.util.function.UnaryOperator<Tensor> f) {
    var parts = x.split(208, 0); // the 624 test images are three of them
    var results = new Tensor[parts.size()];
    for (int i = 0; i < results.length; i++) {
      var part = parts.get(i);
      results[i] = dev.espalier.tensor.Mode.inference(() -> f.apply(part)).realize();
    }
    return Tensor.cat(0, results);
  }

  private Parts learning() {
    return new Parts().add("model", model).add("adam", optimizer);
  }

  @Override
  public Map<String, String> state() {
    var texts = new LinkedHashMap<>(learning().state());
    texts.put("step", Long.toString(step));
    return texts;
  }

  @Override
  public Map<String, Tensor> tensors() {
    return learning().tensors();
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    step = Long.parseLong(state.getOrDefault("step", "0"));
    epoch = null;
    learning().load(state, tensors);
  }
}
