package dev.espalier.nn;

import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;

/**
 * Activation functions as layers, for {@link Sequential}; in {@code forward} their functions serve
 * as well: {@code x.pipe(fc1, Tensor::relu, fc2)}. All work elementwise, any shape → the same, but
 * the softmaxes and GLU, which work along an axis.
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

  /** GELU in the approximation by tanh, as GPT-2 and BERT used it. */
  public static final class GELUTanh extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.geluTanh();
    }
  }

  /** Self-normalising ELU (Klambauer et al., 2017). */
  public static final class SELU extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.selu();
    }
  }

  /** x · tanh(ln(1 + eˣ)) (Misra, 2019). */
  public static final class Mish extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.mish();
    }
  }

  /** 0 up to −3, 1 from 3, x / 6 + ½ between. */
  public static final class Hardsigmoid extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.hardsigmoid();
    }
  }

  /** x · hardsigmoid(x) (Howard et al., 2019). */
  public static final class Hardswish extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.hardswish();
    }
  }

  /** min(max(x, 0), 6). */
  public static final class ReLU6 extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.relu6();
    }
  }

  /** ln sigmoid(x). */
  public static final class LogSigmoid extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.logSigmoid();
    }
  }

  /** x / (1 + |x|). */
  public static final class Softsign extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.softsign();
    }
  }

  /** x − tanh(x). */
  public static final class Tanhshrink extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      return x.tanhshrink();
    }
  }

  /** x for x &gt; 0, else alpha · (e^(x / alpha) − 1) (Barron, 2017). */
  public static final class CELU extends Layer {
    private final double alpha;

    /** Alpha 1. */
    public CELU() {
      this(1);
    }

    public CELU(double alpha) {
      this.alpha = alpha;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.celu(alpha);
    }

    @Override
    public String describe() {
      return "CELU(" + alpha + ")";
    }
  }

  /** x outside [−lambd, lambd], else 0. */
  public static final class Hardshrink extends Layer {
    private final double lambd;

    /** Lambd 0.5. */
    public Hardshrink() {
      this(0.5);
    }

    public Hardshrink(double lambd) {
      this.lambd = lambd;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.hardshrink(lambd);
    }

    @Override
    public String describe() {
      return "Hardshrink(" + lambd + ")";
    }
  }

  /** x moved towards 0 by lambd, 0 in [−lambd, lambd]. */
  public static final class Softshrink extends Layer {
    private final double lambd;

    /** Lambd 0.5. */
    public Softshrink() {
      this(0.5);
    }

    public Softshrink(double lambd) {
      this.lambd = lambd;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.softshrink(lambd);
    }

    @Override
    public String describe() {
      return "Softshrink(" + lambd + ")";
    }
  }

  /** min(max(x, min), max). */
  public static final class Hardtanh extends Layer {
    private final double min;
    private final double max;

    /** From −1 to 1. */
    public Hardtanh() {
      this(-1, 1);
    }

    public Hardtanh(double min, double max) {
      this.min = min;
      this.max = max;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.hardtanh(min, max);
    }

    @Override
    public String describe() {
      return "Hardtanh(" + min + ", " + max + ")";
    }
  }

  /** x above the threshold, else the value. */
  public static final class Threshold extends Layer {
    private final double threshold;
    private final double value;

    /** 0 up to 0, as relu. */
    public Threshold() {
      this(0, 0);
    }

    public Threshold(double threshold, double value) {
      this.threshold = threshold;
      this.value = value;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.threshold(threshold, value);
    }

    @Override
    public String describe() {
      return "Threshold(" + threshold + ", " + value + ")";
    }
  }

  /**
   * x for x ≥ 0, else a · x with a drawn from [lower, upper) in training, else their mean (Xu et
   * al., 2015).
   */
  public static final class RReLU extends Layer {
    private final double lower;
    private final double upper;

    /** From 1/8 to 1/3, as PyTorch. */
    public RReLU() {
      this(1.0 / 8, 1.0 / 3);
    }

    public RReLU(double lower, double upper) {
      this.lower = lower;
      this.upper = upper;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.rrelu(lower, upper, Mode.isTraining());
    }

    @Override
    public String describe() {
      return "RReLU(" + lower + ", " + upper + ")";
    }
  }

  /** The first half along an axis times the sigmoid of the second (Dauphin et al., 2017). */
  public static final class GLU extends Layer {
    private final int axis;

    /** Along the last axis. */
    public GLU() {
      this(-1);
    }

    public GLU(int axis) {
      this.axis = axis;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.glu(axis);
    }
  }

  /** Softmax of −x along an axis. */
  public static final class Softmin extends Layer {
    private final int axis;

    /** Along the last axis. */
    public Softmin() {
      this(-1);
    }

    public Softmin(int axis) {
      this.axis = axis;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.softmin(axis);
    }
  }

  /**
   * x for x &gt; 0, else weight · x, with a trained weight (He et al., 2015): one for all, or one
   * for each channel (axis 1), 0.25 at first. It is not to be decayed.
   */
  public static final class PReLU extends Layer {
    private final Parameter weight;

    /** One weight. */
    public PReLU() {
      this(1);
    }

    /** As many weights as channels. */
    public PReLU(int channels) {
      this(channels, 0.25);
    }

    public PReLU(int channels, double init) {
      Sizes.positive("PReLU", "channels", channels);
      this.weight = new Parameter(Tensor.full(init, channels));
    }

    /** (channels). */
    public Parameter weight() {
      return weight;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.prelu(weight);
    }

    @Override
    public String describe() {
      return "PReLU(" + weight.size() + ")";
    }
  }
}
