package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.same;
import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;

import dev.espalier.base.DType;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.List;

/** Running totals and orders, along rows and columns of lengths around those of their blocks. */
final class OrderCases {
  private static final int[] LENGTHS = {0, 1, 2, 5, 17, 47, 48, 49, 64, 300, 511, 512, 513, 1100};

  private OrderCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (DType t : Data.ARITHMETIC) {
      for (boolean backwards : new boolean[] {false, true}) {
        for (CumulateOp op : CumulateOp.values()) {
          boolean totals = op == CumulateOp.SUM || op == CumulateOp.LINEAR;
          if (!totals || t != DType.BOOL) {
            cumulate(cases, op, backwards, t);
          }
        }
        sort(cases, backwards, t);
      }
    }
    large(cases);
    return cases;
  }

  /** Enough work for several threads. */
  private static void large(List<KernelCase> cases) {
    for (var x : List.of(spec(DType.FLOAT32, 3, 70_000), spec(DType.FLOAT32, 2, 90, 800))) {
      for (CumulateOp op : CumulateOp.values()) {
        var o = new Op.Cumulate(op, 1, true);
        var kernel = op == CumulateOp.LINEAR ? single(o, x, x) : single(o, x);
        cases.add(same("cumulate large", op + " " + x, kernel, Data.ORDINARY));
      }
      for (int count : new int[] {x.shape().dim(1), 7}) {
        var kernel = single(new Op.ArgSort(1, count, true), x);
        cases.add(same("argsort large", count + " of " + x, kernel, Data.MIXED));
      }
    }
  }

  private static void cumulate(List<KernelCase> cases, CumulateOp op, boolean reverse, DType t) {
    String group = "cumulate " + op + (reverse ? " reverse " : " ") + t;
    boolean two = op == CumulateOp.LINEAR;
    for (Data data : List.of(Data.TIES, Data.MIXED)) {
      String kind = data.equals(Data.TIES) ? " with ties" : " with special values";
      for (int n : LENGTHS) {
        for (int inner : n > 64 ? new int[] {1, 3} : new int[] {1, 3, 520}) {
          for (int outer : new int[] {1, 2}) {
            var x = spec(t, outer, n, inner);
            var o = new Op.Cumulate(op, 1, reverse);
            cases.add(same(group, x + kind, two ? single(o, x, x) : single(o, x), data));
          }
        }
      }
    }
  }

  private static void sort(List<KernelCase> cases, boolean descending, DType t) {
    String group = "argsort" + (descending ? " descending " : " ") + t;
    for (Data data : List.of(Data.TIES, Data.MIXED)) {
      String kind = data.equals(Data.TIES) ? " with ties" : " with special values";
      for (int n : LENGTHS) {
        for (int count : List.of(n, n / 2, n / 10, Math.min(n, 1))) {
          for (int inner : new int[] {1, 3}) {
            var x = spec(t, 2, n, inner);
            cases.add(
                same(
                    group,
                    count + " of " + x + kind,
                    single(new Op.ArgSort(1, count, descending), x),
                    data));
          }
        }
      }
    }
  }
}
