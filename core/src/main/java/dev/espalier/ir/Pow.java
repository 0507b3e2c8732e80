package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * x^exponent for a fixed exponent. Whole exponents up to 64 are repeated multiplications, ±½ are
 * roots, others e^(y log x) in float64 (so that float32 is within 1 ulp). Integers take whole
 * exponents from 0. A negative x to a fraction is NaN; x⁰ is 1.
 */
public record Pow(double exponent) implements CompositeOp {
  private static final int LARGEST_PRODUCT = 64;

  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return "pow";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = Check.number(label(), inputs);
    if (!x.dtype().isFloating() && !(exponent >= 0 && exponent <= LARGEST_PRODUCT && whole())) {
      throw Check.dtype(
          label(),
          x.dtype() + " does not take the exponent " + exponent,
          "integers take whole exponents of at least 0",
          "convert first: x.to(DType.FLOAT32)");
    }
    return x;
  }

  private boolean whole() {
    return exponent == Math.rint(exponent);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    double size = Math.abs(exponent);
    if (exponent == 0) {
      return fullLike(x, 1);
    }
    if (size == 0.5) {
      return inverted(sqrt(x));
    }
    if (whole() && size <= LARGEST_PRODUCT) {
      return inverted(product(x, (int) size));
    }
    return cast(general(cast(x, DType.FLOAT64)), x.dtype());
  }

  private Node inverted(Node y) {
    return exponent < 0 ? div(scalarLike(y, 1), y) : y;
  }

  /** By squaring, highest bit first. */
  private static Node product(Node x, int n) {
    var y = x;
    for (int bit = Integer.highestOneBit(n) >> 1; bit > 0; bit >>= 1) {
      y = mul(y, y);
      if ((n & bit) != 0) {
        y = mul(y, x);
      }
    }
    return y;
  }

  private Node general(Node x) {
    if (!whole()) {
      // Of negative numbers only −∞ has such powers: those of +∞.
      double inf = Double.POSITIVE_INFINITY;
      var base = where(eq(x, scalarLike(x, -inf)), scalarLike(x, inf), x);
      return Elementary.EXP.of(mul(Elementary.LOG.of(base), exponent));
    }
    var y = Elementary.EXP.of(mul(Elementary.LOG.of(abs(x)), exponent));
    return exponent % 2 == 0 ? y : where(lt(x, scalarLike(x, 0)), neg(y), y);
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    if (exponent == 0) {
      return Collections.singletonList(null);
    }
    return Collections.singletonList(
        mul(g, mul(composite(new Pow(exponent - 1), inputs.getFirst()), exponent)));
  }
}
