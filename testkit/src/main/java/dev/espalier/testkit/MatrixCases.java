package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;
import static dev.espalier.testkit.SingleCases.withResidual;

import dev.espalier.base.DType;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Functions of matrices, of few and of many matrices. */
final class MatrixCases {
  private static final int[][] BATCHES = {{}, {0}, {2, 3}};

  private MatrixCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (MatrixKind kind : MatrixKind.values()) {
      if (kind == MatrixKind.DFT || kind == MatrixKind.DFT_ADJOINT) {
        fourier(cases, kind);
        continue;
      }
      for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
        for (int[] batch : BATCHES) {
          for (int n : new int[] {0, 1, 2, 5}) {
            add(cases, kind, t, batch, n, n);
            if (!kind.square()) {
              add(cases, kind, t, batch, n + 2, n);
              add(cases, kind, t, batch, n, n + 3);
            }
          }
        }
        add(cases, kind, t, new int[0], 21, 21);
        add(cases, kind, t, new int[] {700}, 4, 4); // enough for several threads
      }
    }
    return cases;
  }

  private static void add(
      List<KernelCase> cases, MatrixKind kind, DType t, int[] batch, int m, int n) {
    var op = new Op.Matrix(kind, kind == MatrixKind.LSTSQ ? 1e-12 : 0);
    var a = spec(t, dims(batch, m, n));
    var kernel = kind.inputs() == 1 ? single(op, a) : single(op, a, spec(t, dims(batch, m, 3)));
    var regular = regular(n);
    cases.add(
        new KernelCase(
            "matrix " + kind + " " + t,
            a.toString(),
            kernel,
            Collections.nCopies(kind.inputs(), regular)));
    var more = withResidual(kernel);
    var data = new ArrayList<>(Collections.nCopies(kind.inputs(), regular));
    data.add(Data.MIXED);
    cases.add(new KernelCase("matrix " + kind + " " + t, a + " with epilogue", more, data));
  }

  /** Lengths with small, large and no factors. */
  private static void fourier(List<KernelCase> cases, MatrixKind kind) {
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int n : new int[] {0, 1, 2, 3, 4, 7, 12, 37, 64, 74, 1001}) {
        for (int[] batch : BATCHES) {
          var x = spec(t, dims(batch, n, 2));
          var kernel = single(new Op.Matrix(kind, 0), x);
          cases.add(SingleCases.same("matrix " + kind + " " + t, x + "", kernel, Data.ORDINARY));
        }
      }
    }
  }

  private static int[] dims(int[] batch, int m, int n) {
    var d = Arrays.copyOf(batch, batch.length + 2);
    d[batch.length] = m;
    d[batch.length + 1] = n;
    return d;
  }

  /** Between −1 and 1, with a large diagonal: far from singular, positive definite. */
  private static Data regular(int n) {
    return (rng, dtype, size) -> {
      var x = dtype.newArray(size);
      for (int i = 0; i < size; i++) {
        int at = n == 0 ? 0 : i % (n * n);
        double v = 2 * rng.nextFloat() - 1 + (at % (n + 1) == 0 ? n + 1 : 0);
        if (dtype == DType.FLOAT32) {
          ((float[]) x)[i] = (float) v;
        } else {
          ((double[]) x)[i] = v;
        }
      }
      return x;
    };
  }
}
