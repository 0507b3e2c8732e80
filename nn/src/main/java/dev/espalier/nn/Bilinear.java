package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A product of two inputs for each output: {@code y[…, o] = x₁ᵀ weight[o] x₂ + bias[o]}.
 *
 * <p>Shapes: x₁ (…, in1), x₂ (…, in2) → (…, out). Parameters: weight (out, in1, in2), bias (out),
 * both uniform in ±1/√in1, as PyTorch's {@code nn.Bilinear}.
 */
public final class Bilinear extends Layer {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  public Bilinear(int in1, int in2, int out) {
    this(in1, in2, out, true);
  }

  public Bilinear(int in1, int in2, int out, boolean bias) {
    Sizes.positive("Bilinear", "in1", in1);
    Sizes.positive("Bilinear", "in2", in2);
    Sizes.positive("Bilinear", "out", out);
    var init = Initializers.torchDefault(in1);
    this.weight = new Parameter(init.tensor(Random.generator(), out, in1, in2));
    this.bias = bias ? new Parameter(init.tensor(Random.generator(), out)) : null;
  }

  /** (out, in1, in2). */
  public Parameter weight() {
    return weight;
  }

  /** (out), or null. */
  public @Nullable Parameter bias() {
    return bias;
  }

  /** A bilinear layer takes two inputs: raises StateException. */
  @Override
  protected Tensor forward(Tensor x) {
    throw new StateException(
        "Bilinear", "called with one tensor", "apply(x1, x2), or apply(x, x) for its squares");
  }

  public Tensor apply(Tensor x1, Tensor x2) {
    return call(() -> {
      try {
        return x1.bilinear(x2, weight, bias);
      } catch (ShapeException e) {
        throw x1.rank() > 0 && x2.rank() > 0
            ? e.withFix(
                "new Bilinear(" + x1.dim(-1) + ", " + x2.dim(-1) + ", " + weight.dim(0) + ")")
            : e;
      }
    });
  }

  @Override
  public String describe() {
    return "Bilinear("
        + weight.dim(1)
        + " × "
        + weight.dim(2)
        + " → "
        + weight.dim(0)
        + (bias == null ? ", no bias)" : ")");
  }
}
