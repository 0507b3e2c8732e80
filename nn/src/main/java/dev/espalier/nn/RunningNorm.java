package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.tensor.BatchNormed;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What {@link BatchNorm} and {@link InstanceNorm} share: weights and running statistics. */
public abstract sealed class RunningNorm extends Layer permits BatchNorm, InstanceNorm {
  /** Whether running statistics become those of the batch, see {@link #withBatchStatistics}. */
  private static final ScopedValue<Boolean> BATCH_ONLY = ScopedValue.newInstance();

  private final @Nullable Parameter weight;
  private final @Nullable Parameter bias;
  private final @Nullable Buffer runningMean;
  private final @Nullable Buffer runningVar;
  private final @Nullable Buffer numBatchesTracked;
  private final NormOptions options;
  private final int channels;

  RunningNorm(int channels, NormOptions options) {
    Sizes.positive(getClass().getSimpleName(), "channels", channels);
    boolean tracked = options.trackRunningStats();
    this.channels = channels;
    this.options = options;
    this.weight = options.affine() ? new Parameter(Tensor.ones(channels)) : null;
    this.bias = options.affine() ? new Parameter(Tensor.zeros(channels)) : null;
    this.runningMean = tracked ? new Buffer(Tensor.zeros(channels)) : null;
    this.runningVar = tracked ? new Buffer(Tensor.ones(channels)) : null;
    this.numBatchesTracked = tracked ? new Buffer(Tensor.zeros(DType.INT64)) : null;
  }

  /** (C), or null. */
  public final @Nullable Parameter weight() {
    return weight;
  }

  /** (C), or null. */
  public final @Nullable Parameter bias() {
    return bias;
  }

  /** (C), or null. */
  public final @Nullable Buffer runningMean() {
    return runningMean;
  }

  /** (C), or null. */
  public final @Nullable Buffer runningVar() {
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

  /** The functional form, which gets whether the statistics of the input are used. */
  @FunctionalInterface
  interface Form {
    BatchNormed of(
        @Nullable Tensor runningMean,
        @Nullable Tensor runningVar,
        @Nullable Tensor weight,
        @Nullable Tensor bias,
        boolean useInput,
        double eps);
  }

  /** Normalises x, whose axis {@code axis} is C. */
  final Tensor normalise(String op, Tensor x, int axis, Form form) {
    if (x.dim(axis) != channels) {
      throw Refusal.shape(
          op,
          "the input has " + x.dim(axis) + " channels, the layer " + channels,
          "input.shape[" + axis + "] == " + channels,
          x.rank() == 4 && x.dim(3) == channels
              ? "the channels seem to come last: x.permute(0, 3, 1, 2)"
              : "new " + getClass().getSimpleName() + "(" + x.dim(axis) + ")",
          x);
    }
    boolean useInput = Mode.isTraining() || runningMean == null;
    boolean update = useInput && runningMean != null;
    var y = form.of(runningMean, runningVar, weight, bias, useInput, options.eps());
    if (update) {
      assign(runningMean, y.runningMean());
      assign(runningVar, y.runningVar());
    }
    return y.result();
  }

  private static void assign(@Nullable Buffer buffer, @Nullable Tensor value) {
    if (buffer != null && value != null && value != buffer) {
      buffer.assign(value);
    }
  }

  /** Counts a batch; gives its share in the average over all, null where momentum is fixed. */
  final @Nullable Tensor countBatch() {
    if (numBatchesTracked == null || runningMean == null) {
      return null;
    }
    numBatchesTracked.assign(numBatchesTracked.add(1L));
    return options.momentum() != null || BATCH_ONLY.isBound()
        ? null
        : numBatchesTracked.to(runningMean.dtype()).reciprocal();
  }

  /**
   * Runs {@code body} with momentum 1 in all layers of this kind: in training mode their running
   * statistics become those of the batch, from which they can be computed anew.
   */
  public static void withBatchStatistics(Runnable body) {
    ScopedValue.where(BATCH_ONLY, true).run(body);
  }

  final double momentum() {
    if (BATCH_ONLY.isBound()) {
      return 1;
    }
    return options.momentum() == null ? 0 : options.momentum();
  }

  @Override
  public String describe() {
    return getClass().getSimpleName() + "(" + channels + ")";
  }
}
