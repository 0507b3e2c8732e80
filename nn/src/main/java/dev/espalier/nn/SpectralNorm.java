package dev.espalier.nn;

import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;

/**
 * A layer whose weight is divided by its largest singular value: {@code w = v / σ(v)}, where the
 * weight is seen as a matrix (rows, columns) with one of its axes as rows. σ is estimated as {@code
 * uᵀ V v}, with vectors u and v that a power iteration improves at each call in training.
 *
 * <pre>{@code new SpectralNorm(new Linear(64, 10))}</pre>
 *
 * <p>Shapes: those of the layer. Parameter: {@code weight_orig}, of the shape of the weight, which
 * is trained in its place. Buffers: {@code weight_u} (rows) and {@code weight_v} (columns), drawn
 * normal from the thread's generator and brought to length 1. The names and the order of iteration
 * are those of PyTorch's {@code torch.nn.utils.spectral_norm}; others keep theirs ({@code bias}).
 *
 * <p>Miyato et al., "Spectral normalization for generative adversarial networks", ICLR 2018.
 */
public final class SpectralNorm extends Reparametrised {
  private static final double EPS = 1e-12;

  private final Buffer u;
  private final Buffer v;
  private final int axis;
  private final int iterations;

  /** Of the parameter {@code weight}, with its first axis as rows and one iteration a call. */
  public SpectralNorm(Layer layer) {
    this(layer, "weight", 1, 0);
  }

  /**
   * Of a named parameter.
   *
   * @param iterations steps of the power iteration at each call in training, at least 1
   * @param axis of the rows: 0, but 1 for transposed convolutions
   */
  public SpectralNorm(Layer layer, String parameter, int iterations, int axis) {
    super(layer, parameter);
    Sizes.positive("SpectralNorm", "iterations", iterations);
    this.axis = original().shape().axis(axis);
    this.iterations = iterations;
    var m = matrix();
    this.u = new Buffer(unit(Tensor.randn(m.dim(0)).to(m.dtype())));
    this.v = new Buffer(unit(Tensor.randn(m.dim(1)).to(m.dtype())));
  }

  private Tensor matrix() {
    int rows = original().dim(axis);
    return original().movedim(axis, 0).reshape(rows, original().size() / rows);
  }

  private static Tensor unit(Tensor x) {
    return x.normalize(2, 0, EPS);
  }

  @Override
  Tensor weight() {
    var m = matrix();
    if (Mode.isTraining()) {
      iterate(m.detach());
    }
    return original().div(u.mul(m.matmul(v)).sum());
  }

  private void iterate(Tensor m) {
    Tensor left = u;
    Tensor right = v;
    for (int i = 0; i < iterations; i++) {
      right = unit(m.transpose(0, 1).matmul(left));
      left = unit(m.matmul(right));
    }
    u.assign(left);
    v.assign(right);
  }

  @Override
  String suffix(String field) {
    return switch (field) {
      case "u" -> "_u";
      case "v" -> "_v";
      default -> "_orig";
    };
  }
}
