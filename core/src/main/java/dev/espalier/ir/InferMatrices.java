package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;

/** Shapes and dtypes of {@link Op.Matrix}. */
final class InferMatrices {
  private InferMatrices() {}

  static TensorSpec infer(Op op, MatrixKind kind, Node[] in) {
    assert in.length == kind.inputs() : op;
    var t = in[0].dtype();
    if (in.length == 2) {
      Infer.sameDType(op, 0, 1, in);
    }
    if (t != DType.FLOAT32 && t != DType.FLOAT64) {
      throw Infer.dtype(
          op,
          in,
          "does not take " + t,
          "elements are float32 or float64",
          "convert first: to(DType.FLOAT32)");
    }
    for (Node x : in) {
      if (x.shape().rank() < 2) {
        throw Infer.shape(
            op,
            in,
            "a matrix has two axes, not " + x.shape().rank(),
            "the rank of each input is at least 2",
            x.shape().rank() == 1 ? "unsqueeze(1) makes a column" : "reshape to (1, 1)");
      }
    }
    var a = in[0].shape();
    int m = a.dim(-2);
    int n = a.dim(-1);
    if (kind.square() && m != n) {
      throw Infer.shape(
          op,
          in,
          "the matrix is not square, " + m + " by " + n,
          "a.shape[-2] == a.shape[-1]",
          kind == MatrixKind.SOLVE
              ? "use Linalg.lstsq(a, b)"
              : kind == MatrixKind.INVERSE ? "use Linalg.pinv(a)" : "give a square matrix");
    }
    assert n == 2 || kind != MatrixKind.DFT && kind != MatrixKind.DFT_ADJOINT : a;
    int r = 0;
    if (in.length == 2) {
      var b = in[1].shape();
      r = b.dim(-1);
      if (b.dim(-2) != m) {
        throw Infer.shape(
            op,
            in,
            "a has " + m + " rows, b has " + b.dim(-2),
            "a.shape[-2] == b.shape[-2]",
            r == m ? "transpose b: b.transpose(-2, -1)" : "give b " + m + " rows");
      }
      if (!leading(b).equals(leading(a))) {
        throw Infer.shape(
            op,
            in,
            "leading axes differ, " + leading(a) + " and " + leading(b),
            "a.shape[:-2] == b.shape[:-2]",
            "expand one of them");
      }
    }
    var last = kind.output(m, n, r);
    var d = Arrays.copyOf(leading(a).toArray(), a.rank() - 2 + last.length);
    System.arraycopy(last, 0, d, a.rank() - 2, last.length);
    return new TensorSpec(Shape.of(d), t);
  }

  private static Shape leading(Shape s) {
    return s.without(s.rank() - 2, s.rank());
  }
}
