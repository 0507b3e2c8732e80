package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Activation functions as layers, for {@link Sequential}; in {@code forward} their functions serve
 * as well: {@code x.pipe(fc1, Tensor::relu, fc2)}. All work elementwise, any shape → the same, but
 * the softmaxes, which work along an axis.
 */
public final class Activations {
  private Activations() {}

  /** max(x, 0). */
  public static final class ReLU extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.relu();
    }
  }

  /** x for x &gt; 0, else slope · x. */
  public static final class LeakyReLU extends Layer {
    private final double slope;

    /** Slope 0.01, as PyTorch. */
    public LeakyReLU() {
      this(0.01);
    }

    public LeakyReLU(double slope) {
      this.slope = slope;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.leakyRelu(slope);
    }

    @Override
    public String describe() {
      return "LeakyReLU(" + slope + ")";
    }
  }

  /** x for x &gt; 0, else alpha · (eˣ − 1) (Clevert et al. 2016). */
  public static final class ELU extends Layer {
    private final double alpha;

    /** Alpha 1. */
    public ELU() {
      this(1);
    }

    public ELU(double alpha) {
      this.alpha = alpha;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.elu(alpha);
    }

    @Override
    public String describe() {
      return "ELU(" + alpha + ")";
    }
  }

  /** x · Φ(x) with the exact normal distribution function (Hendrycks and Gimpel 2016). */
  public static final class GELU extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.gelu();
    }
  }

  /** x · sigmoid(x), also called swish. */
  public static final class SiLU extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.silu();
    }
  }

  /** 1 / (1 + e⁻ˣ). */
  public static final class Sigmoid extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.sigmoid();
    }
  }

  /** (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ). */
  public static final class Tanh extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.tanh();
    }
  }

  /** ln(1 + eˣ). */
  public static final class Softplus extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.softplus();
    }
  }

  /**
   * Probabilities along an axis: e^xᵢ / Σ e^xⱼ. The losses of {@link Losses} take logits: no
   * softmax goes before them.
   */
  public static final class Softmax extends Layer {
    private final int axis;

    /** Along the last axis. */
    public Softmax() {
      this(-1);
    }

    public Softmax(int axis) {
      this.axis = axis;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.softmax(axis);
    }
  }

  /** Log-probabilities along an axis: the logarithm of {@link Softmax}, stable. */
  public static final class LogSoftmax extends Layer {
    private final int axis;

    /** Along the last axis. */
    public LogSoftmax() {
      this(-1);
    }

    public LogSoftmax(int axis) {
      this.axis = axis;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.logSoftmax(axis);
    }
  }
}
