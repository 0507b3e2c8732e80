package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What factorisations refuse, and exact cases: singular, of low rank, far from 1. */
class LinalgTest {
  private static Tensor matrix(int rows, double... x) {
    return Tensor.of(x, rows, x.length / rows);
  }

  private static void refused(String what, String fix, Executable f) {
    var e = assertThrows(ValueException.class, f);
    assertTrue(e.getMessage().contains(what), e.getMessage());
    assertTrue(e.getMessage().contains(fix), e.getMessage());
  }

  @Test
  void singularMatricesAreRefused() {
    var a = matrix(2, 1, 2, 2, 4);
    refused("pivot 2 of 2", "Linalg.pinv(a)", () -> Linalg.inv(a).toDoubleArray());
    refused(
        "the matrix is singular",
        "Linalg.lstsq(a, b)",
        () -> Linalg.solve(a, Tensor.of(1.0, 2.0)).toDoubleArray());
    var batch = Tensor.stack(0, matrix(2, 1, 0, 0, 1), a);
    refused("number 1 of the batch", "fix", () -> Linalg.inv(batch).toDoubleArray());
  }

  @Test
  void choleskyNamesTheLeadingMinor() {
    var a = matrix(3, 4, 0, 0, 0, -1, 0, 0, 0, 1);
    refused("leading minor of order 2", "eye(3)", () -> Linalg.cholesky(a).toDoubleArray());
  }

  @Test
  void shapesAreCheckedAtTheCall() {
    var e = assertThrows(ShapeException.class, () -> Linalg.inv(Tensor.zeros(2, 3)));
    assertTrue(e.getMessage().contains("not square, 2 by 3"), e.getMessage());
    e =
        assertThrows(
            ShapeException.class, () -> Linalg.solve(Tensor.zeros(2, 2), Tensor.zeros(3, 1)));
    assertTrue(e.getMessage().contains("a has 2 rows, b has 3"), e.getMessage());
    assertThrows(ShapeException.class, () -> Linalg.det(Tensor.zeros(4)));
    assertThrows(ShapeException.class, () -> Linalg.pinv(Tensor.zeros(4)));
  }

  @Test
  void aSingularDeterminantHasItsGradient() {
    var a = new Parameter(matrix(3, 1, 2, 3, 4, 5, 6, 5, 7, 9));
    Linalg.det(a).backward();
    // The cofactors, worked out by hand.
    var expected = new double[] {3, -6, 3, 3, -6, 3, -3, 6, -3};
    assertArrayEquals(expected, a.grad().toDoubleArray(), 1e-12);
    var zero = new Parameter(matrix(2, 0, 0, 0, 0));
    Linalg.det(zero).backward();
    assertArrayEquals(new double[4], zero.grad().toDoubleArray());
    assertEquals(0, Linalg.det(matrix(2, 1, 2, 2, 4)).item(), 1e-300);
    var s = Linalg.slogdet(matrix(2, 1, 2, 2, 4));
    assertEquals(0, s.sign().item());
    assertEquals(Double.NEGATIVE_INFINITY, s.logabsdet().item());
  }

  @Test
  void basesAreCompleted() {
    var a = matrix(4, 1, 2, 2, 4, 3, 6, -1, 1);
    for (Tensor x : new Tensor[] {a, a.transpose(0, 1)}) {
      var d = Linalg.svd(x, true);
      var q = Linalg.qrComplete(x);
      for (Tensor u : new Tensor[] {d.u(), d.vh(), q.q()}) {
        int n = u.dim(0);
        var gram = u.matmul(u.transpose(0, 1)).toDoubleArray();
        assertArrayEquals(Tensor.eye(n).to(DType.FLOAT64).toDoubleArray(), gram, 1e-14);
      }
      assertArrayEquals(x.toDoubleArray(), q.q().matmul(q.r()).toDoubleArray(), 1e-14);
      var thin = d.u().narrow(1, 0, 2).mul(d.s()).matmul(d.vh().narrow(0, 0, 2));
      assertArrayEquals(x.toDoubleArray(), thin.toDoubleArray(), 1e-14);
    }
  }

  @Test
  void lowRankIsRecognised() {
    var a = matrix(3, 1, 2, 2, 4, 3, 6);
    assertEquals(1, Linalg.matrixRank(a).item());
    // a = (1 2 3)ᵀ (1 2), so that a⁺ = (1 2)ᵀ (1 2 3) / 70.
    var expected = new double[] {1, 2, 3, 2, 4, 6};
    for (int i = 0; i < expected.length; i++) {
      expected[i] /= 70;
    }
    assertArrayEquals(expected, Linalg.pinv(a).toDoubleArray(), 1e-15);
    var d = Linalg.svd(Tensor.zeros(3, 2).to(DType.FLOAT64));
    var gram = d.u().transpose(0, 1).matmul(d.u()).toDoubleArray();
    assertArrayEquals(new double[] {1, 0, 0, 1}, gram, 1e-15);
  }

  @Test
  void magnitudesNeitherOverflowNorVanish() {
    for (double scale : new double[] {1e-200, 1e200}) {
      var a = matrix(2, 3 * scale, 0, 4 * scale, 5 * scale);
      var s = Linalg.svdvals(a).toDoubleArray(); // √45 and √5
      assertEquals(Math.sqrt(45), s[0] / scale, 1e-14);
      assertEquals(Math.sqrt(5), s[1] / scale, 1e-14);
      var r = Linalg.qr(a).r().toDoubleArray();
      assertEquals(5, r[0] / scale, 1e-14);
      assertEquals(3, r[3] / scale, 1e-14);
    }
  }

  @Test
  void repeatedEigenvaluesHaveGradients() {
    var a = new Parameter(Tensor.eye(3));
    Linalg.eigvalsh(a).sum().backward(); // the trace
    assertArrayEquals(Tensor.eye(3).toArray(), a.grad().toArray(), 1e-6f);
    var b = new Parameter(Tensor.eye(3));
    Linalg.matrixNorm(b, MatrixNorm.NUCLEAR).backward();
    assertArrayEquals(Tensor.eye(3).toArray(), b.grad().toArray(), 1e-6f);
  }

  @Test
  void notANumberIsRefusedWhereIterationWouldNotEnd() {
    var a = matrix(2, 1, Double.NaN, 0, 1);
    refused("NaN", "finite numbers", () -> Linalg.svdvals(a).toDoubleArray());
    assertTrue(Double.isNaN(Linalg.det(a).item() * 0 + Linalg.matrixExp(a).sum().item()));
  }

  @Test
  void singularMatricesHaveAnInfiniteCondition() {
    var a = matrix(2, 1, 2, 2, 4);
    for (MatrixNorm norm : MatrixNorm.values()) {
      double c = Linalg.cond(a, norm).item();
      assertTrue(norm == MatrixNorm.MINUS_TWO ? c < 1e-15 : c > 1e15, norm + ": " + c);
    }
    // ‖a‖₁ = 6 and ‖a⁻¹‖₁ = 7/2 of a = (1 2; 3 4).
    assertEquals(21, Linalg.cond(matrix(2, 1, 2, 3, 4), MatrixNorm.ONE).item(), 1e-13);
    // (σ₁ + σ₂)(1/σ₁ + 1/σ₂) of diag(1, 4)
    assertEquals(6.25, Linalg.cond(matrix(2, 1, 0, 0, 4), MatrixNorm.NUCLEAR).item(), 1e-13);
  }
}
