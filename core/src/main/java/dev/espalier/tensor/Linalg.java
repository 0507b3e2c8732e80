package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import java.util.Arrays;

/**
 * Linear algebra, after torch.linalg. Matrices are the last two axes; leading axes are a batch, of
 * any extents, 0 included, and those of two operands broadcast. Inputs are float32 or float64
 * (integers become float32). Factorisations compute in float64 and round once, and give the same
 * bits on any number of threads. All have gradients, also of higher order.
 */
public final class Linalg {
  private Linalg() {}

  /** Q (…, m, k) with orthonormal columns and upper triangular R (…, k, n). */
  public record Qr(Tensor q, Tensor r) {}

  /** Ascending eigenvalues (…, n), and as columns the eigenvectors (…, n, n). */
  public record Eigh(Tensor eigenvalues, Tensor eigenvectors) {}

  /** U (…, m, k), descending singular values S (…, k), and Vᵀ (…, k, n). */
  public record Svd(Tensor u, Tensor s, Tensor vh) {}

  /** Sign (−1, 0 or 1) of a determinant and the natural logarithm of its magnitude. */
  public record SlogDet(Tensor sign, Tensor logabsdet) {}

  // ---- factorisations

  /**
   * The lower triangular L of a = L·Lᵀ for symmetric positive definite matrices (…, n, n), of which
   * only the lower triangle is read; the gradient is symmetric. A ValueException names the leading
   * minor where a matrix is not positive definite.
   */
  public static Tensor cholesky(Tensor a) {
    return matrix(MatrixKind.CHOLESKY, a);
  }

  /** As {@link #cholesky(Tensor)}; {@code upper}: the transpose, a = Lᵀ·L. */
  public static Tensor cholesky(Tensor a, boolean upper) {
    var l = cholesky(a);
    return upper ? l.transpose(-2, -1) : l;
  }

  /**
   * The reduced QR decomposition of (…, m, n): a = Q·R with k = min(m, n) columns of Q. The
   * diagonal of R is not negative (in PyTorch it may be), which makes the decomposition of a matrix
   * of full rank unique, hence differentiable. Gradients need the first k columns to be linearly
   * independent.
   */
  public static Qr qr(Tensor a) {
    var x = a.toFloating();
    var y = matrix(MatrixKind.QR, x);
    int m = x.dim(-2);
    return new Qr(part(y, -2, 0, m), part(y, -2, m, x.dim(-1)).transpose(-2, -1));
  }

  /** The complete QR decomposition of (…, m, n): Q is (…, m, m), R is (…, m, n). No gradient. */
  public static Qr qrComplete(Tensor a) {
    var x = a.toFloating().detach();
    requireMatrix("qr", x);
    int m = x.dim(-2);
    // Columns behind those of a complete its basis.
    var d = x.shape().toArray();
    d[d.length - 1] = m;
    var both = qr(Tensor.concat(x.rank() - 1, x, eye(m, x.dtype()).expand(d)));
    return new Qr(both.q().detach(), part(both.r(), -1, 0, x.dim(-1)).detach());
  }

  /**
   * Eigenvalues and eigenvectors of symmetric matrices (…, n, n), of which only the lower triangle
   * is read; the gradient is symmetric. Of each vector the element of the largest magnitude is
   * positive (PyTorch leaves the sign open). A gradient through the vectors of equal eigenvalues is
   * not finite.
   */
  public static Eigh eigh(Tensor a) {
    var y = matrix(MatrixKind.EIGH, a);
    return new Eigh(part(y, -1, 0, 1).squeeze(-1), part(y, -1, 1, y.dim(-2)));
  }

  /** The ascending eigenvalues (…, n) of symmetric matrices; see {@link #eigh}. */
  public static Tensor eigvalsh(Tensor a) {
    return eigh(a).eigenvalues();
  }

  /**
   * The reduced singular value decomposition of (…, m, n): a = U·diag(S)·Vᵀ with k = min(m, n). Of
   * each column of U the element of the largest magnitude is positive (PyTorch leaves the sign
   * open). A gradient through the vectors of equal singular values is not finite.
   */
  public static Svd svd(Tensor a) {
    var x = a.toFloating();
    var y = matrix(MatrixKind.SVD, x);
    int m = x.dim(-2);
    return new Svd(
        part(y, -1, 0, m).transpose(-2, -1),
        part(y, -1, m, 1).squeeze(-1),
        part(y, -1, m + 1, x.dim(-1)));
  }

  /**
   * As {@link #svd(Tensor)}; {@code fullMatrices}: U is (…, m, m) and Vᵀ (…, n, n), completed to
   * orthonormal bases; no gradient passes through what was added.
   */
  public static Svd svd(Tensor a, boolean fullMatrices) {
    var d = svd(a);
    return fullMatrices
        ? new Svd(completed(d.u()), d.s(), completed(d.vh().transpose(-2, -1)).transpose(-2, -1))
        : d;
  }

  /** Orthonormal columns (…, m, k) and m − k more. */
  private static Tensor completed(Tensor u) {
    int m = u.dim(-2);
    int k = u.dim(-1);
    return k == m ? u : Tensor.concat(u.rank() - 1, u, part(qrComplete(u).q(), -1, k, m - k));
  }

  /** The descending singular values (…, min(m, n)). */
  public static Tensor svdvals(Tensor a) {
    return svd(a).s();
  }

  // ---- equations

  /**
   * The x of a·x = b for (…, n, n) and b (…, n, r), by elimination with partial pivoting. A vector
   * b (n), or a batch of vectors (…, n) with exactly the leading axes of a, gives vectors. A
   * ValueException says which matrix is singular.
   */
  public static Tensor solve(Tensor a, Tensor b) {
    boolean vectors =
        b.rank() == 1
            || a.rank() >= 2
                && b.rank() == a.rank() - 1
                && b.shape().equals(a.shape().without(a.rank() - 1, a.rank()));
    return vectors
        ? pair(MatrixKind.SOLVE, 0, a, b.unsqueeze(-1)).squeeze(-1)
        : pair(MatrixKind.SOLVE, 0, a, b);
  }

  /**
   * The x of a·x = b, where of a (…, n, n) only the upper or the lower triangle is read; b is (…,
   * n, r). Where the diagonal has a 0, x is not finite.
   */
  public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper) {
    return pair(upper ? MatrixKind.SOLVE_UPPER : MatrixKind.SOLVE_LOWER, 0, a, b);
  }

  /**
   * As {@link #solveTriangular(Tensor, Tensor, boolean)}.
   *
   * @param left false: solves x·a = b, where b is (…, r, n)
   * @param unitriangular true: the diagonal counts as ones and is not read
   */
  public static Tensor solveTriangular(
      Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
    requireMatrix("solve_triangular", a);
    var x = a;
    if (unitriangular) {
      var t = a.toFloating();
      x = (upper ? t.triu(1) : t.tril(-1)).add(eye(a.dim(-1), t.dtype()));
    }
    if (left) {
      return solveTriangular(x, b, upper);
    }
    requireMatrix("solve_triangular", b);
    return solveTriangular(x.transpose(-2, -1), b.transpose(-2, -1), !upper).transpose(-2, -1);
  }

  /** The inverse of (…, n, n). A ValueException says which matrix is singular. */
  public static Tensor inv(Tensor a) {
    return matrix(MatrixKind.INVERSE, a);
  }

  /**
   * Least squares: the x (…, n, r) of the smallest norm that minimises ‖a·x − b‖ for (…, m, n) and
   * b (…, m, r), whatever the rank. Singular values of at most ε·max(m, n) times the largest count
   * as 0, as with PyTorch's gelsd, where ε is that of the dtype. The gradient holds while the rank
   * does not change.
   */
  public static Tensor lstsq(Tensor a, Tensor b) {
    return lstsq(a, b, Double.NaN);
  }

  /** As above; {@code rcond}: how small, relative to the largest, singular values count as 0. */
  public static Tensor lstsq(Tensor a, Tensor b, double rcond) {
    requireMatrix("lstsq", a);
    var t = DType.promote(a.toFloating().dtype(), b.toFloating().dtype());
    return pair(MatrixKind.LSTSQ, Double.isNaN(rcond) ? tolerance(a, t) : rcond, a, b);
  }

  /** The pseudo-inverse (…, n, m) of (…, m, n); which values count as 0 is as in {@link #lstsq}. */
  public static Tensor pinv(Tensor a) {
    return pinv(a, Double.NaN);
  }

  /** As above; {@code rtol}: how small, relative to the largest, singular values count as 0. */
  public static Tensor pinv(Tensor a, double rtol) {
    requireMatrix("pinv", a);
    return lstsq(a, eye(a.dim(-2), a.toFloating().dtype()), rtol);
  }

  // ---- numbers

  /**
   * Determinants of (…, n, n). The gradient, the cofactors, is right for singular matrices too;
   * second derivatives need regular ones.
   */
  public static Tensor det(Tensor a) {
    return matrix(MatrixKind.DET, a);
  }

  /** Signs and logarithms of the magnitudes of determinants: 0 and −∞ for singular matrices. */
  public static SlogDet slogdet(Tensor a) {
    var y = matrix(MatrixKind.SLOGDET, a);
    return new SlogDet(y.select(-1, 0).detach(), y.select(-1, 1));
  }

  /** The logarithm of determinants, NaN for negative ones. */
  public static Tensor logdet(Tensor a) {
    var d = slogdet(a);
    return Tensor.where(d.sign().lt(0), d.sign().mul(Double.NaN), d.logabsdet());
  }

  /** The number (int64) of singular values above ε·max(m, n) times the largest. */
  public static Tensor matrixRank(Tensor a) {
    requireMatrix("matrix_rank", a);
    return matrixRank(a, tolerance(a, a.toFloating().dtype()));
  }

  /** The number (int64) of singular values above {@code rtol} times the largest. */
  public static Tensor matrixRank(Tensor a, double rtol) {
    var s = svdvals(a);
    if (s.dim(-1) == 0) {
      return s.to(DType.INT64).sum(-1);
    }
    return s.gt(s.amax(-1, true).mul(rtol)).countNonzero(-1);
  }

  /** The condition number in the 2-norm: largest over smallest singular value of (…, m, n). */
  public static Tensor cond(Tensor a) {
    var s = svdvals(a);
    return s.amax(-1, false).div(s.amin(-1, false));
  }

  /**
   * The condition number in a norm, ‖a‖·‖a⁻¹‖, infinite for singular matrices; that of the 2-norms
   * from the singular values, also of matrices that are not square.
   */
  public static Tensor cond(Tensor a, MatrixNorm norm) {
    return switch (norm) {
      case TWO -> cond(a);
      case MINUS_TWO -> cond(a).reciprocal();
      case FROBENIUS, ONE, MINUS_ONE, INFINITY, MINUS_INFINITY -> conditions(a, norm);
      case NUCLEAR -> {
        var d = svdvals(a);
        yield d.sum(-1).mul(d.reciprocal().sum(-1));
      }
    };
  }

  private static Tensor conditions(Tensor a, MatrixNorm norm) {
    var of = matrixNorm(a, norm);
    var both = of.mul(matrixNorm(matrix(MatrixKind.INVERSE_OR_NAN, a), norm));
    var singular = both.isNaN().logicalAnd(of.isNaN().logicalNot());
    return Tensor.where(singular, both.zerosLike().add(Double.POSITIVE_INFINITY), both);
  }

  /** A norm of each matrix, (…, m, n) → (…). */
  public static Tensor matrixNorm(Tensor a, MatrixNorm norm) {
    return matrixNorm(a, norm, false);
  }

  /** A norm of each matrix; {@code keepdim}: the last two axes stay, with extent 1. */
  public static Tensor matrixNorm(Tensor a, MatrixNorm norm, boolean keepdim) {
    requireMatrix("matrix_norm", a);
    var x = a.toFloating();
    var y =
        switch (norm) {
          case FROBENIUS -> x.norm(2, -2, -1);
          case NUCLEAR -> svdvals(x).sum(-1);
          case TWO -> svdvals(x).amax(-1);
          case MINUS_TWO -> svdvals(x).amin(-1);
          case ONE -> x.abs().sum(-2).amax(-1);
          case MINUS_ONE -> x.abs().sum(-2).amin(-1);
          case INFINITY -> x.abs().sum(-1).amax(-1);
          case MINUS_INFINITY -> x.abs().sum(-1).amin(-1);
        };
    return keepdim ? y.unsqueeze(-1).unsqueeze(-1) : y;
  }

  /** The p-norm over axes, of all elements where none is named; see {@link Tensor#norm}. */
  public static Tensor vectorNorm(Tensor x, double p, int... axes) {
    return x.norm(p, axes);
  }

  // ---- products

  /** The exponential of matrices, Σ aᵏ / k!. */
  public static Tensor matrixExp(Tensor a) {
    return matrix(MatrixKind.EXP, a);
  }

  /** The k-th power of (…, n, n) by repeated squaring; for k &lt; 0 that of the inverse. */
  public static Tensor matrixPower(Tensor a, int k) {
    requireMatrix("matrix_power", a);
    if (a.dim(-1) != a.dim(-2)) {
      throw Refusal.shape(
          "matrix_power",
          "the matrix is not square",
          "a.shape[-2] == a.shape[-1]",
          "give a square matrix",
          a);
    }
    if (k == 0) {
      return eye(a.dim(-1), a.dtype()).expand(a.shape().toArray());
    }
    var square = k < 0 ? inv(a) : a;
    Tensor y = null;
    for (long e = Math.abs((long) k); ; ) {
      if ((e & 1) == 1) {
        y = y == null ? square : y.matmul(square);
      }
      e >>= 1;
      if (e == 0) {
        assert y != null; // the highest bit is set
        return y;
      }
      square = square.matmul(square);
    }
  }

  /**
   * The product of matrices in the order that costs the fewest multiplications (Cormen et al.,
   * Introduction to Algorithms, 14.2). The first may be a row vector and the last a column vector.
   */
  public static Tensor multiDot(Tensor... tensors) {
    int n = tensors.length;
    if (n == 0) {
      throw Refusal.value(
          "multi_dot", "nothing to multiply", "there is at least one matrix", "give two matrices");
    }
    if (n == 1) {
      return tensors[0];
    }
    var all = tensors.clone();
    boolean row = all[0].rank() == 1;
    boolean column = all[n - 1].rank() == 1;
    all[0] = row ? all[0].unsqueeze(0) : all[0];
    all[n - 1] = column ? all[n - 1].unsqueeze(1) : all[n - 1];
    for (Tensor x : all) {
      requireMatrix("multi_dot", x);
    }
    var y = product(all, splits(all), 0, n - 1);
    y = row ? y.squeeze(-2) : y;
    return column ? y.squeeze(-1) : y;
  }

  /** Behind which factor to split the product of factors i to j, at [i][j]. */
  private static int[][] splits(Tensor[] all) {
    int n = all.length;
    var cost = new double[n][n];
    var split = new int[n][n];
    for (int length = 1; length < n; length++) {
      for (int i = 0; i + length < n; i++) {
        int j = i + length;
        cost[i][j] = Double.POSITIVE_INFINITY;
        for (int k = i; k < j; k++) {
          double last = (double) all[i].dim(-2) * all[k].dim(-1) * all[j].dim(-1);
          double c = cost[i][k] + cost[k + 1][j] + last;
          if (c < cost[i][j]) {
            cost[i][j] = c;
            split[i][j] = k;
          }
        }
      }
    }
    return split;
  }

  private static Tensor product(Tensor[] all, int[][] splits, int i, int j) {
    if (i == j) {
      return all[i];
    }
    int k = splits[i][j];
    return product(all, splits, i, k).matmul(product(all, splits, k + 1, j));
  }

  // ---- how they are recorded

  private static Tensor matrix(MatrixKind kind, Tensor a) {
    return Tensor.record(new Op.Matrix(kind, 0), a.toFloating());
  }

  private static Tensor pair(MatrixKind kind, double tolerance, Tensor a, Tensor b) {
    var x = a.toFloating();
    var y = b.toFloating();
    var t = DType.promote(x.dtype(), y.dtype());
    x = x.to(t);
    y = y.to(t);
    if (x.rank() >= 2 && y.rank() >= 2) {
      var lead = Shape.broadcast(leading(x), leading(y));
      if (lead != null) {
        x = expanded(x, lead);
        y = expanded(y, lead);
      }
    }
    return Tensor.record(new Op.Matrix(kind, tolerance), x, y);
  }

  private static Shape leading(Tensor x) {
    return x.shape().without(x.rank() - 2, x.rank());
  }

  private static Tensor expanded(Tensor x, Shape lead) {
    var d = Arrays.copyOf(lead.toArray(), lead.rank() + 2);
    d[lead.rank()] = x.dim(-2);
    d[lead.rank() + 1] = x.dim(-1);
    return x.expand(d);
  }

  private static Tensor part(Tensor x, int axis, int from, int length) {
    return x.narrow(axis, from, length);
  }

  private static Tensor eye(int n, DType dtype) {
    return Tensor.eye(n).to(dtype);
  }

  private static double tolerance(Tensor a, DType dtype) {
    double eps = dtype == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
    return eps * Math.max(a.dim(-1), a.dim(-2));
  }

  private static void requireMatrix(String op, Tensor a) {
    if (a.rank() < 2) {
      throw Refusal.shape(
          op,
          "a matrix has two axes, not " + a.rank(),
          "input.rank >= 2",
          a.rank() == 1 ? "unsqueeze(1) makes a column" : "reshape(1, 1) makes a matrix",
          a);
    }
  }
}
