package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise operations of two inputs of one dtype: the scalar definition for each family of
 * dtypes and the gradient rule.
 */
public enum BinaryOp {
  ADD(Domain.NUMBERS) {
    @Override
    public double apply(double x, double y) {
      return x + y;
    }

    @Override
    public float apply(float x, float y) {
      return x + y;
    }

    @Override
    public long apply(long x, long y) {
      return x + y;
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(g, g);
    }
  },
  SUB(Domain.NUMBERS) {
    @Override
    public double apply(double x, double y) {
      return x - y;
    }

    @Override
    public float apply(float x, float y) {
      return x - y;
    }

    @Override
    public long apply(long x, long y) {
      return x - y;
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(g, neg(g));
    }
  },
  MUL(Domain.NUMBERS) {
    @Override
    public double apply(double x, double y) {
      return x * y;
    }

    @Override
    public float apply(float x, float y) {
      return x * y;
    }

    @Override
    public long apply(long x, long y) {
      return x * y;
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(mul(g, b), mul(g, a));
    }
  },
  /**
   * IEEE division for floating dtypes; integers truncate as Java does (division by zero gives 0).
   */
  DIV(Domain.NUMBERS) {
    @Override
    public double apply(double x, double y) {
      return x / y;
    }

    @Override
    public float apply(float x, float y) {
      return x / y;
    }

    @Override
    public long apply(long x, long y) {
      return y == 0 ? 0 : x / y;
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(div(g, b), neg(div(mul(g, y), b)));
    }
  },
  /**
   * The larger; NaN if either is NaN; +0 is above −0. Equal inputs share the gradient, as in
   * PyTorch.
   */
  MAX(Domain.ANY) {
    @Override
    public double apply(double x, double y) {
      return Math.max(x, y);
    }

    @Override
    public float apply(float x, float y) {
      return Math.max(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.max(x, y);
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(mul(g, share(a, y, b)), mul(g, share(b, y, a)));
    }
  },
  /** The smaller; NaN if either is NaN. */
  MIN(Domain.ANY) {
    @Override
    public double apply(double x, double y) {
      return Math.min(x, y);
    }

    @Override
    public float apply(float x, float y) {
      return Math.min(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.min(x, y);
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(mul(g, share(a, y, b)), mul(g, share(b, y, a)));
    }
  },
  /** Java's remainder (sign of the dividend); integers by zero give 0. */
  REM(Domain.NUMBERS) {
    @Override
    public double apply(double x, double y) {
      return x % y;
    }

    @Override
    public float apply(float x, float y) {
      return x % y;
    }

    @Override
    public long apply(long x, long y) {
      return y == 0 ? 0 : x % y;
    }

    @Override
    public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(g, neg(mul(g, trunc(div(a, b)))));
    }
  },
  EQ(Domain.ANY, true) {
    @Override
    public boolean test(double x, double y) {
      return x == y;
    }

    @Override
    public boolean test(float x, float y) {
      return x == y;
    }

    @Override
    public boolean test(long x, long y) {
      return x == y;
    }
  },
  NE(Domain.ANY, true) {
    @Override
    public boolean test(double x, double y) {
      return x != y;
    }

    @Override
    public boolean test(float x, float y) {
      return x != y;
    }

    @Override
    public boolean test(long x, long y) {
      return x != y;
    }
  },
  LT(Domain.ANY, true) {
    @Override
    public boolean test(double x, double y) {
      return x < y;
    }

    @Override
    public boolean test(float x, float y) {
      return x < y;
    }

    @Override
    public boolean test(long x, long y) {
      return x < y;
    }
  },
  LE(Domain.ANY, true) {
    @Override
    public boolean test(double x, double y) {
      return x <= y;
    }

    @Override
    public boolean test(float x, float y) {
      return x <= y;
    }

    @Override
    public boolean test(long x, long y) {
      return x <= y;
    }
  },
  /** Bitwise; logical for bools. */
  AND(Domain.INTEGERS_AND_BOOL) {
    @Override
    public long apply(long x, long y) {
      return x & y;
    }
  },
  OR(Domain.INTEGERS_AND_BOOL) {
    @Override
    public long apply(long x, long y) {
      return x | y;
    }
  },
  XOR(Domain.INTEGERS_AND_BOOL) {
    @Override
    public long apply(long x, long y) {
      return x ^ y;
    }
  },
  /** Left shift; integers only. The count is taken modulo the width, as in Java. */
  SHL(Domain.INTEGERS) {
    @Override
    public long apply(long x, long y) {
      return x << y;
    }

    @Override
    public int apply(int x, int y) {
      return x << y;
    }
  },
  /** Logical right shift within the dtype's width. */
  SHR(Domain.INTEGERS) {
    @Override
    public long apply(long x, long y) {
      return x >>> y;
    }

    @Override
    public int apply(int x, int y) {
      return x >>> y;
    }
  };

  private final Domain domain;
  private final boolean comparison;

  BinaryOp(Domain domain) {
    this(domain, false);
  }

  BinaryOp(Domain domain, boolean comparison) {
    this.domain = domain;
    this.comparison = comparison;
  }

  /** The dtypes it takes. */
  public Domain domain() {
    return domain;
  }

  /** True when the result is bool. */
  public boolean isComparison() {
    return comparison;
  }

  /** For float64. */
  public double apply(double x, double y) {
    throw new AssertionError(this + " of float64");
  }

  /** For float32. */
  public float apply(float x, float y) {
    throw new AssertionError(this + " of float32");
  }

  /** For int64, uint8 (the result is narrowed) and bool. */
  public long apply(long x, long y) {
    throw new AssertionError(this + " of integers");
  }

  /** For int32. */
  public int apply(int x, int y) {
    return (int) apply((long) x, (long) y);
  }

  public boolean test(double x, double y) {
    throw new AssertionError(this + " is no comparison");
  }

  public boolean test(float x, float y) {
    throw new AssertionError(this + " is no comparison");
  }

  public boolean test(long x, long y) {
    throw new AssertionError(this + " is no comparison");
  }

  /**
   * Gradients of a and b given y = a op b and its gradient g, in the broadcast shape (the caller
   * sums them down); null for none.
   */
  public List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
    return Arrays.asList(null, null);
  }

  /** 1 where a alone is the extreme y, a half where both are, else 0. */
  private static Node share(Node a, Node y, Node b) {
    var zero = scalarLike(a, 0);
    return where(eq(a, y), where(eq(b, y), scalarLike(a, 0.5), scalarLike(a, 1)), zero);
  }
}
