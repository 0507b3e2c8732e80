package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/** Distances and similarities of vectors. */
public final class Distances {
  /** Rows of the second operand from which Euclidean distances are computed by a matrix product. */
  private static final int ROWS = 26;

  private Distances() {}

  /**
   * The p-norm of the difference of each row of a and each row of b: (…, n, d), (…, m, d) → (…, n,
   * m), leading axes broadcast. p is from 0 to ∞. The gradient where two rows are equal is 0; at p
   * = ∞ each of several largest differences has it in full. torch.cdist.
   *
   * <p>Euclidean distances to more than 25 rows come from a matrix product, √(|a|² + |b|² − 2 a·b),
   * as in PyTorch: much faster, but the error of a small distance between long vectors is as large
   * as that of their lengths squared.
   */
  public static Tensor cdist(Tensor a, Tensor b, double p) {
    requireNorm("cdist", p, a, b);
    if (a.rank() < 2 || b.rank() < 2 || a.dim(-1) != b.dim(-1)) {
      throw Refusal.shape(
          "cdist",
          a.rank() < 2 || b.rank() < 2
              ? "ranks are " + a.rank() + " and " + b.rank()
              : "rows have " + a.dim(-1) + " and " + b.dim(-1) + " elements",
          "a (…, n, d) and b (…, m, d)",
          a.rank() < 2 || b.rank() < 2
              ? "unsqueeze(0) a vector, which makes it a row"
              : "use rows of one length",
          a,
          b);
    }
    var x = a.toFloating();
    var y = b.toFloating();
    if (p == 2 && b.dim(-2) >= ROWS) {
      var squares = x.square().sum(new int[] {-1}, true);
      var others = y.square().sum(new int[] {-1}, true).t();
      return x.matmul(y.t()).mul(-2).add(squares).add(others).clampMin(0).rootOrZero();
    }
    return norm(x.unsqueeze(-2).sub(y.unsqueeze(-3)), p, false);
  }

  /**
   * The p-norms of the differences of rows i and j of a matrix (n, d), for i = 0 and all j > 0,
   * then i = 1 and all j > 1, and so on: n (n − 1) / 2 distances. torch.pdist.
   */
  public static Tensor pdist(Tensor x, double p) {
    requireNorm("pdist", p, x);
    if (x.rank() != 2) {
      throw Refusal.shape(
          "pdist", "rank is " + x.rank(), "input is a matrix", "use a matrix of rows", x);
    }
    var pairs = Joins.triuIndices(x.dim(0), x.dim(0), 1).unbind(0);
    var f = x.toFloating();
    return norm(f.indexSelect(0, pairs.get(0)).sub(f.indexSelect(0, pairs.get(1))), p, false);
  }

  private static void requireNorm(String op, double p, Tensor... x) {
    if (!(p >= 0)) {
      throw Refusal.value(op, "p is " + p, "p >= 0", "use a norm from 0 to infinity, as 2", x);
    }
  }

  /** The p-norm along the last axis, with PyTorch's gradient of distances. */
  private static Tensor norm(Tensor d, double p, boolean keepdim) {
    if (d.dim(-1) == 0) {
      return d.sum(new int[] {-1}, keepdim);
    }
    if (p == 0) {
      return d.ne(0).to(d.dtype()).sum(new int[] {-1}, keepdim);
    }
    if (!Double.isInfinite(p)) {
      return d.norm(p, -1, keepdim);
    }
    // Each of the largest differences adds 0 to the value, and its own gradient.
    var size = d.abs();
    var largest = size.detach().amax(new int[] {-1}, true);
    var excess = size.sub(largest);
    var ties = Tensor.where(excess.eq(0), excess, excess.zerosLike());
    var sum = largest.add(ties.sum(new int[] {-1}, true));
    return keepdim ? sum : sum.squeeze(-1);
  }

  /** Σ |a − b + eps|ᵖ to the power 1/p along the last axis. torch.nn.functional. */
  public static Tensor pairwiseDistance(Tensor a, Tensor b, double p, double eps, boolean keepdim) {
    return a.toFloating().sub(b).add(eps).norm(p, -1, keepdim);
  }

  /** The Euclidean distance, with an eps of 1e-6. */
  public static Tensor pairwiseDistance(Tensor a, Tensor b) {
    return pairwiseDistance(a, b, 2, 1e-6, false);
  }

  /**
   * The cosine of the angle between vectors along an axis: Σ aᵢ bᵢ / (max(|a|, eps) max(|b|, eps));
   * the operands broadcast.
   */
  public static Tensor cosineSimilarity(Tensor a, Tensor b, int axis, double eps) {
    var t = DType.promote(a.toFloating().dtype(), b.toFloating().dtype());
    var shape = Shape.broadcast(a.shape(), b.shape());
    int d = shape == null ? axis : shape.axis(axis);
    var x = shape == null ? a : a.expand(shape.toArray());
    var y = shape == null ? b : b.expand(shape.toArray());
    return unit(x.to(t), d, eps).mul(unit(y.to(t), d, eps)).sum(d);
  }

  /** Along axis 1, with an eps of 1e-8. */
  public static Tensor cosineSimilarity(Tensor a, Tensor b) {
    return cosineSimilarity(a, b, 1, 1e-8);
  }

  /** PyTorch raises the length to eps without telling the gradient. */
  private static Tensor unit(Tensor x, int axis, double eps) {
    var length = x.norm(2, axis, true);
    var lift = length.clampMin(eps).sub(length).detach();
    return x.div(length.add(lift));
  }
}
