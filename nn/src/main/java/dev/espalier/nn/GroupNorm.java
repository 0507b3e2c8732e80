package dev.espalier.nn;

import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Group normalisation: the channels of a sample are split into groups of neighbours, and each group
 * is normalised by itself, {@code y = (x − mean) / √(var + eps) · weight + bias}.
 *
 * <p>Shapes: x (N, C, …) → the same shape. Parameters: weight (C) of ones and bias (C) of zeros,
 * unless affine is false. As in PyTorch, eps is 1e-5.
 *
 * <p>Wu and He, "Group normalization", ECCV 2018.
 */
public final class GroupNorm extends Layer {
  private final @Nullable Parameter weight;
  private final @Nullable Parameter bias;
  private final int groups;
  private final int channels;
  private final double eps;

  /** Eps 1e-5, with weight and bias. */
  public GroupNorm(int groups, int channels) {
    this(groups, channels, 1e-5, true);
  }

  public GroupNorm(int groups, int channels, double eps, boolean affine) {
    Sizes.positive("GroupNorm", "groups", groups);
    Sizes.positive("GroupNorm", "channels", channels);
    if (channels % groups != 0) {
      throw Refusal.value(
          "GroupNorm",
          channels + " channels do not divide into " + groups + " groups",
          "channels % groups == 0",
          "use " + (channels + groups - channels % groups) + " channels");
    }
    this.groups = groups;
    this.channels = channels;
    this.eps = eps;
    this.weight = affine ? new Parameter(Tensor.ones(channels)) : null;
    this.bias = affine ? new Parameter(Tensor.zeros(channels)) : null;
  }

  /** (C), or null. */
  public @Nullable Parameter weight() {
    return weight;
  }

  /** (C), or null. */
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() >= 2 && x.dim(1) != channels) {
      throw Refusal.shape(
          "group_norm",
          "the input has " + x.dim(1) + " channels, the layer " + channels,
          "input.shape[1] == " + channels,
          "new GroupNorm(" + groups + ", " + x.dim(1) + ")",
          x);
    }
    return x.groupNorm(groups, weight, bias, eps);
  }

  @Override
  public String describe() {
    return "GroupNorm(" + groups + ", " + channels + ")";
  }
}
