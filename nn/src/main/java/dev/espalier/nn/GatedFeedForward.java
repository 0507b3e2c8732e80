package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * The gated dense block of newer transformers: {@code y = W_down (act(W_gate x) · W_up x)}. SwiGLU
 * with silu (Llama), GeGLU with gelu (T5 1.1, Gemma).
 *
 * <p>Shapes: x (…, dim) → the same. Parameters: gate_proj.weight and up_proj.weight (hidden, dim),
 * down_proj.weight (dim, hidden), with biases if wanted, all uniform in ±1/√(inputs).
 *
 * <p>Shazeer, "GLU variants improve transformer", 2020.
 */
public final class GatedFeedForward extends Layer {
  private final Linear gateProj;
  private final Linear upProj;
  private final Linear downProj;
  private final UnaryOperator<Tensor> activation;

  public GatedFeedForward(int dim, int hidden, UnaryOperator<Tensor> activation, boolean bias) {
    gateProj = new Linear(dim, hidden, bias);
    upProj = new Linear(dim, hidden, bias);
    downProj = new Linear(hidden, dim, bias);
    this.activation = activation;
  }

  /** With silu, without biases. */
  public static GatedFeedForward swiGlu(int dim, int hidden) {
    return new GatedFeedForward(dim, hidden, Tensor::silu, false);
  }

  /** With gelu, without biases. */
  public static GatedFeedForward geGlu(int dim, int hidden) {
    return new GatedFeedForward(dim, hidden, Tensor::gelu, false);
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "gateProj" -> "gate_proj";
      case "upProj" -> "up_proj";
      case "downProj" -> "down_proj";
      default -> field;
    };
  }

  @Override
  protected Tensor forward(Tensor x) {
    return downProj.apply(activation.apply(gateProj.apply(x)).mul(upProj.apply(x)));
  }
}
