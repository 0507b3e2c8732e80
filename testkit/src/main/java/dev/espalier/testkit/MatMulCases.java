package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.same;
import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Op;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.List;

/** Matrix products of odd sizes, with swapped and broadcast operands, and with epilogues. */
final class MatMulCases {
  private MatMulCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      int[] around = {1, 2, 3, 7, 8, 12, 13, 16, 17, 31, 33};
      for (int m : around) {
        for (int n : around) {
          swaps(cases, "matmul " + t, t, m, n, (m * 7 + n * 3) % 40 + 1, "");
        }
      }
      for (int[] s :
          new int[][] {
            {1, 1, 5000},
            {4, 120, 400},
            {64, 10, 128},
            {5, 65, 513},
            {97, 129, 257},
            {130, 70, 300},
            {13, 1025, 3},
            {1025, 5, 2},
            {2, 3, 2049}
          }) {
        swaps(cases, "matmul large " + t, t, s[0], s[1], s[2], "");
      }
      for (int[] s : new int[][] {{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {0, 0, 0}}) {
        swaps(cases, "matmul empty " + t, t, s[0], s[1], s[2], "");
      }
      batches(cases, t);
      special(cases, t);
    }
    for (int[] s : new int[][] {{1, 1, 1}, {3, 5, 7}, {17, 31, 12}, {64, 33, 70}, {3, 4, 0}}) {
      swaps(cases, "matmul int64", DType.INT64, s[0], s[1], s[2], "");
    }
    batches(cases, DType.INT64);
    return cases;
  }

  /** Each operand as it is and stored transposed; then with epilogues. */
  private static void swaps(
      List<KernelCase> cases, String group, DType t, int m, int n, int k, String note) {
    var a = spec(t, m, k);
    var b = spec(t, k, n);
    for (int swap = 0; swap < 4; swap++) {
      var left =
          (swap & 1) == 0 ? View.contiguous(a.shape()) : new View(a.shape(), Axes.of(1, m), 0);
      var right =
          (swap & 2) == 0 ? View.contiguous(b.shape()) : new View(b.shape(), Axes.of(1, k), 0);
      String name =
          "("
              + m
              + ", "
              + k
              + ")"
              + ((swap & 1) == 0 ? "" : "ᵀ")
              + " · ("
              + k
              + ", "
              + n
              + ")"
              + ((swap & 2) == 0 ? "" : "ᵀ")
              + note;
      KernelSpec.Single s = single(new Op.MatMul(), List.of(left, right), a, b);
      cases.add(same(group, name, s, Data.ORDINARY));
      if (swap % 2 == 0) {
        cases.add(
            same(group, name + " + bias, relu", SingleCases.withBiasAndRelu(s, -1), Data.ORDINARY));
        cases.add(same(group, name + " two outputs", SingleCases.withResidual(s), Data.ORDINARY));
      }
    }
  }

  private static void batches(List<KernelCase> cases, DType t) {
    String group = "matmul batched " + t;
    int[][][] shapes = {
      {{3, 5, 7}, {3, 7, 9}},
      {{3, 5, 7}, {7, 9}},
      {{5, 7}, {3, 7, 9}},
      {{2, 1, 5, 7}, {3, 7, 17}},
      {{2, 3, 1, 16}, {2, 3, 16, 33}},
      {{1, 4, 3}, {2, 3, 4}},
      {{0, 4, 3}, {3, 4}},
      {{2, 2, 33, 18}, {2, 1, 18, 34}},
    };
    for (int[][] s : shapes) {
      var a = spec(t, s[0]);
      var b = spec(t, s[1]);
      var plain = single(new Op.MatMul(), a, b);
      cases.add(same(group, a.shape() + " · " + b.shape(), plain, Data.ORDINARY));
      cases.add(
          same(
              group,
              a.shape() + " · " + b.shape() + " + bias, relu",
              SingleCases.withBiasAndRelu(plain, -1),
              Data.ORDINARY));
      var swapped = List.of(swapped(a.shape()), swapped(b.shape()));
      cases.add(
          same(
              group,
              a.shape() + "ᵀ · " + b.shape() + "ᵀ",
              single(new Op.MatMul(), swapped, a, b),
              Data.ORDINARY));
    }
    // A batch axis that the view itself repeats.
    var a = spec(t, 4, 6, 5);
    var b = spec(t, 4, 5, 8);
    var repeated = List.of(View.contiguous(a.shape()), new View(b.shape(), Axes.of(0, 8, 1), 0));
    cases.add(
        same(
            group,
            "(4, 6, 5) · (5, 8) repeated",
            single(new Op.MatMul(), repeated, a, b),
            Data.ORDINARY));
    // Heads of attention: (batch, time, head, width) read as (batch, head, time, width).
    var q = spec(t, 2, 3, 9, 8);
    var heads = new View(q.shape(), Axes.of(9 * 3 * 8, 8, 3 * 8, 1), 0);
    var keys = spec(t, 2, 3, 8, 9);
    cases.add(
        same(
            group,
            "heads",
            single(new Op.MatMul(), List.of(heads, View.contiguous(keys.shape())), q, keys),
            Data.ORDINARY));
  }

  /** The last two axes stored in the other order. */
  private static View swapped(Shape shape) {
    var strides = shape.strides();
    int r = shape.rank();
    strides[r - 2] = 1;
    strides[r - 1] = shape.dim(r - 2);
    return new View(shape, Axes.of(strides), 0);
  }

  private static void special(List<KernelCase> cases, DType t) {
    for (int n : new int[] {1, 8, 17, 40}) {
      var s = single(new Op.MatMul(), spec(t, n, 9), spec(t, 9, n));
      cases.add(
          same("matmul special values " + t, "(" + n + ", 9) · (9, " + n + ")", s, Data.MIXED));
    }
  }
}
