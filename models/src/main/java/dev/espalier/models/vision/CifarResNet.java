package dev.espalier.models.vision;

import dev.espalier.base.ValueException;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.Normalize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The residual networks for small pictures: x (N, 3, H, W) → logits (N, classes).
 *
 * <p>A 3×3 convolution to 16 channels, three stages of n blocks with 16, 32 and 64 channels, each
 * stage after the first at half the resolution, the mean over all pixels, and a dense layer: 6n + 2
 * layers with weights. A block is {@code relu(x + bn2(conv2(relu(bn1(conv1(x))))))}; where the
 * resolution halves, x is every second pixel, with channels of zeros added (option A, without
 * weights).
 *
 * <p>Weights begin as PyTorch's kaiming_normal_, and have the names of
 * akamaster/pytorch_resnet_cifar10: {@code conv1.weight}, {@code bn1.…}, {@code
 * layer1.0.conv1.weight}, …, {@code linear.bias}. He, Zhang, Ren and Sun, "Deep residual learning
 * for image recognition", CVPR 2016, section 4.2.
 *
 * <p>To teach a trained network something else, some of its parts can be frozen, see {@link
 * #freezeStages}.
 */
public final class CifarResNet extends Layer implements FeatureNet {
  /** What its inputs are normalised with: ImageNet's means and deviations of red, green, blue. */
  public static final Normalize NORMALIZE =
      new Normalize(new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});

  /** Features (N, 64). */
  public static final int FEATURES = 64;

  private static final int STAGES = 4;

  private final Conv2d conv1 = conv(3, 16, 1);
  private final BatchNorm2d bn1 = new BatchNorm2d(16);
  private final Sequential layer1;
  private final Sequential layer2;
  private final Sequential layer3;
  private final Linear linear;
  private final int depth;
  private int frozen;

  /**
   * A network of 6n + 2 layers with new weights.
   *
   * @param n blocks of a stage, at least 1
   * @param classes extent of the result, at least 1
   */
  public CifarResNet(int n, int classes) {
    if (n < 1) {
      throw new ValueException("CifarResNet", n + " blocks a stage", "use at least 1");
    }
    depth = 6 * n + 2;
    layer1 = stage(n, 16, 16);
    layer2 = stage(n, 16, 32);
    layer3 = stage(n, 32, FEATURES);
    linear = new Linear(FEATURES, classes);
    Initializers.heNormal().apply(linear.weight());
  }

  /** ResNet-20, 269,722 parameters for 10 classes. */
  public static CifarResNet resnet20(int classes) {
    return new CifarResNet(3, classes);
  }

  /** ResNet-56, 853,018 parameters for 10 classes. */
  public static CifarResNet resnet56(int classes) {
    return new CifarResNet(9, classes);
  }

  /**
   * ResNet-20 trained on CIFAR-10, bundled: 91.73 % of its test images right. The classes are
   * airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck. By Yerlan Idelbayev,
   * BSD-2-Clause.
   */
  public static CifarResNet pretrained() {
    return Weights.load(resnet20(10), "cifar10-resnet20.safetensors");
  }

  /** x + two convolutions of x, at half the resolution where the channels grow. */
  static final class Block extends Layer {
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Conv2d conv2;
    private final BatchNorm2d bn2;
    private final int more;

    Block(int in, int out) {
      conv1 = conv(in, out, in == out ? 1 : 2);
      bn1 = new BatchNorm2d(out);
      conv2 = conv(out, out, 1);
      bn2 = new BatchNorm2d(out);
      more = out - in;
    }

    @Override
    protected Tensor forward(Tensor x) {
      var y = x.pipe(conv1, bn1, Tensor::relu, conv2, bn2);
      return y.add(more == 0 ? x : shortcut(x)).relu();
    }

    /** (N, in, H, W) → (N, out, ⌈H/2⌉, ⌈W/2⌉). */
    private Tensor shortcut(Tensor x) {
      var half = x.slice(2, 0, x.dim(2), 2).slice(3, 0, x.dim(3), 2);
      return half.pad(1, more / 2, more - more / 2);
    }
  }

  private static Conv2d conv(int in, int out, int stride) {
    var conv = new Conv2d(in, out, 3, Conv2d.options().stride(stride).padding(1).bias(false));
    Initializers.heNormal().apply(conv.weight());
    return conv;
  }

  private static Sequential stage(int n, int in, int out) {
    var stage = new Sequential();
    for (int i = 0; i < n; i++) {
      stage = stage.with(Integer.toString(i), new Block(i == 0 ? in : out, out));
    }
    return stage;
  }

  private Tensor stem(Tensor x) {
    return x.pipe(conv1, bn1, Tensor::relu);
  }

  /** The parts of the body, from the pixels on. */
  private List<UnaryOperator<Tensor>> stages() {
    return List.of(this::stem, layer1, layer2, layer3);
  }

  /** The features (N, 64): means over all pixels of the last stage. */
  @Override
  public Tensor features(Tensor x) {
    return call(() -> {
      var h = x;
      int i = 0;
      for (var stage : stages()) {
        var input = h;
        h = i++ < frozen ? Mode.eval(() -> stage.apply(input)) : stage.apply(input);
      }
      return h.mean(2, 3);
    });
  }

  @Override
  public Tensor logits(Tensor features) {
    return linear.apply(features);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return logits(features(x));
  }

  /** The dense layer at the end. */
  public Linear head() {
    return linear;
  }

  /** This network with another dense layer for other classes, which begins anew. */
  public CifarResNet newHead(int classes) {
    replace("linear", new Linear(FEATURES, classes));
    return this;
  }

  /**
   * The parameters of the body by stage, from the pixels on: the first convolution, then the three
   * stages.
   */
  public List<List<Parameter>> stageParameters() {
    var stem = new ArrayList<Parameter>(conv1.parameters());
    stem.addAll(bn1.parameters());
    return List.of(stem, layer1.parameters(), layer2.parameters(), layer3.parameters());
  }

  /**
   * Freezes the first {@code count} stages of the body, 0 to 4, and lets the others train: frozen
   * parameters get no gradients, and the batch normalisation between them normalises with its
   * stored statistics and leaves them as they are, in training too. The setting is not saved with
   * the weights.
   */
  public void freezeStages(int count) {
    if (count < 0 || count > STAGES) {
      throw new ValueException(
          "freezeStages", count + " stages", "use 0 (all trains) to 4 (only the head trains)");
    }
    frozen = count;
    int i = 0;
    for (var stage : stageParameters()) {
      boolean trains = i++ >= count;
      stage.forEach(p -> p.setRequiresGrad(trains));
    }
  }

  @Override
  public String describe() {
    return "CifarResNet(" + depth + " layers → " + linear.weight().dim(0) + ")";
  }
}
