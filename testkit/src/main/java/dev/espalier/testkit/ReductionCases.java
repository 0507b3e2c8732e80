package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.same;
import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;

import dev.espalier.base.DType;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import java.util.ArrayList;
import java.util.List;

/** Reductions as (outer, reduced, inner) with extents around lanes, chunks and vector widths. */
final class ReductionCases {
  private static final int[] INNER = {2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 130, 257};

  private ReductionCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (DType t : Data.ARITHMETIC) {
      for (ReduceOp op : ReduceOp.values()) {
        if (op != ReduceOp.SUM || t != DType.BOOL) {
          reduce(cases, op, t);
        }
        if (op == ReduceOp.MAX || op == ReduceOp.MIN) {
          arg(cases, op, t);
        }
      }
    }
    epilogues(cases);
    return cases;
  }

  private static void reduce(List<KernelCase> cases, ReduceOp op, DType t) {
    String group = "reduce " + op + " " + t;
    for (Data data : List.of(Data.ORDINARY, Data.MIXED)) {
      String kind = data.equals(Data.MIXED) ? " with special values" : "";
      for (int n :
          new int[] {
            0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100, 255, 257, 511, 1025, 4095, 4096,
            4097, 4112, 8193, 20000
          }) {
        if (n > 0 || op == ReduceOp.SUM || op == ReduceOp.PROD) {
          cases.add(
              same(group, "(" + n + ")" + kind, single(new Op.Reduce(op, 0, 1), spec(t, n)), data));
          cases.add(
              same(
                  group,
                  "(3, " + n + ")" + kind,
                  single(new Op.Reduce(op, 1, 2), spec(t, 3, n)),
                  data));
        }
      }
      for (int inner : INNER) {
        for (int n : new int[] {1, 2, 5, 16, 33}) {
          cases.add(
              same(
                  group,
                  "(2, " + n + ", " + inner + ") axis 1" + kind,
                  single(new Op.Reduce(op, 1, 2), spec(t, 2, n, inner)),
                  data));
        }
      }
      for (int n : new int[] {511, 512, 513, 1030}) {
        for (int inner : new int[] {2, 16, 37}) {
          cases.add(
              same(
                  group,
                  "(" + n + ", " + inner + ") axis 0" + kind,
                  single(new Op.Reduce(op, 0, 1), spec(t, n, inner)),
                  data));
        }
      }
      cases.add(
          same(
              group,
              "(2, 3, 4, 5) axes 1 to 3" + kind,
              single(new Op.Reduce(op, 1, 3), spec(t, 2, 3, 4, 5)),
              data));
      cases.add(
          same(
              group,
              "(2, 3, 4, 1) axes 1 to 3" + kind,
              single(new Op.Reduce(op, 1, 3), spec(t, 2, 3, 4, 1)),
              data));
      cases.add(
          same(
              group,
              "(2, 3, 4) all axes" + kind,
              single(new Op.Reduce(op, 0, 3), spec(t, 2, 3, 4)),
              data));
    }
    cases.add(
        same(group, "(0, 4) axis 1", single(new Op.Reduce(op, 1, 2), spec(t, 0, 4)), Data.MIXED));
    cases.add(
        same(
            group,
            "(3, 4, 0) axis 0",
            single(new Op.Reduce(op, 0, 1), spec(t, 3, 4, 0)),
            Data.MIXED));
    if (op == ReduceOp.SUM || op == ReduceOp.PROD) {
      cases.add(
          same(
              group,
              "(3, 0, 5) axis 1",
              single(new Op.Reduce(op, 1, 2), spec(t, 3, 0, 5)),
              Data.MIXED));
    }
  }

  private static void arg(List<KernelCase> cases, ReduceOp op, DType t) {
    String group = "arg" + op + " " + t;
    for (Data data : List.of(Data.TIES, Data.MIXED)) {
      String kind = data.equals(Data.TIES) ? " with ties" : " with special values";
      for (int n : new int[] {1, 2, 7, 8, 9, 16, 17, 33, 257, 1025}) {
        cases.add(
            same(
                group,
                "(3, " + n + ")" + kind,
                single(new Op.ArgReduce(op, 1), spec(t, 3, n)),
                data));
        cases.add(
            same(group, "(" + n + ")" + kind, single(new Op.ArgReduce(op, 0), spec(t, n)), data));
      }
      for (int inner : INNER) {
        cases.add(
            same(
                group,
                "(2, 9, " + inner + ") axis 1" + kind,
                single(new Op.ArgReduce(op, 1), spec(t, 2, 9, inner)),
                data));
      }
    }
    cases.add(
        same(group, "(0, 4) axis 1", single(new Op.ArgReduce(op, 1), spec(t, 0, 4)), Data.MIXED));
  }

  private static void epilogues(List<KernelCase> cases) {
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int n : new int[] {1, 17, 64}) {
        var rows = single(new Op.Reduce(ReduceOp.SUM, 1, 2), spec(t, 19, n));
        var columns = single(new Op.Reduce(ReduceOp.MAX, 0, 1), spec(t, 5, n));
        for (var s : List.of(rows, columns)) {
          cases.add(
              same(
                  "reduce with epilogue " + t,
                  s.inputSpecs() + " bias",
                  SingleCases.withBiasAndRelu(s, 0),
                  Data.ORDINARY));
          cases.add(
              same(
                  "reduce with epilogue " + t,
                  s.inputSpecs() + " residual",
                  SingleCases.withResidual(s),
                  Data.ORDINARY));
        }
      }
    }
  }
}
