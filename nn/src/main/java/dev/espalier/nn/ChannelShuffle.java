package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The channels of x (N, C, …) in another order: seen as (groups, C / groups), they are transposed,
 * so that what follows mixes groups. No parameters. As PyTorch's {@code nn.ChannelShuffle}.
 *
 * <p>Zhang et al., "ShuffleNet", CVPR 2018.
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
