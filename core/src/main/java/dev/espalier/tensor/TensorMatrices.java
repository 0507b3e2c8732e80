package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Products of matrices and vectors. Integers are multiplied in int64 and the result has their own
 * dtype, so it wraps around as in PyTorch; two dtypes are promoted.
 */
abstract class TensorMatrices extends TensorIndexing {
  /**
   * Matrix product {@code (…, m, k) · (…, k, n) → (…, m, n)}; leading axes broadcast. A vector on
   * the left is a row, on the right a column, and its axis disappears.
   */
  public Tensor matmul(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    if (!t.isFloating() && t != DType.INT64 && t != DType.BOOL) {
      return to(DType.INT64).matmul(other.to(DType.INT64)).to(t);
    }
    var a = rank() == 1 ? to(t).unsqueeze(0) : to(t);
    var b = other.rank() == 1 ? other.to(t).unsqueeze(1) : other.to(t);
    var y = record(Ops.MATMUL, a, b);
    if (other.rank() == 1) {
      y = y.squeeze(-1);
    }
    return rank() == 1 ? y.squeeze(other.rank() == 1 ? -1 : -2) : y;
  }

  private void requireRanks(String op, int own, Tensor other, int others) {
    if (rank() != own || other.rank() != others) {
      throw Refusal.shape(
          op,
          "ranks are " + rank() + " and " + other.rank(),
          "left.rank == " + own + " and right.rank == " + others,
          "use matmul, which takes every rank",
          Refusal.operand("left", self()),
          Refusal.operand("right", other));
    }
  }

  private void requireLength(String op, int length, Tensor vector) {
    if (vector.dim(0) != length) {
      throw Refusal.shape(
          op,
          "lengths differ, " + length + " and " + vector.dim(0),
          "left.shape[-1] == right.shape[0]",
          "use a right operand of shape (" + length + ",)",
          Refusal.operand("left", self()),
          Refusal.operand("right", vector));
    }
  }

  /** Matrix times matrix: (m, k) · (k, n) → (m, n). */
  public Tensor mm(Tensor other) {
    requireRanks("mm", 2, other, 2);
    return matmul(other);
  }

  /** Matrix times vector: (m, k) · (k) → (m). */
  public Tensor mv(Tensor vector) {
    requireRanks("mv", 2, vector, 1);
    requireLength("mv", dim(1), vector);
    return matmul(vector);
  }

  /** A product for each of a batch: (b, m, k) · (b, k, n) → (b, m, n). */
  public Tensor bmm(Tensor other) {
    requireBatches("bmm", other);
    return matmul(other);
  }

  void requireBatches(String op, Tensor other) {
    requireRanks(op, 3, other, 3);
    if (dim(0) != other.dim(0)) {
      throw Refusal.shape(
          op,
          "batches are " + dim(0) + " and " + other.dim(0),
          "left.shape[0] == right.shape[0]",
          "use matmul, which broadcasts batches",
          Refusal.operand("left", self()),
          Refusal.operand("right", other));
    }
  }

  /** Σ aᵢ bᵢ of two vectors of one length. */
  public Tensor dot(Tensor other) {
    requireRanks("dot", 1, other, 1);
    requireLength("dot", dim(0), other);
    return matmul(other);
  }

  /**
   * Products summed over the last axes: {@code (…, k), (⋯, k) → (…, ⋯)}. A scalar multiplies every
   * element.
   */
  public Tensor inner(Tensor other) {
    if (rank() == 0 || other.rank() == 0) {
      return mul(other);
    }
    if (dim(-1) != other.dim(-1)) {
      throw Refusal.shape(
          "inner",
          "last extents differ, " + dim(-1) + " and " + other.dim(-1),
          "left.shape[-1] == right.shape[-1]",
          "transpose one operand so that the last extents agree",
          Refusal.operand("left", self()),
          Refusal.operand("right", other));
    }
    return Products.tensordot(self(), other, new int[] {-1}, new int[] {-1});
  }

  /** All products of elements of two vectors: (m), (n) → (m, n). */
  public Tensor outer(Tensor other) {
    requireRanks("outer", 1, other, 1);
    return unsqueeze(1).mul(other);
  }

  /**
   * The Kronecker product: each element of this times the whole other tensor, in its place. Missing
   * leading axes are added.
   */
  public Tensor kron(Tensor other) {
    int n = Math.max(rank(), other.rank());
    var left = new int[2 * n];
    var right = new int[2 * n];
    var all = new int[n];
    for (int i = 0; i < n; i++) {
      int a = i - (n - rank());
      int b = i - (n - other.rank());
      left[2 * i] = a < 0 ? 1 : dim(a);
      left[2 * i + 1] = 1;
      right[2 * i] = 1;
      right[2 * i + 1] = b < 0 ? 1 : other.dim(b);
      all[i] = left[2 * i] * right[2 * i + 1];
    }
    return reshape(Shape.of(left)).mul(other.reshape(Shape.of(right))).reshape(Shape.of(all));
  }

  /** The cross product along the last axis, of extent 3; other axes broadcast. */
  public Tensor cross(Tensor other) {
    return cross(other, -1);
  }

  /** The cross product a × b of vectors along an axis, of extent 3; other axes broadcast. */
  public Tensor cross(Tensor other, int axis) {
    boolean same = rank() == other.rank() && rank() > 0;
    if (!same || dim(axis) != 3 || other.dim(axis) != 3) {
      throw Refusal.shape(
          "cross",
          same
              ? "axis " + axis + " has extents " + dim(axis) + " and " + other.dim(axis)
              : "ranks are " + rank() + " and " + other.rank(),
          "ranks are equal, and both extents along the axis are 3",
          same ? crossFix(other) : "unsqueeze one operand so that the ranks agree",
          Refusal.operand("left", self()),
          Refusal.operand("right", other));
    }
    int a = axis(axis);
    var x = self();
    return x.roll(-1, a).mul(other.roll(-2, a)).sub(x.roll(-2, a).mul(other.roll(-1, a)));
  }

  private String crossFix(Tensor other) {
    for (int i = 0; i < rank(); i++) {
      if (dim(i) == 3 && other.dim(i) == 3) {
        return "use cross(other, " + i + ")";
      }
    }
    return "use operands with an axis of extent 3, padded with a zero: pad(new int[] {0, 1})";
  }

  /** beta · this + alpha · (a · b); this (m, n) or what broadcasts to it, a (m, k), b (k, n). */
  public Tensor addmm(Tensor a, Tensor b, double beta, double alpha) {
    return plus("addmm", a.mm(b), beta, alpha);
  }

  /** this + a · b for matrices a and b. */
  public Tensor addmm(Tensor a, Tensor b) {
    return addmm(a, b, 1, 1);
  }

  /** beta · this + alpha · (a · x) for a matrix a (m, k) and a vector x (k). */
  public Tensor addmv(Tensor a, Tensor x, double beta, double alpha) {
    return plus("addmv", a.mv(x), beta, alpha);
  }

  /** this + a · x for a matrix a and a vector x. */
  public Tensor addmv(Tensor a, Tensor x) {
    return addmv(a, x, 1, 1);
  }

  /** beta · this + alpha · (x yᵀ) for vectors x (m) and y (n). */
  public Tensor addr(Tensor x, Tensor y, double beta, double alpha) {
    return plus("addr", x.outer(y), beta, alpha);
  }

  /** beta · this + alpha · (a · b) for batches a (b, m, k) and b (b, k, n). */
  public Tensor baddbmm(Tensor a, Tensor b, double beta, double alpha) {
    return plus("baddbmm", a.bmm(b), beta, alpha);
  }

  /** this + a · b for batches of matrices. */
  public Tensor baddbmm(Tensor a, Tensor b) {
    return baddbmm(a, b, 1, 1);
  }

  /** beta · this + alpha · Σ aᵢ · bᵢ over a batch, a (b, m, k) and b (b, k, n). */
  public Tensor addbmm(Tensor a, Tensor b, double beta, double alpha) {
    a.requireBatches("addbmm", b);
    var rows = a.transpose(0, 1).flatten(1);
    return plus("addbmm", rows.matmul(b.flatten(0, 1)), beta, alpha);
  }

  /** this + Σ aᵢ · bᵢ over a batch of matrices. */
  public Tensor addbmm(Tensor a, Tensor b) {
    return addbmm(a, b, 1, 1);
  }

  /** A beta of 0 keeps NaN and infinities of this out of the result. */
  private Tensor plus(String op, Tensor product, double beta, double alpha) {
    var p = alpha == 1 ? product : product.mul(alpha);
    var all = Shape.broadcast(shape(), product.shape());
    if (!product.shape().equals(all)) {
      throw Refusal.shape(
          op,
          "shape " + shape() + " does not broadcast to that of the product",
          "the summand broadcasts to " + product.shape(),
          "use a summand of shape " + product.shape(),
          Refusal.operand("summand", self()),
          Refusal.operand("product", product));
    }
    return beta == 0 ? p : (beta == 1 ? self() : mul(beta)).add(p);
  }

  private static boolean fitsBias(Tensor bias, int out) {
    return bias.rank() == 0 || bias.dim(-1) == 1 || bias.dim(-1) == out;
  }

  /** x Wᵀ: x (…, in), weight (out, in) or (in) → (…, out) or (…). */
  public Tensor linear(Tensor weight) {
    return linear(weight, null);
  }

  /** x Wᵀ + b: x (…, in), weight (out, in), bias (out) → (…, out). */
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    if (weight.rank() > 2 || weight.rank() == 0) {
      throw Refusal.shape(
          "linear",
          "the weight has rank " + weight.rank(),
          "weight is (out, in) or (in)",
          "use matmul for batches of weights",
          Refusal.operand("input", self()),
          Refusal.operand("weight", weight));
    }
    int in = weight.dim(-1);
    if (rank() == 0 || dim(-1) != in) {
      throw Refusal.shape(
          "linear",
          "the input has " + (rank() == 0 ? "no axis" : dim(-1) + " features") + ", not " + in,
          "input.shape[-1] == weight.shape[-1]",
          weight.rank() == 2 && rank() > 0 && weight.dim(0) == dim(-1)
              ? "transpose the weight: weight.transpose(0, 1)"
              : "use a weight of shape " + weight.shape().with(-1, rank() == 0 ? 1 : dim(-1)),
          Refusal.operand("input", self()),
          Refusal.operand("weight", weight));
    }
    if (bias != null && weight.rank() == 2 && !fitsBias(bias, weight.dim(0))) {
      throw Refusal.shape(
          "linear",
          "the bias is " + bias.shape() + " for " + weight.dim(0) + " results",
          "bias.shape == (weight.shape[0],)",
          "use a bias of shape (" + weight.dim(0) + ",)",
          Refusal.operand("input", self()),
          Refusal.operand("weight", weight),
          Refusal.operand("bias", bias));
    }
    var y = matmul(weight.t());
    return bias == null ? y : y.add(bias);
  }

  /**
   * y[…, o] = Σᵢⱼ x[…, i] W[o, i, j] x₂[…, j] + b[o]: this (…, in₁), other (…, in₂), weight (out,
   * in₁, in₂), bias (out) or null.
   */
  public Tensor bilinear(Tensor other, Tensor weight, @Nullable Tensor bias) {
    boolean fits =
        weight.rank() == 3
            && rank() > 0
            && rank() == other.rank()
            && shape().with(-1, 1).equals(other.shape().with(-1, 1))
            && dim(-1) == weight.dim(1)
            && other.dim(-1) == weight.dim(2);
    if (!fits) {
      throw Refusal.shape(
          "bilinear",
          "inputs do not fit the weight",
          "inputs (…, in1) and (…, in2), weight (out, in1, in2)",
          weight.rank() == 3
              ? "use last extents " + weight.dim(1) + " and " + weight.dim(2) + ", others equal"
              : "use a weight of rank 3",
          self(),
          other,
          weight);
    }
    int out = weight.dim(0);
    int in = weight.dim(1);
    int columns = weight.dim(2);
    // (…, in1) · (in1, out · in2) → (…, out, in2), then a product with the other input's vector.
    var flat = weight.permute(1, 0, 2).reshape(in, Shape.of(out, columns).size());
    var y = matmul(flat).unflatten(-1, out, columns).matmul(other.unsqueeze(-1)).squeeze(-1);
    return bias == null ? y : y.add(bias);
  }

  /** Powers of a vector, a row for each element: columns x^(n−1) … x¹ x⁰, or in ascending order. */
  public Tensor vander(int columns, boolean increasing) {
    if (rank() != 1 || columns < 0) {
      throw Refusal.shape(
          "vander",
          rank() != 1 ? "rank is " + rank() : columns + " columns",
          "input is a vector, columns >= 0",
          rank() != 1 ? "use flatten() first" : "use at least 0 columns",
          self());
    }
    if (columns == 0) {
      return Tensor.zeros(dtype(), size(), 0);
    }
    var x = dtype().isFloating() ? self() : to(DType.INT64);
    var ones = Tensor.full(1, x.dtype(), size(), 1);
    var powers =
        columns == 1
            ? ones
            : Tensor.cat(1, ones, x.unsqueeze(1).expand(-1, columns - 1)).cumprod(1);
    return increasing ? powers : powers.flip(1);
  }
}
