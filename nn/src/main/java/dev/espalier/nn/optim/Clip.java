package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits gradients, between {@code backward()} and {@code step()}. Recorded, not run: the step
 * computes it with the rest.
 */
public final class Clip {
  private Clip() {}

  /**
   * Scales all gradients by {@code min(1, max / (norm + 1e-6))}, norm being that of all of them
   * together, as PyTorch's {@code clip_grad_norm_}.
   *
   * @return the norm before: a scalar that is read after the step at no cost if it was {@code
   *     register()}ed before it
   */
  public static Tensor norm(List<Parameter> parameters, double max) {
    if (!(max >= 0)) {
      throw new ValueException("clip", "max norm " + max, "use a max norm of at least 0");
    }
    @Nullable Tensor squares = null;
    for (var p : parameters) {
      var g = p.grad();
      if (g != null) {
        var s = g.square().sum();
        squares = squares == null ? s : squares.add(s);
      }
    }
    if (squares == null) {
      return Tensor.scalar(0);
    }
    var norm = squares.sqrt();
    var factor = norm.add(1e-6).reciprocal().mul(max).clampMax(1);
    for (var p : parameters) {
      var g = p.grad();
      if (g != null) {
        p.setGrad(g.mul(factor));
      }
    }
    return norm;
  }

  /**
   * Limits each element of each gradient to [−limit, limit], as PyTorch's {@code clip_grad_value_}.
   */
  public static void value(List<Parameter> parameters, double limit) {
    if (!(limit >= 0)) {
      throw new ValueException("clip", "limit " + limit, "use a limit of at least 0");
    }
    for (var p : parameters) {
      var g = p.grad();
      if (g != null) {
        p.setGrad(g.clamp(-limit, limit));
      }
    }
  }
}
