package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import org.jspecify.annotations.Nullable;

/**
 * Elementwise operations of one input: the scalar definition for each family of dtypes and the
 * gradient rule. Anything that can be written with these and {@link BinaryOp} is a {@link
 * CompositeOp} instead ({@link Elementary}).
 */
public enum UnaryOp {
  NEG(Domain.NUMBERS) {
    @Override
    public double apply(double x) {
      return -x;
    }

    @Override
    public float apply(float x) {
      return -x;
    }

    @Override
    public long apply(long x) {
      return -x;
    }

    @Override
    public Node vjp(Node x, Node y, Node g) {
      return neg(g);
    }
  },
  ABS(Domain.NUMBERS) {
    @Override
    public double apply(double x) {
      return Math.abs(x);
    }

    @Override
    public float apply(float x) {
      return Math.abs(x);
    }

    @Override
    public long apply(long x) {
      return Math.abs(x);
    }

    @Override
    public Node vjp(Node x, Node y, Node g) {
      return mul(g, sign(x));
    }
  },
  /** −1, 0 or 1; NaN and signed zeros stay themselves. */
  SIGN(Domain.NUMBERS) {
    @Override
    public double apply(double x) {
      return Math.signum(x);
    }

    @Override
    public float apply(float x) {
      return Math.signum(x);
    }

    @Override
    public long apply(long x) {
      return Long.signum(x);
    }
  },
  /** Square root, correctly rounded; floating only. */
  SQRT(Domain.FLOATING) {
    @Override
    public double apply(double x) {
      return Math.sqrt(x);
    }

    @Override
    public float apply(float x) {
      return (float) Math.sqrt(x); // exact: double rounding is harmless for a float square root
    }

    @Override
    public Node vjp(Node x, Node y, Node g) {
      return div(mul(g, scalarLike(x, 0.5)), y);
    }
  },
  /** Largest whole number not above; floating only. */
  FLOOR(Domain.FLOATING) {
    @Override
    public double apply(double x) {
      return Math.floor(x);
    }

    @Override
    public float apply(float x) {
      return (float) Math.floor(x);
    }
  },
  CEIL(Domain.FLOATING) {
    @Override
    public double apply(double x) {
      return Math.ceil(x);
    }

    @Override
    public float apply(float x) {
      return (float) Math.ceil(x);
    }
  },
  /** Nearest whole number, ties to even; floating only. */
  ROUND(Domain.FLOATING) {
    @Override
    public double apply(double x) {
      return Math.rint(x);
    }

    @Override
    public float apply(float x) {
      return (float) Math.rint(x);
    }
  },
  /**
   * x itself up to 2⁵⁰ in magnitude, else an equal angle in [−π, π]; the reduction is that of
   * {@link StrictMath}. For sin and cos, which give the gradient.
   */
  ANGLE(Domain.FLOATING) {
    @Override
    public double apply(double x) {
      return Math.abs(x) < 0x1p50 ? x : StrictMath.atan2(StrictMath.sin(x), StrictMath.cos(x));
    }

    @Override
    public float apply(float x) {
      return (float) apply((double) x);
    }

    @Override
    public Node vjp(Node x, Node y, Node g) {
      return g;
    }
  },
  /** Logical negation of bools (stored as 0 and 1). */
  NOT(Domain.BOOL) {
    @Override
    public long apply(long x) {
      return x == 0 ? 1 : 0;
    }
  };

  private final Domain domain;

  UnaryOp(Domain domain) {
    this.domain = domain;
  }

  /** The dtypes it takes. */
  public Domain domain() {
    return domain;
  }

  /** For float64. */
  public double apply(double x) {
    throw new AssertionError(this + " of float64");
  }

  /** For float32. */
  public float apply(float x) {
    throw new AssertionError(this + " of float32");
  }

  /** For integers (the result is narrowed to the dtype) and bool. */
  public long apply(long x) {
    throw new AssertionError(this + " of integers");
  }

  /**
   * The gradient of x given y = op(x) and the gradient g of y; null where it is zero almost
   * everywhere.
   */
  public @Nullable Node vjp(Node x, Node y, Node g) {
    return null;
  }
}
