package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.MatrixNorm;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Linear algebra; factors that are not unique are stored as a function of the matrix. */
final class LinalgCalls {
  private LinalgCalls() {}

  static void add(Calls c) {
    c.put("cholesky", in -> List.of(Linalg.cholesky(symmetric(in))));
    c.put("eigvalsh", in -> List.of(Linalg.eigvalsh(symmetric(in))));
    c.put(
        "eigh_function",
        in -> {
          var e = Linalg.eigh(symmetric(in));
          var w = e.eigenvalues().mul(0.3).exp();
          return List.of(scaled(e.eigenvectors(), w, e.eigenvectors().transpose(-2, -1)));
        });
    c.put(
        "svd_function",
        in -> {
          var d = Linalg.svd(in.t("x"));
          return List.of(scaled(d.u(), d.s().square(), d.vh()));
        });
    c.unary("svdvals", Linalg::svdvals);
    c.put(
        "qr",
        in -> {
          var d = Linalg.qr(in.t("x"));
          return List.of(d.q(), d.r());
        });
    c.unary("det", Linalg::det);
    c.put(
        "slogdet",
        in -> {
          var d = Linalg.slogdet(in.t("x"));
          return List.of(d.sign(), d.logabsdet());
        });
    c.unary("inv", Linalg::inv);
    c.unary("pinv", Linalg::pinv);
    c.binary("solve", Linalg::solve);
    c.put(
        "solve_triangular",
        in -> List.of(Linalg.solveTriangular(in.t("a"), in.t("b"), in.flag("upper"))));
    c.binary("lstsq", Linalg::lstsq);
    c.unary("matrix_exp", Linalg::matrixExp);
    c.put("matrix_power", in -> List.of(Linalg.matrixPower(in.t("x"), in.integer("n"))));
    c.unary("matrix_norm_fro", x -> Linalg.matrixNorm(x, MatrixNorm.FROBENIUS));
    c.unary("matrix_norm_nuc", x -> Linalg.matrixNorm(x, MatrixNorm.NUCLEAR));
  }

  private static Tensor symmetric(In in) {
    var x = in.t("x");
    return in.flag("symmetrize") ? x.add(x.transpose(-2, -1)).mul(0.5) : x;
  }

  /** a · diag(w) · b. */
  private static Tensor scaled(Tensor a, Tensor w, Tensor b) {
    return a.mul(w.unsqueeze(-2)).matmul(b);
  }
}
