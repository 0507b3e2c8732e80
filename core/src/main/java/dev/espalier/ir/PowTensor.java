package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * x^y of two broadcast floating inputs, as e^(y log |x|) in float64; a negative x takes whole y
 * only (else NaN), x⁰ is 1.
 */
public record PowTensor() implements CompositeOp {
  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return "pow";
  }

  @Override
  public List<String> roles() {
    return List.of("base", "exponent");
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = Check.floating(label(), inputs);
    var shape = Shape.broadcast(x.shape(), inputs.get(1).shape());
    Check.shape(
        shape != null,
        label(),
        "shapes " + x.shape() + " and " + inputs.get(1).shape() + " do not broadcast",
        "extents, aligned at the end, are equal or 1",
        Suggest.broadcast(x.shape(), inputs.get(1).shape()));
    assert shape != null;
    return new TensorSpec(shape, x.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = cast(inputs.get(0), DType.FLOAT64);
    var y = cast(inputs.get(1), DType.FLOAT64);
    var size = Elementary.EXP.of(mul(y, Elementary.LOG.of(abs(x))));
    var half = mul(y, 0.5);
    var signed = where(eq(floor(half), half), size, neg(size));
    var negative = where(eq(floor(y), y), signed, scalarLike(x, Double.NaN));
    var power = where(lt(x, scalarLike(x, 0)), negative, size);
    var one = or(eq(y, scalarLike(y, 0)), eq(x, scalarLike(x, 1)));
    return cast(where(one, scalarLike(x, 1), power), inputs.get(0).dtype());
  }

  /** g y x^(y−1), 0 where y is 0; g x^y log x, 0 where x is 0 and y is not negative. */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node power, Node g) {
    var x = inputs.get(0);
    var y = inputs.get(1);
    var zero = scalarLike(x, 0);
    var one = scalarLike(x, 1);
    var constant = eq(y, zero);
    var slope = mul(y, composite(this, x, sub(where(constant, one, y), one)));
    var flat = and(eq(x, zero), le(zero, y));
    var log = Elementary.LOG.of(where(flat, one, x));
    return Arrays.asList(mul(g, slope), mul(g, mul(power, log)));
  }
}
