package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import org.jspecify.annotations.Nullable;

/** Variances, norms, medians and quantiles; the forms of a reduction are those of sums. */
abstract class TensorStatistics extends TensorReductions {
  /**
   * The variance Σ (x − mean)² / (n − correction) over some axes (all when none is named);
   * correction 1 is the unbiased estimate. NaN over nothing; n − correction below 0 counts as 0.
   * Equal elements give exactly 0.
   */
  public Tensor var(int correction, int... axes) {
    return var(correction, axes, false);
  }

  public Tensor var(double correction, int[] axes, boolean keepdim) {
    var x = toFloating();
    int n = count(axes);
    if (n == 0) {
      return filled(Double.NaN, x.dtype(), axes, keepdim);
    }
    // Differences from one of the elements: their mean is exact where all are equal.
    var d = x.sub(x.first(axes).detach());
    var s = d.sub(d.mean(axes, true)).square().sum(axes, keepdim);
    return s.div(Math.max(0, n - correction));
  }

  /** The first element along some axes, which stay with extent 1. */
  Tensor first(int[] axes) {
    var chosen = chosen(axes);
    var x = self();
    for (int a = 0; a < chosen.length; a++) {
      x = chosen[a] ? x.part(a, 0, 1, 1) : x;
    }
    return x;
  }

  /** The square root of {@link #var}; its gradient is 0 where the variance is 0, as in PyTorch. */
  public Tensor std(int correction, int... axes) {
    return std(correction, axes, false);
  }

  public Tensor std(double correction, int[] axes, boolean keepdim) {
    return var(correction, axes, keepdim).rootOrZero();
  }

  /** √x with the gradient 0 at 0. */
  Tensor rootOrZero() {
    var zero = eq(0);
    return where(zero, self(), where(zero, recordScalar(1, dtype()), self()).sqrt());
  }

  /** The variance and the mean. */
  public VarMean varMean(double correction, int[] axes, boolean keepdim) {
    return new VarMean(var(correction, axes, keepdim), mean(axes, keepdim));
  }

  /** The standard deviation and the mean. */
  public StdMean stdMean(double correction, int[] axes, boolean keepdim) {
    return new StdMean(std(correction, axes, keepdim), mean(axes, keepdim));
  }

  /**
   * The covariances of variables (rows) from observations (columns), with n − correction as the
   * divisor: (variables, variables); of a vector, its variance.
   */
  public Tensor cov(double correction) {
    if (rank() > 2) {
      throw Refusal.shape(
          "cov",
          shape() + " is no matrix",
          "input.rank <= 2",
          "use one row for each variable: flatten(1)",
          self());
    }
    var x = toFloating();
    var rows = rank() == 2 ? x : x.reshape(1, size());
    var d = rows.sub(rows.mean(1, true));
    var c = d.matmul(d.transpose(0, 1)).div(Math.max(0, rows.dim(1) - correction));
    return rank() == 2 ? c : c.reshape();
  }

  /** The correlations (Pearson) of variables (rows) from observations (columns), in [−1, 1]. */
  public Tensor corrcoef() {
    var c = cov(1);
    if (c.rank() == 0) {
      return c.div(c);
    }
    var n = Tensor.arange(c.dim(0));
    var deviation = c.get(Index.of(n), Index.of(n)).sqrt();
    return c.div(deviation.unsqueeze(1)).div(deviation).clamp(-1, 1);
  }

  /** √ Σ x² over all elements. */
  public Tensor norm() {
    return norm(2);
  }

  /**
   * The p-norm (Σ |x|ᵖ)^(1/p) over some axes (all when none is named), as torch.linalg.vector_norm:
   * p = 0 counts what is not 0, ∞ is the largest and −∞ the smallest magnitude. The gradient at 0
   * is 0; equal extremes share it. 0 over nothing, where p is positive and finite or 0.
   */
  public Tensor norm(double p, int... axes) {
    return norm(p, axes, false);
  }

  public Tensor norm(double p, int axis, boolean keepdim) {
    return norm(p, new int[] {axis}, keepdim);
  }

  public Tensor norm(double p, int[] axes, boolean keepdim) {
    if (Double.isNaN(p)) {
      throw Refusal.value("norm", "p is NaN", "p is a number or infinite", "use p = 2", self());
    }
    var x = toFloating();
    if (p == Double.POSITIVE_INFINITY || p < 0) {
      refuseEmpty("norm", axes);
    }
    if (p == 0) {
      return x.ne(0).to(x.dtype()).sum(axes, keepdim);
    } else if (p == 1) {
      return x.abs().sum(axes, keepdim);
    } else if (p == 2) {
      return x.square().sum(axes, keepdim).rootOrZero();
    } else if (Double.isInfinite(p)) {
      return p > 0 ? x.abs().amax(axes, keepdim) : x.abs().amin(axes, keepdim);
    }
    return x.abs().powOrZero(p).sum(axes, keepdim).powOrZero(1 / p);
  }

  /** xᵖ of x ≥ 0 with the gradient 0 at 0. */
  Tensor powOrZero(double p) {
    var zero = eq(0);
    var power = where(zero, recordScalar(1, dtype()), self()).pow(p);
    return where(zero, recordScalar(p < 0 ? Double.POSITIVE_INFINITY : 0, dtype()), power);
  }

  void refuseEmpty(String op, int... axes) {
    if (count(axes) == 0) {
      throw Refusal.shape(
          op,
          "the reduced axes of " + shape() + " are empty",
          "the reduced axes have elements",
          "reduce axes with elements",
          self());
    }
  }

  /** Divided by the p-norm along an axis, or by eps (1e-12) where that is larger. */
  public Tensor normalize(double p, int axis) {
    return normalize(p, axis, 1e-12);
  }

  public Tensor normalize(double p, int axis, double eps) {
    var x = toFloating();
    return x.div(x.norm(p, axis, true).clampMin(eps));
  }

  /** The p-norm of the difference from another tensor. */
  public Tensor dist(Tensor other, double p) {
    return sub(other).norm(p);
  }

  /**
   * The median of all elements, the lower one of two; NaN if any is NaN. Equal ones share the
   * gradient, as in PyTorch.
   */
  public Tensor median() {
    return shared(size() == 0 ? null : self().flatten().median(0).values());
  }

  /**
   * The medians along an axis, which disappears, and where they lie: the lower one of two, and the
   * first NaN if there is one.
   */
  public Indexed median(int axis) {
    return median(axis, false);
  }

  public Indexed median(int axis, boolean keepdim) {
    return alongPair(
        axis,
        (x, a) -> {
          x.refuseEmpty("median", a);
          int middle = (x.dim(a) - 1) / 2;
          var index = x.argsort(a, middle + 1, false).part(a, middle, 1, 1);
          var largest = x.argmax(a, true); // NaN is larger than any number
          return x.at(a, where(x.gather(a, largest).isNaN(), largest, index), keepdim);
        });
  }

  /** The median of what is not NaN, the lower one of two; NaN where there is nothing else. */
  public Tensor nanmedian() {
    return shared(size() == 0 ? null : self().flatten().nanmedian(0).values());
  }

  public Indexed nanmedian(int axis) {
    return nanmedian(axis, false);
  }

  public Indexed nanmedian(int axis, boolean keepdim) {
    return alongPair(
        axis,
        (x, a) -> {
          x.refuseEmpty("nanmedian", a);
          var present = x.isNaN().logicalNot().sum(a, true);
          var middle = present.sub(1).truncDiv(recordScalar(2, DType.INT64));
          return x.at(a, x.argsort(a).gather(a, middle), keepdim);
        });
  }

  /** A value that this contains, as the gradient of which the equal elements share one. */
  private Tensor shared(@Nullable Tensor value) {
    if (value == null) {
      return Tensor.full(Double.NaN, toFloating().dtype());
    }
    var v = value.detach();
    var equal = eq(v);
    var change = where(equal, sub(v), recordScalar(0, dtype())).sum();
    return dtype().isFloating() ? v.add(change.div(equal.sum().to(dtype()))) : v;
  }

  /** The elements at indices along an axis, which is dropped unless it is kept. */
  Indexed at(int axis, Tensor index, boolean keepdim) {
    var both = new Indexed(self().gather(axis, index), index);
    return keepdim ? both : both.map(t -> t.squeeze(axis));
  }

  /**
   * The most frequent elements along an axis, which disappears, the smallest of equally frequent
   * ones, and where the last of them lie.
   */
  public Indexed mode(int axis) {
    return mode(axis, false);
  }

  public Indexed mode(int axis, boolean keepdim) {
    return alongPair(
        axis,
        (x, a) -> {
          x.refuseEmpty("mode", a);
          var order = x.argsort(a);
          var sorted = x.detach().gather(a, order);
          int n = x.dim(a);
          var place = sorted.positions(a);
          // How many equal ones come before each in the order.
          var begins = place.eq(0);
          if (n > 1) {
            var rises = sorted.part(a, 1, n - 1, 1).ne(sorted.part(a, 0, n - 1, 1));
            var later = record(new Op.Place(a, n, 1), rises, recordScalar(1));
            begins = begins.logicalOr(later);
          }
          var since =
              place.sub(where(begins, place, recordScalar(0, DType.INT64)).cummax(a).values());
          return x.at(a, order.gather(a, since.argmax(a, true)), keepdim);
        });
  }

  /** 0, 1, 2, … along an axis, in the shape of this. */
  Tensor positions(int axis) {
    return record(new Op.Iota(shape(), axis, DType.INT64));
  }

  /** The q-quantile of all elements, q in [0, 1]; NaN if any is NaN. */
  public Tensor quantile(double q) {
    return self().flatten().quantile(q, 0, false);
  }

  /** The q-quantile along an axis, q in [0, 1]: the element at place q (n − 1) of the order. */
  public Tensor quantile(double q, int axis, boolean keepdim) {
    return quantile(q(q), axis, keepdim, QuantileMode.LINEAR);
  }

  /**
   * Quantiles along an axis; NaN if any element is NaN.
   *
   * @param q floating, in [0, 1]: a scalar, or a vector, whose axis then comes first in the result
   */
  public Tensor quantile(Tensor q, int axis, boolean keepdim, QuantileMode mode) {
    return quantiles("quantile", q, axis, keepdim, mode, false);
  }

  /** The q-quantile of all elements that are not NaN. */
  public Tensor nanquantile(double q) {
    return self().flatten().nanquantile(q, 0, false);
  }

  /** The q-quantile along an axis of what is not NaN; NaN where there is nothing else. */
  public Tensor nanquantile(double q, int axis, boolean keepdim) {
    return nanquantile(q(q), axis, keepdim, QuantileMode.LINEAR);
  }

  /** As {@link #quantile(Tensor, int, boolean, QuantileMode)} of what is not NaN. */
  public Tensor nanquantile(Tensor q, int axis, boolean keepdim, QuantileMode mode) {
    return quantiles("nanquantile", q, axis, keepdim, mode, true);
  }

  private Tensor q(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw Refusal.value(
          "quantile",
          "q is " + q,
          "0 <= q <= 1",
          q > 1 && q <= 100 ? "use " + q / 100 + " for " + q + " %" : "use a number from 0 to 1",
          self());
    }
    return recordScalar(q, toFloating().dtype());
  }

  Tensor quantiles(
      String op, Tensor q, int axis, boolean keepdim, QuantileMode mode, boolean skip) {
    if (q.rank() > 1) {
      throw Refusal.shape(
          op, "q has shape " + q.shape(), "q.rank <= 1", "use q.flatten()", self(), q);
    }
    var x = toFloating();
    if (rank() == 0) {
      return x.reshape(1).quantiles(op, q, axis, false, mode, skip);
    }
    int a = axis(axis);
    refuseEmpty(op, a);
    var sorted = x.sort(a).values().transpose(a, -1); // (…, n)
    var nans = sorted.isNaN();
    var last =
        skip
            ? nans.logicalNot().sum(-1, true).sub(1).to(x.dtype()).clampMin(0)
            : recordScalar(x.dim(a) - 1, x.dtype());
    var rank = q.to(x.dtype()).reshape(-1).mul(last);
    var y = sorted.between(rank, mode); // (…, q)
    if (!skip) {
      y = where(nans.any(-1, true), recordScalar(Double.NaN, x.dtype()), y);
    }
    y = y.transpose(a, -1); // q in place of the axis
    if (q.rank() == 0) {
      return keepdim ? y : y.squeeze(a);
    }
    var first = y.unsqueeze(0).transpose(0, a + 1);
    return keepdim ? first : first.squeeze(a + 1);
  }

  /** Elements of the last axis at places that lie between two. */
  Tensor between(Tensor rank, QuantileMode mode) {
    return switch (mode) {
      case LINEAR -> {
        var low = lastAt(rank.floor());
        yield low.add(lastAt(rank.ceil()).sub(low).mul(rank.sub(rank.floor())));
      }
      case LOWER -> lastAt(rank.floor());
      case HIGHER -> lastAt(rank.ceil());
      case MIDPOINT -> lastAt(rank.floor()).add(lastAt(rank.ceil())).mul(0.5);
      case NEAREST -> lastAt(rank.round());
    };
  }

  /** Elements of the last axis at whole places (q), or (…, q) that differ between rows. */
  private Tensor lastAt(Tensor place) {
    var index = place.to(DType.INT64);
    var d = shape().toArray();
    d[d.length - 1] = index.dim(-1);
    return self().gather(-1, index.expand(d));
  }
}
