package dev.espalier.nn;

import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;

/**
 * A layer whose weight is given by length and direction: {@code w = g · v / ‖v‖}, with the norm
 * over all axes but one.
 *
 * <pre>{@code new WeightNorm(new Linear(64, 10))}</pre>
 *
 * <p>Shapes: those of the layer. Parameters: {@code weight_g}, of the shape of the weight with
 * extent 1 in all axes but the one (scalar in the form over all axes), and {@code weight_v}, of the
 * shape of the weight, which is trained in its place; they start with the length and the value of
 * the weight, so that nothing changes at first. The names are those of PyTorch's {@code
 * torch.nn.utils.weight_norm}; others keep theirs ({@code bias}).
 *
 * <p>Salimans and Kingma, "Weight normalization", NeurIPS 2016.
 */
public final class WeightNorm extends Reparametrised {
  private final Parameter length;
  private final boolean overall;
  private final int[] axes;

  /** Of the parameter {@code weight}, a length for each element of its first axis. */
  public WeightNorm(Layer layer) {
    this(layer, "weight", 0);
  }

  /** Of a named parameter, a length for each element of an axis. */
  public WeightNorm(Layer layer, String parameter, int axis) {
    this(layer, parameter, axis, false);
  }

  private WeightNorm(Layer layer, String parameter, int axis, boolean overall) {
    super(layer, parameter);
    this.overall = overall;
    this.axes = overall ? new int[0] : allBut(original().shape().axis(axis), original().rank());
    this.length = new Parameter(norm().realize());
  }

  /** With one length for the whole weight. */
  public static WeightNorm overall(Layer layer, String parameter) {
    return new WeightNorm(layer, parameter, 0, true);
  }

  private static int[] allBut(int axis, int rank) {
    var axes = new int[rank - 1];
    Arrays.setAll(axes, i -> i < axis ? i : i + 1);
    return axes;
  }

  private Tensor norm() {
    return overall
        ? original().norm()
        : axes.length == 0 ? original().abs() : original().norm(2, axes, true);
  }

  @Override
  Tensor weight() {
    return original().mul(length.div(norm()));
  }

  @Override
  String suffix(String field) {
    return field.equals("length") ? "_g" : "_v";
  }
}
