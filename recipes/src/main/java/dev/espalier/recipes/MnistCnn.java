package dev.espalier.recipes;

import static dev.espalier.train.Options.epochs;
import static dev.espalier.train.Options.schedule;
import static dev.espalier.train.Options.validation;

import dev.espalier.nn.Activations.ReLU;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Flatten;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.MaxPool2d;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.OneCycle;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.data.ImageSet;
import dev.espalier.train.metrics.Accuracy;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handwritten digits with a convolutional network: the first real one.
 *
 * <p>MNIST (Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0) is bundled. PyTorch reaches 98.25, 98.99
 * and 99.12 % after the three epochs.
 */
final class MnistCnn implements Supervised {
  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  /** x (N, 1, 28, 28) → logits (N, 10). */
  static final class Net extends Layer {
    private final Conv2d conv1 = new Conv2d(1, 32, 3);
    private final ReLU relu1 = new ReLU();
    private final Conv2d conv2 = new Conv2d(32, 64, 3);
    private final ReLU relu2 = new ReLU();
    private final MaxPool2d pool = new MaxPool2d(2);
    private final Dropout dropout1 = new Dropout(0.25);
    private final Flatten flatten = new Flatten();
    private final Linear fc1 = new Linear(9216, 128);
    private final ReLU relu3 = new ReLU();
    private final Dropout dropout2 = new Dropout(0.5);
    private final Linear fc2 = new Linear(128, 10);

    @Override
    protected Tensor forward(Tensor x) {
      x = x.pipe(conv1, relu1, conv2, relu2); // (N, 64, 24, 24)
      x = x.pipe(pool, dropout1, flatten); // (N, 64 · 12 · 12 = 9216)
      return x.pipe(fc1, relu3, dropout2, fc2);
    }
  }

  @Override
  public Job prepare(Settings s, Dataset train, Dataset test) {
    var model = model();
    var batches = DataLoader.of(train).seed(s.seed()).shuffle().batch(s.integer("batch"));
    var oneCycle = OneCycle.of((long) s.integer("epochs") * batches.batches());
    return new Job(
        trainer(model, s),
        batches,
        epochs(s.integer("epochs")),
        validation(testBatches(test)),
        schedule(oneCycle));
  }

  @Override
  public Trainer trainer(Layer model, Settings s) {
    return Trainer.of(model)
        .compile(p -> new Adam(p, s.number("lr")), Losses::crossEntropy, new Accuracy());
  }

  @Override
  public Layer model() {
    return new Net();
  }

  @Override
  public ImageSet trainData(@Nullable Path folder) {
    return BundledMnist.train(folder);
  }

  @Override
  public ImageSet testData(@Nullable Path folder) {
    return BundledMnist.test(folder);
  }

  @Override
  public DataSource data(Settings settings) {
    return BundledMnist.SOURCE;
  }

  @Override
  public String name() {
    return "mnist";
  }

  @Override
  public String summary() {
    return "Handwritten digits: a convolutional network on the 70,000 images of MNIST, which are"
        + " bundled.";
  }

  @Override
  public String corrected() {
    return "The article's network puts relu and dropout on the logits and applies softmax before a"
        + " loss that does so itself; it pools twice, which leaves 1,600 features where its"
        + " dense layer says 9,216; and it uses Dropout2d, which drops whole channels, on"
        + " vectors. Here the logits go into the cross-entropy as they are, there is one"
        + " pooling (64 channels of 12×12 are 9,216 features), and dropout drops single"
        + " elements.";
  }

  @Override
  public Defaults defaults() {
    return new Defaults(3, 64, 3e-3);
  }

  @Override
  public Input input() {
    return new Input.Image(28, 1, true);
  }

  @Override
  public List<String> classes() {
    return DIGITS;
  }

  @Override
  public Tensor sample(float[] bytes) {
    return Tensor.of(Images.normalise(bytes, 0.1307f, 0.3081f), 1, 1, 28, 28);
  }

  @Override
  public Answer answer(float[] logits) {
    return Answer.Classes.ofLogits(DIGITS, logits);
  }

  @Override
  public Findings findings(Layer model, Evaluation evaluation) {
    return evaluation.classification(DIGITS);
  }
}
