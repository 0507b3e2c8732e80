package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Deals channels out among groups: x (N, C, …) → the same shape (Zhang et al., 2018). No
 * parameters.
 */
public final class ChannelShuffle extends Layer {
  private final int groups;

  public ChannelShuffle(int groups) {
    Sizes.positive("ChannelShuffle", "groups", groups);
    this.groups = groups;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.channelShuffle(groups);
  }

  @Override
  public String describe() {
    return "ChannelShuffle(" + groups + ")";
  }
}
