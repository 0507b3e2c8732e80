package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;

/**
 * Batch normalisation over all axes but the second (C): {@code y = (x − mean) / √(var + eps) ·
 * weight + bias}, with the mean and the (biased) variance of the batch in training and the running
 * ones in evaluation.
 *
 * <p>Parameters: weight (C) of ones, bias (C) of zeros. Buffers: running_mean (C) of zeros,
 * running_var (C) of ones (which take the unbiased variance of each batch in training: {@code
 * running = (1 − momentum) · running + momentum · batch}), num_batches_tracked (int64). As in
 * PyTorch, momentum is 0.1 and eps 1e-5.
 *
 * <p>Ioffe and Szegedy, "Batch normalization", ICML 2015.
 */
public abstract sealed class BatchNorm extends Layer permits BatchNorm1d, BatchNorm2d {
  private final Parameter weight;
  private final Parameter bias;
  private final Buffer runningMean;
  private final Buffer runningVar;
  private final Buffer numBatchesTracked;
  private final double eps;
  private final double momentum;

  BatchNorm(int channels, double eps, double momentum) {
    Sizes.positive("BatchNorm", "channels", channels);
    Sizes.probability("BatchNorm", "momentum", momentum);
    this.weight = new Parameter(Tensor.ones(channels));
    this.bias = new Parameter(Tensor.zeros(channels));
    this.runningMean = new Buffer(Tensor.zeros(channels));
    this.runningVar = new Buffer(Tensor.ones(channels));
    this.numBatchesTracked = new Buffer(Tensor.zeros(DType.INT64));
    this.eps = eps;
    this.momentum = momentum;
  }

  /** (C). */
  public final Parameter weight() {
    return weight;
  }

  /** (C). */
  public final Parameter bias() {
    return bias;
  }

  /** (C). */
  public final Buffer runningMean() {
    return runningMean;
  }

  /** (C). */
  public final Buffer runningVar() {
    return runningVar;
  }

  @Override
  protected final String stateName(String field) {
    return switch (field) {
      case "runningMean" -> "running_mean";
      case "runningVar" -> "running_var";
      case "numBatchesTracked" -> "num_batches_tracked";
      default -> field;
    };
  }

  /** Normalises over these axes of x, whose second axis is C. */
  final Tensor normalise(Tensor x, int... axes) {
    int channels = weight.size();
    if (x.dim(1) != channels) {
      throw new ShapeException(
          "batch_norm",
          "x " + x.shape() + " has " + x.dim(1) + " channels, the layer has " + channels,
          "new " + getClass().getSimpleName() + "(" + x.dim(1) + ")");
    }
    if (!Mode.isTraining()) {
      var scale = weight.mul(runningVar.add(eps).rsqrt());
      return x.mul(x.keep(scale, axes)).add(x.keep(bias.sub(runningMean.mul(scale)), axes));
    }
    int count = x.size() / channels;
    if (count < 2) {
      throw new ShapeException(
          "batch_norm",
          "x " + x.shape() + " has " + count + " value a channel, of which there is no variance",
          "train with at least two, or evaluate: Mode.eval(…)");
    }
    var mean = x.mean(axes);
    var centred = x.sub(x.keep(mean, axes));
    var variance = centred.square().mean(axes);
    track(mean.detach(), variance.detach().mul((double) count / (count - 1)));
    // In the order of the formula: in a deep float32 net this stays nearer to the exact result than
    // with the weight folded into the factor.
    var normal = centred.mul(x.keep(variance.add(eps).rsqrt(), axes));
    return normal.mul(x.keep(weight, axes)).add(x.keep(bias, axes));
  }

  private void track(Tensor mean, Tensor unbiased) {
    runningMean.assign(runningMean.mul(1 - momentum).add(mean.mul(momentum)));
    runningVar.assign(runningVar.mul(1 - momentum).add(unbiased.mul(momentum)));
    numBatchesTracked.assign(numBatchesTracked.add(1L));
  }

  @Override
  public String describe() {
    return getClass().getSimpleName() + "(" + weight.size() + ")";
  }
}
