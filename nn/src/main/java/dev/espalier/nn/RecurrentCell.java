package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The weights of one step of a recurrent network, and checks of its inputs. */
abstract sealed class RecurrentCell extends Layer permits RnnCell, LstmCell, GruCell {
  private final Parameter weightIh;
  private final Parameter weightHh;
  private final @Nullable Parameter biasIh;
  private final @Nullable Parameter biasHh;

  RecurrentCell(int in, int hidden, int gates, boolean bias) {
    var name = getClass().getSimpleName();
    Sizes.positive(name, "in", in);
    Sizes.positive(name, "hidden", hidden);
    double bound = 1 / Math.sqrt(hidden);
    var init = Initializers.uniform(-bound, bound);
    weightIh = new Parameter(init.tensor(Random.generator(), gates * hidden, in));
    weightHh = new Parameter(init.tensor(Random.generator(), gates * hidden, hidden));
    biasIh = bias ? new Parameter(init.tensor(Random.generator(), gates * hidden)) : null;
    biasHh = bias ? new Parameter(init.tensor(Random.generator(), gates * hidden)) : null;
  }

  @Override
  protected final String stateName(String field) {
    return switch (field) {
      case "weightIh" -> "weight_ih";
      case "weightHh" -> "weight_hh";
      case "biasIh" -> "bias_ih";
      case "biasHh" -> "bias_hh";
      default -> field;
    };
  }

  /** (gates · H, in). */
  public final Parameter weightIh() {
    return weightIh;
  }

  /** (gates · H, H). */
  public final Parameter weightHh() {
    return weightHh;
  }

  /** (gates · H), or null. */
  public final @Nullable Parameter biasIh() {
    return biasIh;
  }

  /** (gates · H), or null. */
  public final @Nullable Parameter biasHh() {
    return biasHh;
  }

  final Tensor ofInput(Tensor x) {
    if (x.rank() != 1 && x.rank() != 2 || x.dim(-1) != weightIh.dim(1)) {
      int in = weightIh.dim(1);
      boolean narrow = x.rank() == 1 || x.rank() == 2;
      throw Refusal.shape(
          getClass().getSimpleName(),
          narrow
              ? "the input has " + x.dim(-1) + " features, not " + in
              : "the input has " + x.rank() + " axes",
          "input is (batch, " + in + ") or (" + in + ")",
          narrow
              ? "new " + getClass().getSimpleName() + "(" + x.dim(-1) + ", " + weightHh.dim(1) + ")"
              : "give one step of a sequence: x.select(0, t)",
          x);
    }
    return Cells.linear(x, weightIh, biasIh);
  }

  final Tensor ofState(Tensor h) {
    return Cells.linear(h, weightHh, biasHh);
  }

  /** Zeros of the shape of a state for this input. */
  final Tensor zeros(Tensor x) {
    return Tensor.zeros(weightHh.dtype(), shape(x).toArray());
  }

  private Shape shape(Tensor x) {
    int hidden = weightHh.dim(1);
    return x.rank() == 1 ? Shape.of(hidden) : Shape.of(x.dim(0), hidden);
  }

  final void checkState(Tensor x, Tensor state) {
    if (!state.shape().equals(shape(x))) {
      throw Refusal.shape(
          getClass().getSimpleName(),
          "the state has the shape " + state.shape() + ", not " + shape(x),
          "state.shape == " + shape(x),
          "give a state of shape " + shape(x),
          Refusal.operand("input", x),
          Refusal.operand("state", state));
    }
  }

  @Override
  public final String describe() {
    return getClass().getSimpleName()
        + "("
        + weightIh.dim(1)
        + " → "
        + weightHh.dim(1)
        + (biasIh == null ? ", no bias)" : ")");
  }
}
