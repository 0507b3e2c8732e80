package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutional LSTM over sequences of images (Shi et al., "Convolutional LSTM network: a machine
 * learning approach for precipitation nowcasting", NeurIPS 2015); ∗ is convolution that keeps the
 * size, ∘ the product of elements:
 *
 * <pre>
 * i = σ(W_xi ∗ x + W_hi ∗ h + W_ci ∘ c + b_i)   f = σ(W_xf ∗ x + W_hf ∗ h + W_cf ∘ c + b_f)
 * c′ = f ∘ c + i ∘ tanh(W_xc ∗ x + W_hc ∗ h + b_c)
 * o = σ(W_xo ∗ x + W_ho ∗ h + W_co ∘ c′ + b_o)  h′ = o ∘ tanh(c′)
 * </pre>
 *
 * <p>Shapes: x (T, N, in, H, W) → output (T, N, hidden, H, W), state h and c (N, hidden, H, W).
 * Weights, the gates i, f, c, o one after the other: weight_ih (4 hidden, in, kernel, kernel),
 * weight_hh (4 hidden, hidden, kernel, kernel), bias (4 hidden), uniform in ±1/√(hidden · kernel²);
 * where the size of the images is given, also the peepholes weight_ci, weight_cf, weight_co
 * (hidden, H, W), zeros at first. Without them images of any size will do. The recurrence is one
 * {@link Scan}, and the convolutions of the inputs of all times are one before it. A stream is run
 * piece after piece, each with the state that the one before ended with.
 */
public final class ConvLstm extends Layer {
  private final int in;
  private final int hidden;
  private final Parameter weightIh;
  private final Parameter weightHh;
  private final Parameter bias;
  private final @Nullable Parameter weightCi;
  private final @Nullable Parameter weightCf;
  private final @Nullable Parameter weightCo;

  /** Without peepholes; {@code kernel} is odd. */
  public ConvLstm(int in, int hidden, int kernel) {
    this(in, hidden, kernel, null);
  }

  /** With peepholes, for images of this size. */
  public ConvLstm(int in, int hidden, int kernel, int height, int width) {
    this(in, hidden, kernel, Shape.of(hidden, height, width));
  }

  private ConvLstm(int in, int hidden, int kernel, @Nullable Shape peepholes) {
    Sizes.positive("ConvLstm", "in", in);
    Sizes.positive("ConvLstm", "hidden", hidden);
    Sizes.positive("ConvLstm", "kernel", kernel);
    if (kernel % 2 == 0) {
      throw Refusal.value(
          "ConvLstm",
          "a kernel of " + kernel + " has no middle, so that the size would not be kept",
          "kernel % 2 == 1",
          "use an odd kernel, such as " + (kernel + 1));
    }
    this.in = in;
    this.hidden = hidden;
    double bound = 1 / Math.sqrt((double) hidden * kernel * kernel);
    var init = Initializers.uniform(-bound, bound);
    var rng = Random.generator();
    weightIh = new Parameter(init.tensor(rng, 4 * hidden, in, kernel, kernel));
    weightHh = new Parameter(init.tensor(rng, 4 * hidden, hidden, kernel, kernel));
    bias = new Parameter(init.tensor(rng, 4 * hidden));
    weightCi = peephole(peepholes);
    weightCf = peephole(peepholes);
    weightCo = peephole(peepholes);
  }

  private static @Nullable Parameter peephole(@Nullable Shape shape) {
    return shape == null ? null : new Parameter(Tensor.zeros(shape.toArray()));
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "weightIh" -> "weight_ih";
      case "weightHh" -> "weight_hh";
      case "weightCi" -> "weight_ci";
      case "weightCf" -> "weight_cf";
      case "weightCo" -> "weight_co";
      default -> field;
    };
  }

  /** The outputs alone, from a state of zeros. */
  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, null).output();
  }

  /** From a state of zeros. */
  public RecurrentResult<LstmState> run(Tensor x) {
    return call(() -> compute(x, null));
  }

  /** From a state, such as that of the piece before. */
  public RecurrentResult<LstmState> run(Tensor x, LstmState state) {
    return call(() -> compute(x, state));
  }

  private RecurrentResult<LstmState> compute(Tensor x, @Nullable LstmState state) {
    if (x.rank() != 5 || x.dim(2) != in) {
      throw Refusal.shape(
          "ConvLstm",
          x.rank() == 5
              ? "the input has " + x.dim(2) + " channels, not " + in
              : "the input has " + x.rank() + " axes",
          "input is (time, batch, " + in + ", height, width)",
          x.rank() == 5
              ? "new ConvLstm(" + x.dim(2) + ", " + hidden + ", " + weightIh.dim(3) + ")"
              : "add the missing axes with unsqueeze",
          x);
    }
    int time = x.dim(0), batch = x.dim(1), height = x.dim(3), width = x.dim(4);
    int[] one = {batch, hidden, height, width};
    requireSize(height, width);
    if (state != null) {
      requireState(state.h(), one);
      requireState(state.c(), one);
    }
    var gates =
        conv(x.reshape(time * batch, in, height, width), weightIh, bias)
            .reshape(time, batch, 4 * hidden, height, width);
    var zeros = Tensor.zeros(gates.dtype(), one);
    var start = state == null ? new LstmState(zeros, zeros) : state;
    var run =
        Scan.of(
            List.of(start.h(), start.c()),
            List.of(gates),
            (s, e) -> {
              var all = e.getFirst().add(conv(s.get(0), weightHh, null));
              var next = step(all, s.get(1));
              return new Scan.Result(List.of(next.h(), next.c()), List.of(next.h()));
            });
    return new RecurrentResult<>(
        run.outputs().getFirst(), new LstmState(run.state().get(0), run.state().get(1)));
  }

  private static Tensor conv(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return x.conv2d(weight, bias, 1, weight.dim(2) / 2, 1, 1);
  }

  private LstmState step(Tensor gates, Tensor c) {
    var i = seen(Part.gate(gates, 1, 0, 4), weightCi, c).sigmoid();
    var f = seen(Part.gate(gates, 1, 1, 4), weightCf, c).sigmoid();
    var next = f.mul(c).add(i.mul(Part.gate(gates, 1, 2, 4).tanh()));
    var o = seen(Part.gate(gates, 1, 3, 4), weightCo, next).sigmoid();
    return new LstmState(o.mul(next.tanh()), next);
  }

  private static Tensor seen(Tensor gate, @Nullable Tensor peephole, Tensor c) {
    return peephole == null ? gate : gate.add(peephole.mul(c));
  }

  private void requireSize(int height, int width) {
    var w = weightCi;
    if (w != null && (w.dim(1) != height || w.dim(2) != width)) {
      throw new ShapeException(
          "ConvLstm",
          "images of "
              + height
              + " × "
              + width
              + " for peepholes of "
              + w.dim(1)
              + " × "
              + w.dim(2),
          "new ConvLstm("
              + in
              + ", "
              + hidden
              + ", "
              + weightIh.dim(2)
              + ", "
              + height
              + ", "
              + width
              + "), or without peepholes for any size");
    }
  }

  private static void requireState(Tensor state, int[] expected) {
    if (!state.shape().equals(Shape.of(expected))) {
      throw Refusal.shape(
          "ConvLstm",
          "the state has the shape " + state.shape(),
          "state.shape == " + Shape.of(expected),
          "give one of shape " + Shape.of(expected) + ", or none for zeros",
          Refusal.operand("state", state));
    }
  }

  @Override
  public String describe() {
    return "ConvLstm("
        + in
        + " → "
        + hidden
        + ", "
        + weightIh.dim(2)
        + "×"
        + weightIh.dim(2)
        + (weightCi == null ? ")" : ", peepholes)");
  }
}
