package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise functions of two broadcast floating inputs of one dtype, with their gradient rules.
 */
public enum SpecialBinary implements CompositeOp {
  /** The angle of the point (b, a) in [−π, π]; computed in float64. */
  ATAN2 {
    @Override
    Node define(Node a, Node b) {
      return inDouble(a, SpecialFunctions.atan2(wide(a), wide(b)));
    }

    @Override
    List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      var scaled = div(g, fma(a, a, mul(b, b)));
      return List.of(mul(scaled, b), neg(mul(scaled, a)));
    }
  },
  /** √(a² + b²) without overflow; computed in float64. */
  HYPOT {
    @Override
    Node define(Node a, Node b) {
      return inDouble(a, SpecialFunctions.hypot(wide(a), wide(b)));
    }

    @Override
    List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(mul(g, div(a, y)), mul(g, div(b, y)));
    }
  },
  /** ln(eᵃ + eᵇ), stable. */
  LOGADDEXP {
    @Override
    Node define(Node a, Node b) {
      var large = max(a, b);
      var rest = Elementary.LOG1P.of(Elementary.EXP.of(neg(abs(sub(a, b)))));
      var infinite = eq(abs(a), scalarLike(a, Double.POSITIVE_INFINITY));
      return where(and(infinite, eq(a, b)), a, add(large, rest));
    }

    @Override
    List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      return List.of(
          mul(g, Elementary.SIGMOID.of(sub(a, b))), mul(g, Elementary.SIGMOID.of(sub(b, a))));
    }
  },
  /** |a| with the sign bit of b. */
  COPYSIGN {
    @Override
    Node define(Node a, Node b) {
      var bits = a.dtype().bytes() == 8 ? DType.INT64 : DType.INT32;
      var one = constant(1, bits);
      var size = binary(BinaryOp.SHR, binary(BinaryOp.SHL, bitcast(a, bits), one), one);
      var width = constant(8 * a.dtype().bytes() - 1, bits);
      var sign = binary(BinaryOp.SHL, binary(BinaryOp.SHR, bitcast(b, bits), width), width);
      return bitcast(or(size, sign), a.dtype());
    }

    @Override
    List<@Nullable Node> vjp(Node a, Node b, Node y, Node g) {
      var same = eq(a, y);
      var zero = scalarLike(a, 0);
      return Arrays.asList(where(eq(a, zero), zero, where(same, g, neg(g))), null);
    }
  };

  private static Node wide(Node x) {
    return cast(x, DType.FLOAT64);
  }

  private static Node inDouble(Node like, Node y) {
    return cast(y, like.dtype());
  }

  abstract Node define(Node a, Node b);

  abstract List<@Nullable Node> vjp(Node a, Node b, Node y, Node g);

  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<String> roles() {
    return List.of("left", "right");
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var a = Check.floating(label(), inputs);
    var shape = Shape.broadcast(a.shape(), inputs.get(1).shape());
    Check.shape(
        shape != null,
        label(),
        "shapes " + a.shape() + " and " + inputs.get(1).shape() + " do not broadcast",
        "extents, aligned at the end, are equal or 1",
        Suggest.broadcast(a.shape(), inputs.get(1).shape()));
    assert shape != null;
    return new TensorSpec(shape, a.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    return define(inputs.get(0), inputs.get(1));
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    return vjp(inputs.get(0), inputs.get(1), y, g);
  }
}
