package dev.espalier.runtime;

import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import java.util.List;

/** Functions of whole matrices, one after the other, by their definitions. */
final class ReferenceMatrix {
  private ReferenceMatrix() {}

  static void run(
      Op.Matrix op, List<ReferenceArray> in, List<TensorSpec> specs, ReferenceArray out) {
    var shape = specs.getFirst().shape();
    int count = shape.size(0, shape.rank() - 2);
    int m = shape.dim(-2);
    int n = shape.dim(-1);
    int r = in.size() == 2 ? specs.get(1).shape().dim(-1) : 0;
    int size = 1;
    for (int d : op.kind().output(m, n, r)) {
      size *= d;
    }
    for (int i = 0; i < count; i++) {
      var a = matrix(in.get(0), i, m * n);
      var b = in.size() == 2 ? matrix(in.get(1), i, m * r) : new double[0];
      var y = new double[size];
      op.kind().apply(MatrixKind.where(i, count), op.tolerance(), m, n, r, a, b, y);
      for (int k = 0; k < size; k++) {
        out.real(i * size + k, y[k]);
      }
    }
  }

  private static double[] matrix(ReferenceArray x, int i, int size) {
    var y = new double[size];
    for (int k = 0; k < size; k++) {
      y[k] = x.real(i * size + k);
    }
    return y;
  }
}
