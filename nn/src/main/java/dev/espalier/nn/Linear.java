package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer: {@code y = x · weightᵀ + bias}.
 *
 * <p>Shapes: x (…, in) → (…, out); weight (out, in), bias (out). Both start uniform in ±1/√in, as
 * PyTorch's {@code nn.Linear} (He et al. 2015 with a = √5), drawn from the thread's generator.
 */
public final class Linear extends Layer {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  public Linear(int in, int out) {
    this(in, out, true);
  }

  public Linear(int in, int out, boolean bias) {
    Sizes.positive("Linear", "in", in);
    Sizes.positive("Linear", "out", out);
    var init = Initializers.torchDefault(in);
    this.weight = new Parameter(init.tensor(Random.generator(), out, in));
    this.bias = bias ? new Parameter(init.tensor(Random.generator(), out)) : null;
  }

  /** (out, in). */
  public Parameter weight() {
    return weight;
  }

  /** (out), or null. */
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y;
    try {
      y = x.matmul(weight.t());
    } catch (ShapeException e) {
      int rank = x.rank();
      throw rank > 0 && x.dim(-1) != weight.dim(1) ? e.withFix(fix(x)) : e;
    }
    return bias == null ? y : y.add(bias);
  }

  private String fix(Tensor x) {
    if (x.rank() > 2 && x.shape().size(1, x.rank()) == weight.dim(1)) {
      return "x.flatten(1) first, which makes it (" + x.dim(0) + ", " + weight.dim(1) + ")";
    }
    return "new Linear(" + x.dim(-1) + ", " + weight.dim(0) + (bias == null ? ", false)" : ")");
  }

  @Override
  public String describe() {
    return "Linear(" + weight.dim(1) + " → " + weight.dim(0) + (bias == null ? ", no bias)" : ")");
  }
}
