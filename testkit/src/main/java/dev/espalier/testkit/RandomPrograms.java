package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.spi.Program.Binary;
import dev.espalier.spi.Program.Bitcast;
import dev.espalier.spi.Program.Cast;
import dev.espalier.spi.Program.Const;
import dev.espalier.spi.Program.Instruction;
import dev.espalier.spi.Program.Iota;
import dev.espalier.spi.Program.Load;
import dev.espalier.spi.Program.Store;
import dev.espalier.spi.Program.Ternary;
import dev.espalier.spi.Program.Unary;
import dev.espalier.spi.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Elementwise programs drawn at random: any instructions, dtypes and views together. The seed is in
 * the name.
 */
final class RandomPrograms {
  private static final int COUNT = 400;

  private final Rng rng;
  private final Shape shape;
  private final List<Instruction> code = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>();
  private int inputs;

  private RandomPrograms(long seed) {
    rng = Rng.seed(seed);
    int[][] shapes = {
      {},
      {1},
      {17},
      {64},
      {259},
      {3, 5},
      {4, 16},
      {7, 33},
      {2, 3, 4},
      {2, 5, 3, 7},
      {1, 40},
      {30, 1},
      {0, 4},
      {1031}
    };
    shape = Shape.of(shapes[rng.nextInt(shapes.length)]);
  }

  static List<KernelCase> all() {
    var cases = new ArrayList<KernelCase>();
    for (int seed = 0; seed < COUNT; seed++) {
      cases.add(new RandomPrograms(seed).draw("program " + seed));
    }
    return cases;
  }

  private KernelCase draw(String name) {
    int length = 2 + rng.nextInt(30);
    code(new Load(inputs++, view(), type()));
    while (code.size() < length) {
      step();
    }
    int outputs = 1 + rng.nextInt(3);
    for (int o = 0; o < outputs; o++) {
      int x = o == 0 ? values.getLast() : any();
      code.add(new Store(o, x, code.get(x).dtype()));
    }
    var spec = ElementwiseCases.spec(shape.size(), code);
    return new KernelCase(
        "random programs", name + " " + shape, spec, Collections.nCopies(inputs, Data.MIXED));
  }

  private void code(Instruction i) {
    values.add(code.size());
    code.add(i);
  }

  private void step() {
    int x = any();
    var t = code.get(x).dtype();
    switch (rng.nextInt(9)) {
      case 0 -> code(new Load(inputs++, view(), type()));
      case 1 ->
          code(
              new Const(
                  rng.nextInt(9) - 4 + (t.isFloating() ? 0.3 : 0),
                  t == DType.BOOL ? DType.INT32 : t));
      case 2 -> {
        var op = pick(UnaryOp.values());
        if (op.domain().holds(t)) {
          code(new Unary(op, x, t));
        }
      }
      case 3 -> code(new Cast(x, type()));
      case 4 -> {
        switch (t) {
          case FLOAT32 -> code(new Bitcast(x, DType.INT32));
          case FLOAT64 -> code(new Bitcast(x, DType.INT64));
          case INT32 -> code(new Bitcast(x, DType.FLOAT32));
          case INT64 -> code(new Bitcast(x, DType.FLOAT64));
          case UINT8, BOOL -> code(new Cast(x, DType.FLOAT32));
          case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(t);
        }
      }
      case 5 -> {
        int stride = 1 + rng.nextInt(5), extent = 1 + rng.nextInt(20);
        code(new Iota(stride, extent, rng.nextInt(2) == 0 ? DType.INT64 : DType.FLOAT32));
      }
      case 6 -> ternary(x, t);
      default -> {
        var op = pick(BinaryOp.values());
        if (op.domain().holds(t)) {
          code(new Binary(op, x, like(t), op.isComparison() ? DType.BOOL : t));
        }
      }
    }
  }

  private void ternary(int x, DType t) {
    int y = like(t);
    if (t.isFloating() && rng.nextInt(2) == 0) {
      code(new Ternary(TernaryOp.FMA, x, y, like(t), t));
    } else {
      code(new Ternary(TernaryOp.WHERE, like(DType.BOOL), x, y, t));
    }
  }

  private <T> T pick(T[] values) {
    return values[rng.nextInt(values.length)];
  }

  private int any() {
    return values.get(rng.nextInt(values.size()));
  }

  /** A value of a dtype: an earlier one, or a new load. */
  private int like(DType t) {
    var fitting = new ArrayList<Integer>();
    for (int v : values) {
      if (code.get(v).dtype() == t) {
        fitting.add(v);
      }
    }
    if (fitting.isEmpty()) {
      code(new Load(inputs++, view(), t));
      return values.getLast();
    }
    return fitting.get(rng.nextInt(fitting.size()));
  }

  private DType type() {
    // Half of what runs is float32.
    return rng.nextInt(2) == 0 ? DType.FLOAT32 : pick(Data.ARITHMETIC.toArray(DType[]::new));
  }

  private View view() {
    if (rng.nextInt(2) == 0) {
      return View.contiguous(shape);
    }
    var strides = shape.strides();
    if (rng.nextInt(2) == 0) { // broadcast some axes
      int n = 1;
      for (int k = strides.length - 1; k >= 0; k--) {
        boolean repeat = rng.nextInt(2) == 0;
        strides[k] = repeat ? 0 : n;
        n *= repeat ? 1 : shape.dim(k);
      }
    } else if (strides.length > 1) { // the operand has its axes in reverse order
      int n = 1;
      for (int k = 0; k < strides.length; k++) {
        strides[k] = n;
        n *= shape.dim(k);
      }
    }
    return new View(shape, Axes.of(strides), rng.nextInt(3));
  }
}
