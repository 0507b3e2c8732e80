package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
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
   * Scales all gradients by {@code min(1, max / (norm + 1e-6))}, norm being the Euclidean one of
   * all of them together, as PyTorch's {@code clip_grad_norm_}.
   *
   * @return the norm before: a scalar that is read after the step at no cost if it was {@code
   *     register()}ed before it
   */
  public static Tensor norm(List<Parameter> parameters, double max) {
    return norm(parameters, max, 2, false);
  }

  /**
   * {@link #norm(List, double)} with another norm.
   *
   * @param p of the norm {@code (Σ|g|^p)^(1/p)}, above 0; infinity for the largest magnitude
   * @param errorIfNonFinite whether a norm that is infinite or NaN raises an exception, before any
   *     gradient is changed. This reads the norm: the gradients are computed now, not with the
   *     step.
   */
  public static Tensor norm(
      List<Parameter> parameters, double max, double p, boolean errorIfNonFinite) {
    if (!(max >= 0)) {
      throw Refusal.value(
          "clip", "max norm is " + max, "max norm >= 0", "use a max norm of at least 0, such as 1");
    }
    var norm = totalNorm(parameters, p);
    if (errorIfNonFinite) {
      double value = norm.item();
      if (!Double.isFinite(value)) {
        throw new ValueException(
            "clip",
            "the norm of the gradients is " + value,
            "find where it comes from with -Despalier.eager=true, or clip without"
                + " errorIfNonFinite");
      }
    }
    var factor = norm.add(1e-6).reciprocal().mul(max).clampMax(1);
    for (var q : parameters) {
      var g = q.grad();
      if (g != null) {
        q.setGrad(g.mul(factor.to(g.dtype())));
      }
    }
    return norm;
  }

  /**
   * The norm of all gradients together, as PyTorch's {@code get_total_norm}; 0 when there are none.
   *
   * @param p as in {@link #norm(List, double, double, boolean)}
   */
  public static Tensor totalNorm(Iterable<Parameter> parameters, double p) {
    if (!(p > 0)) {
      throw Refusal.value("clip", "norm of order " + p, "order > 0", "use an order above 0");
    }
    @Nullable Tensor total = null;
    for (var q : parameters) {
      var g = q.grad();
      if (g != null) {
        var part = part(g, p);
        if (total == null) {
          total = part;
        } else {
          var other = part.to(total.dtype());
          total = Double.isInfinite(p) ? total.maximum(other) : total.add(other);
        }
      }
    }
    if (total == null) {
      return Tensor.scalar(0);
    }
    if (Double.isInfinite(p)) {
      return total;
    }
    return p == 2 ? total.sqrt() : total.pow(1 / p);
  }

  private static Tensor part(Tensor g, double p) {
    if (Double.isInfinite(p)) {
      return g.size() == 0 ? Tensor.zeros(g.dtype()) : g.abs().amax();
    }
    if (p == 1) {
      return g.abs().sum();
    }
    return p == 2 ? g.square().sum() : g.abs().pow(p).sum();
  }

  /**
   * Limits each element of each gradient to [−limit, limit], as PyTorch's {@code clip_grad_value_}.
   */
  public static void value(List<Parameter> parameters, double limit) {
    if (!(limit >= 0)) {
      throw Refusal.value("clip", "limit is " + limit, "limit >= 0", "use a limit of at least 0");
    }
    for (var p : parameters) {
      var g = p.grad();
      if (g != null) {
        p.setGrad(g.clamp(-limit, limit));
      }
    }
  }
}
