package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/**
 * (…, m, k) · (…, k, n) → (…, m, n): one chain of fused multiply-adds from zero over ascending k
 * for each output; of integers, the sum, which wraps around.
 */
final class ReferenceMatMul {
  private ReferenceMatMul() {}

  static void run(
      ReferenceArray a,
      Shape left,
      ReferenceArray b,
      Shape right,
      ReferenceArray out,
      Shape shape) {
    DType t = out.dtype();
    int rank = shape.rank();
    int m = shape.dim(-2), n = shape.dim(-1), k = left.dim(-1);
    int batches = shape.size(0, rank - 2);
    for (int batch = 0; batch < batches; batch++) {
      int p = matrix(batch, shape, left) * m * k;
      int q = matrix(batch, shape, right) * k * n;
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int to = (batch * m + i) * n + j;
          if (t.isFloating()) {
            double sum = 0;
            for (int l = 0; l < k; l++) {
              sum = ReferenceArray.fma(t, a.real(p + i * k + l), b.real(q + l * n + j), sum);
            }
            out.real(to, sum);
          } else {
            long sum = 0;
            for (int l = 0; l < k; l++) {
              sum += a.integer(p + i * k + l) * b.integer(q + l * n + j);
            }
            out.integer(to, sum);
          }
        }
      }
    }
  }

  /**
   * Which matrix of an operand belongs to a batch of the result; axes that are missing or of extent
   * 1 repeat.
   */
  private static int matrix(int batch, Shape to, Shape operand) {
    int at = 0, step = 1;
    for (int axis = 3; axis <= to.rank(); axis++) {
      int coordinate = batch % to.dim(-axis);
      batch /= to.dim(-axis);
      if (axis <= operand.rank()) {
        at += operand.dim(-axis) == 1 ? 0 : coordinate * step;
        step *= operand.dim(-axis);
      }
    }
    return at;
  }
}
