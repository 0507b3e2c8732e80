package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;

/**
 * Dropout for self-normalising networks: in training each element is set to α′ = −1.7580993 (what
 * {@code selu} tends to) with probability p, then all become a · x + b, with a = 1 / √((1 − p)(1 +
 * p α′²)) and b = −a α′ p, so that mean 0 and variance 1 stay. Any shape → the same.
 *
 * <p>Klambauer et al., "Self-normalizing neural networks", 2017; PyTorch's {@code nn.AlphaDropout}
 * and, of whole channels, {@code nn.FeatureAlphaDropout}.
 */
public sealed class AlphaDropout extends Layer permits FeatureAlphaDropout {
  /** −λα of selu. */
  private static final double LOW = -1.7580993408473766;

  private final double p;

  /** {@code p} in [0, 1]. */
  public AlphaDropout(double p) {
    Sizes.probability(getClass().getSimpleName(), "p", p);
    this.p = p;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return drop(x, x.rank());
  }

  /** Each choice holds for all elements behind the first {@code axes}. */
  final Tensor drop(Tensor x, int axes) {
    if (p == 0 || !Mode.isTraining()) {
      return x;
    }
    if (p == 1) {
      return x.mul(0);
    }
    double a = 1 / Math.sqrt((1 - p) * (1 + p * LOW * LOW));
    var kept = Tensor.rand(Random.generator(), choices(x, axes)).ge(p);
    return Tensor.where(kept, x, Tensor.full(LOW, x.dtype(), new int[0])).mul(a).add(-a * LOW * p);
  }

  static int[] choices(Tensor x, int axes) {
    var d = x.shape().toArray();
    Arrays.fill(d, Math.min(axes, d.length), d.length, 1);
    return d;
  }

  final void requireChannels(Tensor x) {
    if (x.rank() < 2) {
      throw new ShapeException(
          getClass().getSimpleName(),
          "the input has the shape " + x.shape(),
          "give it samples and channels: (N, C, …)");
    }
  }

  @Override
  public final String describe() {
    return getClass().getSimpleName() + "(" + p + ")";
  }
}
