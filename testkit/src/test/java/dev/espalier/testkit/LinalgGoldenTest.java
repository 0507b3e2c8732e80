package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.MatrixNorm;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Linear algebra against PyTorch (golden_linalg.py). */
class LinalgGoldenTest {
  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("linalg.txt");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void likePyTorch(GoldenCase c) {
    c.check(in -> call(c.name(), in));
  }

  private static List<Tensor> call(String name, List<Tensor> in) {
    var a = in.getFirst();
    if (name.equals("slogdet")) {
      var d = Linalg.slogdet(a);
      return List.of(d.sign(), d.logabsdet());
    }
    return List.of(
        switch (name) {
          case "cholesky" -> Linalg.cholesky(positive(a));
          case "eigvalsh" -> Linalg.eigvalsh(symmetric(a));
          case "inv" -> Linalg.inv(a);
          case "det" -> Linalg.det(a);
          case "logdet" -> Linalg.logdet(a);
          case "exp" -> Linalg.matrixExp(a);
          case "exp 9" -> Linalg.matrixExp(a.mul(-9));
          case "power 6" -> Linalg.matrixPower(a, 6);
          case "power -3" -> Linalg.matrixPower(a, -3);
          case "projector" -> {
            var v = Linalg.eigh(symmetric(a)).eigenvectors().narrow(-1, 0, 1);
            yield v.matmul(v.transpose(-2, -1));
          }
          case "svdvals" -> Linalg.svdvals(a);
          case "first" -> {
            var d = Linalg.svd(a);
            yield d.u().narrow(-1, 0, 1).matmul(d.vh().narrow(-2, 0, 1));
          }
          case "pinv" -> Linalg.pinv(a);
          case "gram" -> {
            var q = Linalg.qr(a).q();
            yield q.matmul(q.transpose(-2, -1));
          }
          case "rank" -> Linalg.matrixRank(a);
          case "cond" -> Linalg.cond(a);
          case "lstsq", "lstsq low" -> Linalg.lstsq(a, in.get(1));
          case "solve" -> Linalg.solve(a, in.get(1));
          case "lower" -> Linalg.solveTriangular(a, in.get(1), false);
          case "upper" -> Linalg.solveTriangular(a, in.get(1), true);
          case "upper right" -> Linalg.solveTriangular(a, in.get(1), true, false, false);
          case "lower unit" -> Linalg.solveTriangular(a, in.get(1), false, true, true);
          case "dot" -> Linalg.multiDot(in.toArray(new Tensor[0]));
          case "norm fro" -> Linalg.matrixNorm(a, MatrixNorm.FROBENIUS);
          case "norm nuc" -> Linalg.matrixNorm(a, MatrixNorm.NUCLEAR);
          case "norm 2" -> Linalg.matrixNorm(a, MatrixNorm.TWO);
          case "norm -2" -> Linalg.matrixNorm(a, MatrixNorm.MINUS_TWO);
          case "norm 1" -> Linalg.matrixNorm(a, MatrixNorm.ONE);
          case "norm -1" -> Linalg.matrixNorm(a, MatrixNorm.MINUS_ONE);
          case "norm inf" -> Linalg.matrixNorm(a, MatrixNorm.INFINITY);
          case "norm -inf" -> Linalg.matrixNorm(a, MatrixNorm.MINUS_INFINITY);
          default -> throw new AssertionError(name);
        });
  }

  private static Tensor symmetric(Tensor a) {
    return a.add(a.transpose(-2, -1));
  }

  private static Tensor positive(Tensor a) {
    return a.matmul(a.transpose(-2, -1)).add(Tensor.eye(a.dim(-1)).to(DType.FLOAT64));
  }
}
