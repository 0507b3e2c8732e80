package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import dev.espalier.nn.Activations.ReLU;
import dev.espalier.nn.Activations.Tanh;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Conv2d;
import dev.espalier.nn.Flatten;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The network of AlphaGo Zero (Silver et al., "Mastering the game of Go without human knowledge",
 * Nature 2017): a residual body with two heads, one for the move and one for the outcome.
 *
 * <p>N positions, P planes, C channels, H × W cells, A actions:
 *
 * <pre>
 * x (N, P, H, W)
 * body    conv 3×3, batch norm, relu; then each block: y = relu(x + norm(conv(relu(norm(conv x)))))   (N, C, H, W)
 * policy  conv 1×1 to 2 channels, batch norm, relu, linear                                             logits (N, A)
 * value   conv 1×1 to 1 channel, batch norm, relu, linear to 64, relu, linear to 1, tanh               value (N), in (−1, 1)
 * </pre>
 *
 * <p>The value is the expected outcome for the player to move: +1 it wins, −1 it loses.
 * Convolutions have no bias. Weights have the names of the same network written with PyTorch's
 * {@code nn.Sequential}: {@code body.0.weight}, {@code body.3.c1.weight}, {@code body.3.n1.weight},
 * {@code policy.4.weight}, {@code value.4.weight}, {@code value.6.weight}.
 */
public final class PolicyValueNet extends Layer {
  private static final int VALUE_HIDDEN = 64;

  private final Sequential body;
  private final Sequential policy;
  private final Sequential value;
  private final Sizes sizes;

  /**
   * The numbers that define the network.
   *
   * @param planes planes of a position
   * @param height rows of the board
   * @param width columns of the board
   * @param actions entries of the policy
   * @param blocks residual blocks, 0 or more
   * @param channels channels of the body
   */
  public record Sizes(int planes, int height, int width, int actions, int blocks, int channels) {
    public Sizes {
      if (planes < 1 || height < 1 || width < 1 || actions < 1 || blocks < 0 || channels < 1) {
        throw new ValueException(
            "PolicyValueNet",
            "one of planes %d, height %d, width %d, actions %d, blocks %d, channels %d is too small"
                .formatted(planes, height, width, actions, blocks, channels),
            "use at least 1 of each, and 0 or more blocks");
      }
    }

    /** The sizes for a game: its planes, board and actions. */
    public static Sizes of(Game game, int blocks, int channels) {
      return new Sizes(
          game.planes(), game.height(), game.width(), game.actions(), blocks, channels);
    }
  }

  /**
   * What the network says of N positions.
   *
   * @param logits (N, actions), not masked: illegal actions have logits too
   * @param value (N), in (−1, 1), for the player to move
   */
  public record Output(Tensor logits, Tensor value) {}

  /** x (N, C, H, W) → the same shape. */
  private static final class Block extends Layer {
    private final Conv2d c1;
    private final Conv2d c2;
    private final BatchNorm2d n1;
    private final BatchNorm2d n2;

    Block(int channels) {
      c1 = convolution(channels, channels, 3);
      c2 = convolution(channels, channels, 3);
      n1 = new BatchNorm2d(channels);
      n2 = new BatchNorm2d(channels);
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.add(x.pipe(c1, n1, Tensor::relu, c2, n2)).relu();
    }
  }

  public PolicyValueNet(Sizes sizes) {
    this.sizes = sizes;
    int c = sizes.channels();
    int cells = sizes.height() * sizes.width();
    var parts = new ArrayList<UnaryOperator<Tensor>>();
    parts.addAll(List.of(convolution(sizes.planes(), c, 3), new BatchNorm2d(c), new ReLU()));
    for (int b = 0; b < sizes.blocks(); b++) {
      parts.add(new Block(c));
    }
    body = numbered(parts);
    policy =
        new Sequential(
            convolution(c, 2, 1),
            new BatchNorm2d(2),
            new ReLU(),
            new Flatten(),
            new Linear(2 * cells, sizes.actions()));
    value =
        new Sequential(
            convolution(c, 1, 1),
            new BatchNorm2d(1),
            new ReLU(),
            new Flatten(),
            new Linear(cells, VALUE_HIDDEN),
            new ReLU(),
            new Linear(VALUE_HIDDEN, 1),
            new Tanh());
  }

  /** A network for a game: its planes, board and actions. */
  public PolicyValueNet(Game game, int blocks, int channels) {
    this(Sizes.of(game, blocks, channels));
  }

  private static Sequential numbered(List<UnaryOperator<Tensor>> parts) {
    var all = new Sequential();
    for (int i = 0; i < parts.size(); i++) {
      all = all.with(Integer.toString(i), parts.get(i));
    }
    return all;
  }

  private static Conv2d convolution(int in, int out, int kernel) {
    return new Conv2d(in, out, kernel, Conv2d.options().padding(kernel / 2).bias(false));
  }

  public Sizes sizes() {
    return sizes;
  }

  /** Logits and values of positions x (N, planes, height, width). */
  public Output evaluate(Tensor x) {
    return call(() -> {
      var h = body.apply(x);
      return new Output(policy.apply(h), value.apply(h).flatten());
    });
  }

  /** Logits and value of each position as one row, (N, actions + 1): the value is the last. */
  @Override
  protected Tensor forward(Tensor x) {
    var h = body.apply(x);
    return Tensor.cat(1, policy.apply(h), value.apply(h));
  }

  @Override
  public String describe() {
    return "PolicyValueNet(%d blocks × %d, %d planes, %d × %d, %d actions)"
        .formatted(
            sizes.blocks(),
            sizes.channels(),
            sizes.planes(),
            sizes.height(),
            sizes.width(),
            sizes.actions());
  }
}
