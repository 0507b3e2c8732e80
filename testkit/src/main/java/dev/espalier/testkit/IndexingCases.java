package dev.espalier.testkit;

import static dev.espalier.testkit.SingleCases.single;
import static dev.espalier.testkit.SingleCases.spec;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.KernelSpec;
import java.util.ArrayList;
import java.util.List;

/** Ops that move elements: slice, place, concat, gather and scatter, rows by index. */
final class IndexingCases {
  private IndexingCases() {}

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (DType t : DType.values()) {
      slices(cases, t);
      concat(cases, t);
      for (DType index : List.of(DType.INT64, DType.INT32)) {
        indexed(cases, t, index);
      }
    }
    large(cases);
    return cases;
  }

  /** Enough work for several threads. */
  private static void large(List<KernelCase> cases) {
    var data = List.of(Data.ORDINARY, Data.indices(60));
    var index = spec(DType.INT64, 400, 200);
    for (int axis : new int[] {0, 1}) {
      var x = spec(DType.FLOAT32, axis == 0 ? 60 : 400, axis == 0 ? 200 : 60);
      var source = spec(DType.FLOAT32, 400, 200);
      cases.add(
          new KernelCase(
              "gather large", "axis " + axis, single(new Op.Gather(axis), x, index), data));
      for (var how : ScatterOp.values()) {
        var op = new Op.Scatter(how, axis, 60);
        cases.add(
            new KernelCase(
                "scatter large", how + " axis " + axis, single(op, source, index), data));
      }
    }
    var rows = spec(DType.INT64, 900);
    cases.add(
        new KernelCase(
            "index large",
            "rows",
            single(new Op.Index(0, false), spec(DType.FLOAT32, 60, 130), rows),
            data));
    for (var how : ScatterOp.values()) {
      for (int inner : new int[] {130, 1}) {
        int outer = inner == 1 ? 100 : 2;
        var op = new Op.IndexPut(how, 1, Shape.of(60), false);
        cases.add(
            new KernelCase(
                "index_put large",
                how + " beside " + inner,
                single(op, spec(DType.FLOAT32, outer, 900, inner), rows),
                data));
      }
    }
  }

  private static void slices(List<KernelCase> cases, DType t) {
    for (int[] c :
        new int[][] {
          {10, 4, 1, 3},
          {10, 10, 1, 0},
          {10, 10, -1, 9},
          {10, 3, 4, 1},
          {10, 3, -4, 9},
          {10, 0, 1, 0},
          {10, 1, 100, 7}
        }) {
      int extent = c[0], length = c[1], step = c[2];
      var data = List.of(Data.MIXED, Data.constant(c[3]));
      for (int other : new int[] {1, 5, 16, 33}) {
        String name =
            "extent "
                + extent
                + ", "
                + length
                + " elements "
                + step
                + " apart from "
                + c[3]
                + ", beside "
                + other;
        var start = spec(DType.INT64);
        cases.add(
            new KernelCase(
                "slice " + t,
                name + ", outer",
                single(new Op.Slice(0, length, step), spec(t, extent, other), start),
                data));
        cases.add(
            new KernelCase(
                "slice " + t,
                name + ", inner",
                single(new Op.Slice(1, length, step), spec(t, other, extent), start),
                data));
        cases.add(
            new KernelCase(
                "place " + t,
                name + ", outer",
                single(new Op.Place(0, extent, step), spec(t, length, other), start),
                data));
        cases.add(
            new KernelCase(
                "place " + t,
                name + ", inner",
                single(new Op.Place(1, extent, step), spec(t, other, length), start),
                data));
      }
    }
  }

  private static void concat(List<KernelCase> cases, DType t) {
    String group = "concat " + t;
    for (int a : new int[] {0, 1, 7, 16}) {
      for (int b : new int[] {1, 9, 32}) {
        String name = a + " and " + b + " and 2";
        var data = List.of(Data.MIXED, Data.MIXED, Data.MIXED);
        cases.add(
            new KernelCase(
                group,
                name + ", axis 0",
                single(new Op.Concat(0), spec(t, a, 5), spec(t, b, 5), spec(t, 2, 5)),
                data));
        cases.add(
            new KernelCase(
                group,
                name + ", axis 1",
                single(new Op.Concat(1), spec(t, 3, a, 4), spec(t, 3, b, 4), spec(t, 3, 2, 4)),
                data));
        cases.add(
            new KernelCase(
                group,
                name + ", axis 2",
                single(new Op.Concat(2), spec(t, 2, 3, a), spec(t, 2, 3, b), spec(t, 2, 3, 2)),
                data));
      }
    }
    cases.add(
        new KernelCase(
            group, "one operand", single(new Op.Concat(0), spec(t, 6)), List.of(Data.MIXED)));
  }

  private static void indexed(List<KernelCase> cases, DType t, DType index) {
    String types = t + " by " + index;
    var data = List.of(Data.MIXED, Data.indices(6));
    for (int n : new int[] {0, 1, 5, 8, 17, 100}) {
      cases.add(
          new KernelCase(
              "index_select " + types,
              n + " of axis 0",
              single(new Op.Index(0, false), spec(t, 6, 7), spec(index, n)),
              data));
      cases.add(
          new KernelCase(
              "index_select " + types,
              n + " of axis 1",
              single(new Op.Index(1, false), spec(t, 3, 6, 2), spec(index, n)),
              data));
      cases.add(
          new KernelCase(
              "index_select " + types,
              n + " of the last axis",
              single(new Op.Index(1, false), spec(t, 3, 6), spec(index, n)),
              data));
      cases.add(
          new KernelCase(
              "gather " + types,
              n + " of axis 0",
              single(new Op.Gather(0), spec(t, 6, 5), spec(index, n, 5)),
              data));
      cases.add(
          new KernelCase(
              "gather " + types,
              n + " of axis 1",
              single(new Op.Gather(1), spec(t, 4, 6), spec(index, 4, n)),
              data));
      for (boolean onto : t.isNarrow() ? new boolean[0] : new boolean[] {false, true}) {
        for (ScatterOp how : ScatterOp.values()) {
          scatters(cases, how, t, index, n, onto);
        }
      }
    }
    tuples(cases, t, index);
  }

  /** {@code onto}: with a tensor that is started from. */
  private static void scatters(
      List<KernelCase> cases, ScatterOp how, DType t, DType index, int n, boolean onto) {
    String types = how + " " + t + " by " + index + (onto ? " onto" : "");
    var data = new ArrayList<>(List.of(Data.MIXED, Data.indices(6)));
    if (onto) {
      data.add(Data.MIXED);
    }
    var six = Shape.of(6);
    cases.add(
        new KernelCase(
            "index_put " + types,
            n + " to axis 0",
            put(new Op.IndexPut(how, 0, six, false), onto, spec(t, n, 7), spec(index, n)),
            data));
    cases.add(
        new KernelCase(
            "index_put " + types,
            n + " to axis 1",
            put(new Op.IndexPut(how, 1, six, true), onto, spec(t, 3, n, 2), spec(index, n)),
            data));
    cases.add(
        new KernelCase(
            "index_put " + types,
            n + " to the only axis",
            put(new Op.IndexPut(how, 0, six, true), onto, spec(t, n), spec(index, n)),
            data));
    cases.add(
        new KernelCase(
            "scatter " + types,
            n + " to axis 0",
            put(new Op.Scatter(how, 0, 6), onto, spec(t, n, 5), spec(index, n, 5)),
            data));
    cases.add(
        new KernelCase(
            "scatter " + types,
            n + " to axis 1",
            put(new Op.Scatter(how, 1, 6), onto, spec(t, 4, n), spec(index, 4, n)),
            data));
  }

  private static KernelSpec.Single put(Op op, boolean onto, TensorSpec source, TensorSpec index) {
    return onto
        ? single(op, source, index, SingleCases.output(op, source, index))
        : single(op, source, index);
  }

  /** Pairs of indices, some of them negative. */
  private static void tuples(List<KernelCase> cases, DType t, DType index) {
    String types = t + " by " + index;
    var data = List.of(Data.MIXED, Data.indices(-4, 4), Data.indices(-3, 3));
    for (int n : new int[] {0, 1, 7, 130}) {
      for (int inner : new int[] {1, 5}) {
        cases.add(
            new KernelCase(
                "index " + types,
                n + " pairs beside " + inner,
                single(
                    new Op.Index(1, true), spec(t, 2, 4, 3, inner), spec(index, n), spec(index, n)),
                data));
        if (t.isNarrow()) {
          continue;
        }
        cases.add(
            new KernelCase(
                "index_put " + types,
                n + " pairs beside " + inner,
                single(
                    new Op.IndexPut(ScatterOp.ADD, 1, Shape.of(4, 3), true),
                    spec(t, 2, n, inner),
                    spec(index, n),
                    spec(index, n)),
                data));
      }
    }
    cases.add(
        new KernelCase(
            "index " + types,
            "a matrix of pairs",
            single(new Op.Index(0, true), spec(t, 4, 3, 2), spec(index, 5, 6), spec(index, 5, 6)),
            data));
  }
}
