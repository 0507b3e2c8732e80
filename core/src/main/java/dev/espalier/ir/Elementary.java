package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions of one floating input, defined by IEEE operations (so that all backends
 * agree in every bit), with their gradient rules. Accuracy is that of float32, in units in the last
 * place (ulp), over all numbers; float64 is within 4 ulp, erf within 6.
 */
public enum Elementary implements CompositeOp {
  /** max(x, 0); NaN stays. The gradient at 0 is 0, as in PyTorch. Takes integers too. */
  RELU {
    @Override
    Node define(Node x) {
      return max(x, scalarLike(x, 0));
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return where(le(y, scalarLike(y, 0)), scalarLike(g, 0), g);
    }
  },
  /** e^x, within 2 ulp. */
  EXP {
    @Override
    Node define(Node x) {
      return Approximation.exp(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, y);
    }
  },
  /** e^x − 1, within 2 ulp. */
  EXPM1 {
    @Override
    Node define(Node x) {
      return Approximation.expm1(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, add(y, 1));
    }
  },
  /** Natural logarithm, within 1 ulp; −∞ at 0, NaN below. */
  LOG {
    @Override
    Node define(Node x) {
      return Approximation.log(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, x);
    }
  },
  /** log(1 + x), within 1 ulp; −∞ at −1, NaN below. A result of 0 is +0. */
  LOG1P {
    @Override
    Node define(Node x) {
      return Approximation.log1p(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, add(x, 1));
    }
  },
  /** Hyperbolic tangent, within 2.5 ulp and [−1, 1]. */
  TANH {
    @Override
    Node define(Node x) {
      return Approximation.tanh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, fma(neg(y), y, scalarLike(y, 1)));
    }
  },
  /** 1 / (1 + e^−x), within 2 ulp; numbers below the normal ones become 0. */
  SIGMOID {
    @Override
    Node define(Node x) {
      return Approximation.sigmoid(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, mul(y, sub(scalarLike(y, 1), y)));
    }
  },
  /** The error function 2/√π ∫₀ˣ e^−t² dt, within 2 ulp. */
  ERF {
    @Override
    Node define(Node x) {
      return Approximation.erf(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, mul(EXP.of(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)));
    }
  },
  /** Sine of an angle in radians, within 2 ulp. */
  SIN {
    @Override
    Node define(Node x) {
      return Approximation.sine(x, 0);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, COS.of(x));
    }
  },
  /** Cosine of an angle in radians, as accurate as {@link #SIN}. */
  COS {
    @Override
    Node define(Node x) {
      return Approximation.sine(x, 1);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return neg(mul(g, SIN.of(x)));
    }
  },
  /** log(1 + e^x), as max(x, 0) + log1p(e^−|x|). */
  SOFTPLUS {
    @Override
    Node define(Node x) {
      return add(max(x, scalarLike(x, 0)), LOG1P.of(EXP.of(neg(abs(x)))));
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, SIGMOID.of(x));
    }
  },
  /** x · sigmoid(x), also known as swish. */
  SILU {
    @Override
    Node define(Node x) {
      return mul(x, SIGMOID.of(x));
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      var s = SIGMOID.of(x);
      return mul(g, fma(y, sub(scalarLike(s, 1), s), s));
    }
  },
  /**
   * x · Φ(x) with the normal distribution Φ(x) = (1 + erf(x / √2)) / 2 (Hendrycks and Gimpel,
   * 2016).
   */
  GELU {
    @Override
    Node define(Node x) {
      return mul(x, normal(x));
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      var density = mul(EXP.of(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return mul(g, fma(x, density, normal(x)));
    }

    private static Node normal(Node x) {
      var half = scalarLike(x, 0.5);
      return fma(half, ERF.of(mul(x, Math.sqrt(0.5))), half);
    }
  },
  /**
   * The approximation x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) of GELU that GPT-2 and BERT used.
   */
  GELU_TANH {
    @Override
    Node define(Node x) {
      return mul(mul(x, 0.5), add(inner(x, mul(x, x)), 1));
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      var square = mul(x, x);
      var t = inner(x, square);
      var slope = fma(square, scalarLike(x, 3 * CUBIC * SCALE), scalarLike(x, SCALE));
      var cosh = fma(neg(t), t, scalarLike(t, 1)); // 1 / cosh²
      return mul(g, fma(mul(mul(x, 0.5), cosh), slope, mul(add(t, 1), 0.5)));
    }

    private static Node inner(Node x, Node square) {
      return TANH.of(mul(x, fma(square, scalarLike(x, CUBIC * SCALE), scalarLike(x, SCALE))));
    }
  };

  private static final double CUBIC = 0.044715;
  private static final double SCALE = Math.sqrt(2 / Math.PI);

  /** This function of x. */
  public Node of(Node x) {
    return composite(this, x);
  }

  abstract Node define(Node x);

  /** The gradient of x given y = f(x) and the gradient g of y. */
  abstract Node vjp(Node x, Node y, Node g);

  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return this == RELU ? Check.number(label(), inputs) : Check.floating(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    return define(inputs.getFirst());
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    return Collections.singletonList(vjp(inputs.getFirst(), output, gradient));
  }
}
