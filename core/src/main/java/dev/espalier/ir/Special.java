package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Further elementwise functions of one floating input, with their gradient rules. They are computed
 * in float64 ({@link SpecialFunctions}), so that float32 is within 1 ulp; float64 is within a few
 * ulp of the exact value or of the largest term of its sum. NaN gives NaN.
 */
public enum Special implements CompositeOp {
  /** Tangent of radians. */
  TAN {
    @Override
    Node define(Node x) {
      return SpecialFunctions.tan(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, fma(y, y, scalarLike(y, 1)));
    }
  },
  /** Arc sine in [−π/2, π/2]; NaN outside [−1, 1]. */
  ASIN {
    @Override
    Node define(Node x) {
      return SpecialFunctions.asin(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, root(x));
    }
  },
  /** Arc cosine in [0, π]; NaN outside [−1, 1]. */
  ACOS {
    @Override
    Node define(Node x) {
      return SpecialFunctions.acos(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return neg(div(g, root(x)));
    }
  },
  /** Arc tangent in (−π/2, π/2). */
  ATAN {
    @Override
    Node define(Node x) {
      return SpecialFunctions.atan(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, fma(x, x, scalarLike(x, 1)));
    }
  },
  /** (eˣ − e⁻ˣ) / 2. */
  SINH {
    @Override
    Node define(Node x) {
      return SpecialFunctions.sinh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, COSH.of(x));
    }
  },
  /** (eˣ + e⁻ˣ) / 2. */
  COSH {
    @Override
    Node define(Node x) {
      return SpecialFunctions.cosh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, SINH.of(x));
    }
  },
  /** ln(x + √(x² + 1)). */
  ASINH {
    @Override
    Node define(Node x) {
      return SpecialFunctions.asinh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, sqrt(fma(x, x, scalarLike(x, 1))));
    }
  },
  /** ln(x + √(x² − 1)); NaN below 1. */
  ACOSH {
    @Override
    Node define(Node x) {
      return SpecialFunctions.acosh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, sqrt(mul(sub(x, 1), add(x, 1))));
    }
  },
  /** ½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN beyond. */
  ATANH {
    @Override
    Node define(Node x) {
      return SpecialFunctions.atanh(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, mul(sub(scalarLike(x, 1), x), add(x, 1)));
    }
  },
  /** 2ˣ, exact where x is whole. */
  EXP2 {
    @Override
    Node define(Node x) {
      return SpecialFunctions.exp2(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, mul(y, Math.log(2)));
    }
  },
  /** Logarithm to base 2, exact at powers of 2; −∞ at 0, NaN below. */
  LOG2 {
    @Override
    Node define(Node x) {
      return SpecialFunctions.log2(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, mul(x, Math.log(2)));
    }
  },
  /** Logarithm to base 10, exact at powers of 10; −∞ at 0, NaN below. */
  LOG10 {
    @Override
    Node define(Node x) {
      return SpecialFunctions.log10(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return div(g, mul(x, Math.log(10)));
    }
  },
  /** 1 − erf(x), accurate where that is small. */
  ERFC {
    @Override
    Node define(Node x) {
      return SpecialFunctions.erfc(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, mul(Elementary.EXP.of(neg(mul(x, x))), -2 / Math.sqrt(Math.PI)));
    }
  },
  /** The inverse of erf; ±∞ at ±1, NaN beyond. */
  ERFINV {
    @Override
    Node define(Node x) {
      return SpecialFunctions.erfinv(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, mul(Elementary.EXP.of(mul(y, y)), Math.sqrt(Math.PI) / 2));
    }
  },
  /** ln |Γ(x)|; ∞ at 0, −1, −2 … */
  LGAMMA {
    @Override
    Node define(Node x) {
      return SpecialFunctions.lgamma(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, DIGAMMA.of(x));
    }
  },
  /** The derivative of ln Γ(x); −∞ at +0, ∞ at −0, NaN at −1, −2 … */
  DIGAMMA {
    @Override
    Node define(Node x) {
      return SpecialFunctions.digamma(x);
    }

    @Override
    Node vjp(Node x, Node y, Node g) {
      return mul(g, composite(new Polygamma(1), x));
    }
  };

  private static Node root(Node x) {
    return sqrt(mul(sub(scalarLike(x, 1), x), add(x, 1)));
  }

  /** This function of x. */
  public Node of(Node x) {
    return composite(this, x);
  }

  /** The definition for a float64 node. */
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
    return Check.floating(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    return cast(define(cast(x, DType.FLOAT64)), x.dtype());
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    return Collections.singletonList(vjp(inputs.getFirst(), output, gradient));
  }
}
