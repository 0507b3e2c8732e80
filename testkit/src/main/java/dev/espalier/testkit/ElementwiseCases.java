package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.Program;
import dev.espalier.spi.Program.Binary;
import dev.espalier.spi.Program.Bitcast;
import dev.espalier.spi.Program.Cast;
import dev.espalier.spi.Program.Const;
import dev.espalier.spi.Program.Instruction;
import dev.espalier.spi.Program.Iota;
import dev.espalier.spi.Program.Load;
import dev.espalier.spi.Program.RandomBits;
import dev.espalier.spi.Program.Store;
import dev.espalier.spi.Program.Ternary;
import dev.espalier.spi.Program.Unary;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Each elementwise instruction at every size, each kind of view, programs that write in place,
 * chains.
 */
final class ElementwiseCases {
  private final List<KernelCase> cases = new ArrayList<>();

  static List<KernelCase> all() {
    var c = new ElementwiseCases();
    c.unary();
    c.binary();
    c.ternary();
    c.casts();
    c.sources();
    c.views();
    c.inPlace();
    c.chains();
    return c.cases;
  }

  /** A spec whose dtypes are those that the program loads and stores. */
  static KernelSpec.Elementwise spec(int size, List<Instruction> code) {
    var in = new ArrayList<DType>();
    var out = new ArrayList<DType>();
    for (Instruction i : code) {
      switch (i) {
        case Load l -> put(in, l.input(), l.dtype());
        case Store s -> put(out, s.output(), s.dtype());
        case RandomBits(int seed, int counter) -> {
          put(in, seed, DType.INT64);
          put(in, counter, DType.INT64);
        }
        case Const _, Unary _, Binary _, Ternary _, Cast _, Bitcast _, Iota _ -> {}
      }
    }
    return new KernelSpec.Elementwise(new Program(size, code), in, out);
  }

  private static void put(List<DType> types, int i, DType t) {
    while (types.size() <= i) {
      types.add(t);
    }
    types.set(i, t);
  }

  static Load load(int input, int size, DType t) {
    return new Load(input, View.contiguous(Shape.of(size)), t);
  }

  private void add(String group, String name, KernelSpec spec) {
    cases.add(new KernelCase(group, name, spec, Collections.nCopies(spec.inputs(), Data.MIXED)));
  }

  private void unary() {
    for (UnaryOp op : UnaryOp.values()) {
      for (DType t : Data.ARITHMETIC) {
        for (int n : op.domain().holds(t) ? BackendTestKit.SIZES : new int[0]) {
          add(
              "unary " + op + " " + t,
              "(" + n + ")",
              spec(n, List.of(load(0, n, t), new Unary(op, 0, t), new Store(0, 1, t))));
        }
      }
    }
  }

  private void binary() {
    for (BinaryOp op : BinaryOp.values()) {
      for (DType t : Data.ARITHMETIC) {
        var y = op.isComparison() ? DType.BOOL : t;
        for (int n : op.domain().holds(t) ? BackendTestKit.SIZES : new int[0]) {
          add(
              "binary " + op + " " + t,
              "(" + n + ")",
              spec(
                  n,
                  List.of(
                      load(0, n, t), load(1, n, t), new Binary(op, 0, 1, y), new Store(0, 2, y))));
        }
      }
    }
  }

  private void ternary() {
    for (DType t : Data.ARITHMETIC) {
      for (int n : BackendTestKit.SIZES) {
        add(
            "where " + t,
            "(" + n + ")",
            spec(
                n,
                List.of(
                    load(0, n, DType.BOOL),
                    load(1, n, t),
                    load(2, n, t),
                    new Ternary(TernaryOp.WHERE, 0, 1, 2, t),
                    new Store(0, 3, t))));
        if (t.isFloating()) {
          add(
              "fma " + t,
              "(" + n + ")",
              spec(
                  n,
                  List.of(
                      load(0, n, t),
                      load(1, n, t),
                      load(2, n, t),
                      new Ternary(TernaryOp.FMA, 0, 1, 2, t),
                      new Store(0, 3, t))));
        }
      }
    }
  }

  private void casts() {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        if (!converts(from, to)) {
          continue;
        }
        for (int n : BackendTestKit.SIZES) {
          add(
              "cast " + from + " to " + to,
              "(" + n + ")",
              spec(n, List.of(load(0, n, from), new Cast(0, to), new Store(0, 1, to))));
          if (from.bytes() == to.bytes()
              && !from.isNarrow()
              && !to.isNarrow()
              && from != DType.UINT8
              && to != DType.UINT8
              && from != DType.BOOL
              && to != DType.BOOL) {
            add(
                "bitcast " + from + " to " + to,
                "(" + n + ")",
                spec(n, List.of(load(0, n, from), new Bitcast(0, to), new Store(0, 1, to))));
          }
        }
      }
    }
  }

  /** Narrow dtypes are converted to and from the dtype of their arithmetic only. */
  private static boolean converts(DType from, DType to) {
    return !from.isNarrow() && !to.isNarrow()
        || from != to && (to == from.arithmetic() || from == to.arithmetic());
  }

  /** Instructions without tensor inputs. */
  private void sources() {
    for (int n : BackendTestKit.SIZES) {
      for (DType t : Data.ARITHMETIC) {
        add("const " + t, "(" + n + ")", spec(n, List.of(new Const(1, t), new Store(0, 0, t))));
        if (t != DType.BOOL) {
          add(
              "iota " + t,
              "(" + n + ")",
              spec(n, List.of(new Iota(1, Math.max(n, 1), t), new Store(0, 0, t))));
          add(
              "iota " + t,
              "(" + n + ") with axes around",
              spec(n, List.of(new Iota(3, 5, t), new Store(0, 0, t))));
        }
      }
      var draw = spec(n, List.of(new RandomBits(0, 1), new Store(0, 0, DType.INT32)));
      for (long counter : new long[] {0, 5, (1L << 32) - 2, Long.MAX_VALUE - 3}) {
        cases.add(
            new KernelCase(
                "random bits",
                "(" + n + ") from " + counter,
                draw,
                List.of(Data.constant(-42), Data.constant(counter))));
      }
    }
  }

  private void views() {
    for (DType t : DType.values()) {
      for (int rows : new int[] {1, 3, 8, 17}) {
        for (int columns : new int[] {1, 4, 7, 16, 33, 64, 65, 260}) {
          var shape = Shape.of(rows, columns);
          view(t, "row", new View(shape, Axes.of(0, 1), 0));
          view(t, "column", new View(shape, Axes.of(1, 0), 0));
          view(t, "scalar", new View(shape, Axes.of(0, 0), 2));
          view(t, "transposed", new View(shape, Axes.of(1, rows), 0));
          view(t, "padded rows", new View(shape, Axes.of(columns + 3, 1), 1));
          view(t, "every second", new View(shape, Axes.of(2 * columns, 2), 0));
          view(t, "backwards", new View(shape, Axes.of(-columns, -1), rows * columns - 1));
        }
      }
      view(
          t,
          "channels (N, C, H, W) + (C, 1, 1)",
          new View(Shape.of(2, 5, 3, 7), Axes.of(0, 1, 0, 0), 0));
      view(t, "channels last to first", new View(Shape.of(2, 5, 3, 7), Axes.of(105, 1, 35, 5), 0));
      view(t, "middle axis repeats", new View(Shape.of(3, 4, 17), Axes.of(17, 0, 1), 0));
      view(t, "five axes reversed", new View(Shape.of(2, 3, 2, 5, 4), Axes.of(1, 2, 6, 12, 60), 0));
      view(t, "extent 1 with odd strides", new View(Shape.of(1, 19, 1), Axes.of(7, 1, -3), 4));
      view(t, "0-d", new View(Shape.scalar(), Axes.of(), 3));
      view(t, "empty", new View(Shape.of(3, 0, 2), Axes.of(0, 2, 1), 0));
    }
  }

  /** A view beside a contiguous operand, and copied alone. */
  private void view(DType t, String name, View v) {
    int n = v.shape().size();
    name = name + " " + v.shape();
    add("views " + t, name + " copied", spec(n, List.of(new Load(0, v, t), new Store(0, 0, t))));
    if (t.isNarrow()) {
      return;
    }
    var op = t == DType.BOOL ? BinaryOp.XOR : BinaryOp.SUB;
    var contiguous = new Load(1, View.contiguous(v.shape()), t);
    add(
        "views " + t,
        name + " − contiguous",
        spec(
            n,
            List.of(new Load(0, v, t), contiguous, new Binary(op, 0, 1, t), new Store(0, 2, t))));
    add(
        "views " + t,
        "contiguous − " + name,
        spec(
            n,
            List.of(new Load(0, v, t), contiguous, new Binary(op, 1, 0, t), new Store(0, 2, t))));
  }

  private void inPlace() {
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.INT64)) {
      for (int n : BackendTestKit.SIZES) {
        if (n > 0) {
          // y0 = a · b over a, y1 = a − c over c, and the scalar d: all loads of an element come
          // before its stores.
          var code =
              List.<Instruction>of(
                  load(0, n, t),
                  load(1, n, t),
                  new Binary(BinaryOp.MUL, 0, 1, t),
                  new Store(0, 2, t),
                  load(2, n, t),
                  new Load(3, new View(Shape.of(n), Axes.of(0), 0), t),
                  new Binary(BinaryOp.SUB, 0, 4, t),
                  new Binary(BinaryOp.ADD, 6, 5, t),
                  new Store(1, 7, t));
          cases.add(
              new KernelCase(
                  "in place " + t,
                  "(" + n + ")",
                  spec(n, code),
                  Collections.nCopies(4, Data.MIXED),
                  List.of(0, 2)));
        }
      }
    }
  }

  /** Long chains: more values than registers, several dtypes and outputs, a polynomial. */
  private void chains() {
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int n : BackendTestKit.SIZES) {
        var code = new ArrayList<Instruction>();
        code.add(load(0, n, t));
        code.add(new Const(1.0 / 3, t));
        int last = 1;
        for (int k = 2; k < 40; k++) { // Horner's scheme
          code.add(new Const(1.0 / k, t));
          code.add(new Ternary(TernaryOp.FMA, last, 0, code.size() - 1, t));
          last = code.size() - 1;
        }
        code.add(new Store(0, last, t));
        code.add(new Const(0, t));
        code.add(new Binary(BinaryOp.LT, last, code.size() - 1, DType.BOOL));
        code.add(new Store(1, code.size() - 1, DType.BOOL));
        code.add(new Cast(last, DType.INT32));
        code.add(new Store(2, code.size() - 1, DType.INT32));
        add("polynomial " + t, "(" + n + ")", spec(n, code));

        var many = new ArrayList<Instruction>();
        for (int k = 0; k < 24; k++) { // all inputs are alive until the end
          many.add(load(k, n, t));
        }
        int sum = 23;
        for (int k = 22; k >= 0; k--) {
          many.add(new Binary(k % 3 == 0 ? BinaryOp.MUL : BinaryOp.SUB, k, sum, t));
          sum = many.size() - 1;
        }
        many.add(new Store(0, sum, t));
        for (int k = 0; k < 6; k++) {
          many.add(new Store(1 + k, 24 + 3 * k, t));
        }
        add("many inputs " + t, "(" + n + ")", spec(n, many));
      }
    }
  }
}
