package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What convolutions and transposed convolutions share: a weight of a kernel for each pair of
 * channels, and a bias.
 */
public abstract sealed class ConvBase extends Layer permits Convolution, TransposedConvolution {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final int in;
  private final int out;

  /** {@code transposed}: input channels are the first axis of the weight. */
  ConvBase(int axes, int in, int out, int groups, boolean bias, boolean transposed, int... kernel) {
    String name = getClass().getSimpleName();
    Sizes.positive(name, "in", in);
    Sizes.positive(name, "out", out);
    Sizes.positive(name, "groups", groups);
    int[] k = Sizes.spread(name, "kernel", axes, 1, kernel);
    if (in % groups != 0 || out % groups != 0) {
      throw Refusal.value(
          name,
          in + " and " + out + " channels do not divide into " + groups + " groups",
          "in % groups == 0 and out % groups == 0",
          "use channels that are multiples of " + groups);
    }
    this.in = in;
    this.out = out;
    var shape = new int[axes + 2];
    shape[0] = transposed ? in : out;
    shape[1] = (transposed ? out : in) / groups;
    System.arraycopy(k, 0, shape, 2, axes);
    int fanIn = shape[1];
    for (int n : k) {
      fanIn *= n;
    }
    var init = Initializers.torchDefault(fanIn);
    this.weight = new Parameter(init.tensor(Random.generator(), shape));
    this.bias = bias ? new Parameter(init.tensor(Random.generator(), out)) : null;
  }

  /** (out, in / groups, kernel); of a transposed convolution (in, out / groups, kernel). */
  public final Parameter weight() {
    return weight;
  }

  /** (out), or null. */
  public final @Nullable Parameter bias() {
    return bias;
  }

  final int axes() {
    return weight.rank() - 2;
  }

  final int[] kernel() {
    return Arrays.copyOfRange(weight.shape().toArray(), 2, weight.rank());
  }

  /** The error with a layer for the channels of x as fix, if these are what does not fit. */
  final TensorException explained(ShapeException e, Tensor x, int groups, boolean usual) {
    int first = x.rank() - axes() - 1;
    if (first != 0 && first != 1) {
      return e;
    }
    int given = x.dim(first);
    // Else the window is too large, or the channels come last.
    boolean channels = given != in && x.dim(x.rank() - 1) != in;
    return channels && given % groups == 0
        ? e.withFix(
            "new "
                + getClass().getSimpleName()
                + "("
                + given
                + ", "
                + out
                + ", "
                + Sizes.argument(kernel())
                + (usual ? ")" : ", …)"))
        : e;
  }

  /** {@code Conv2d(3 → 8, 5×5, stride 2)}. */
  final String described(String options) {
    var k = Arrays.stream(kernel()).mapToObj(Integer::toString).toList();
    return getClass().getSimpleName()
        + "("
        + in
        + " → "
        + out
        + ", "
        + String.join("×", k)
        + options
        + (bias == null ? ", no bias)" : ")");
  }

  /** {@code , stride 2} where it differs from the usual. */
  static String option(String what, List<Integer> values, int usual) {
    boolean same = values.stream().distinct().count() == 1;
    if (same && values.getFirst() == usual) {
      return "";
    }
    return ", " + what + " " + (same ? values.getFirst().toString() : values.toString());
  }
}
