package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.base.Rng;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.spi.Args;
import dev.espalier.spi.KernelSpec;
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
import java.util.List;

/**
 * Interprets an elementwise program: for each element, every instruction in order, then the stores
 * (an output may share its range with an input). A value lies in the bank of its dtype: float32,
 * float64, or everything else as long.
 */
final class ReferenceElementwise {
  private final List<Instruction> code;
  private final KernelSpec.Elementwise spec;
  private final Args args;
  private final float[] floats;
  private final double[] doubles;
  private final long[] longs;

  private ReferenceElementwise(KernelSpec.Elementwise spec, Args args) {
    this.spec = spec;
    this.args = args;
    code = spec.program().code();
    floats = new float[code.size()];
    doubles = new double[code.size()];
    longs = new long[code.size()];
  }

  static void run(KernelSpec.Elementwise spec, Args args) {
    new ReferenceElementwise(spec, args).run();
  }

  private void run() {
    for (int i = 0; i < spec.program().size(); i++) {
      for (int k = 0; k < code.size(); k++) {
        compute(k, i);
      }
      for (Instruction instruction : code) {
        if (instruction instanceof Store s) {
          store(s, i);
        }
      }
    }
  }

  private void compute(int k, int i) {
    switch (code.get(k)) {
      case Load l -> load(k, l, i);
      case Const c -> constant(k, c);
      case Unary u -> unary(k, u);
      case Binary b -> binary(k, b);
      case Ternary t -> ternary(k, t);
      case Cast c -> cast(k, c);
      case Bitcast b -> bitcast(k, b);
      case Iota(int stride, int extent, DType dtype) -> fromLong(k, dtype, i / stride % extent);
      case RandomBits(int seed, int counter) ->
          longs[k] = Rng.bits(scalar(seed), scalar(counter), i);
      case Store _ -> {} // after all loads of this element
    }
  }

  private long scalar(int input) {
    return args.longs(input)[args.offset(input)];
  }

  private void load(int k, Load l, int i) {
    assert spec.inputTypes().get(l.input()) == l.dtype();
    var from = new ReferenceArray(l.dtype(), args.array(l.input()), args.offset(l.input()));
    int at = ReferenceArray.position(l.view(), i);
    switch (l.dtype()) {
      case FLOAT32 ->
          floats[k] = ((float[]) from.array())[from.offset() + at]; // keeps the bits of every NaN
      case FLOAT64 -> doubles[k] = from.real(at);
      case FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL -> longs[k] = from.integer(at);
    }
  }

  private void store(Store s, int i) {
    int operand = spec.inputs() + s.output();
    assert spec.outputTypes().get(s.output()) == s.dtype();
    var to = new ReferenceArray(s.dtype(), args.array(operand), args.offset(operand));
    switch (s.dtype()) {
      case FLOAT32 -> ((float[]) to.array())[to.offset() + i] = floats[s.x()];
      case FLOAT64 -> to.real(i, doubles[s.x()]);
      case FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL -> to.integer(i, longs[s.x()]);
    }
  }

  private void constant(int k, Const c) {
    switch (c.dtype()) {
      case FLOAT32 -> floats[k] = (float) c.value();
      case FLOAT64 -> doubles[k] = c.value();
      case INT32, INT64, UINT8, BOOL -> longs[k] = narrow(c.dtype(), (long) c.value());
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(c.dtype());
    }
  }

  private void unary(int k, Unary u) {
    UnaryOp op = u.op();
    switch (u.dtype()) {
      case FLOAT32 -> floats[k] = op.apply(floats[u.x()]);
      case FLOAT64 -> doubles[k] = op.apply(doubles[u.x()]);
      case INT32, INT64, UINT8, BOOL -> longs[k] = narrow(u.dtype(), op.apply(longs[u.x()]));
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(u.dtype());
    }
  }

  private void binary(int k, Binary b) {
    BinaryOp op = b.op();
    DType operands = code.get(b.a()).dtype();
    if (op.isComparison()) {
      boolean y =
          switch (operands) {
            case FLOAT32 -> op.test(floats[b.a()], floats[b.b()]);
            case FLOAT64 -> op.test(doubles[b.a()], doubles[b.b()]);
            case INT32, INT64, UINT8, BOOL -> op.test(longs[b.a()], longs[b.b()]);
            case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(operands);
          };
      longs[k] = y ? 1 : 0;
      return;
    }
    switch (operands) {
      case FLOAT32 -> floats[k] = op.apply(floats[b.a()], floats[b.b()]);
      case FLOAT64 -> doubles[k] = op.apply(doubles[b.a()], doubles[b.b()]);
      case INT32 -> longs[k] = op.apply((int) longs[b.a()], (int) longs[b.b()]);
      case INT64, UINT8, BOOL -> longs[k] = narrow(operands, op.apply(longs[b.a()], longs[b.b()]));
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(operands);
    }
  }

  private void ternary(int k, Ternary t) {
    switch (t.op()) {
      case WHERE -> {
        int from = longs[t.a()] != 0 ? t.b() : t.c();
        floats[k] = floats[from];
        doubles[k] = doubles[from];
        longs[k] = longs[from];
      }
      case FMA -> {
        switch (t.dtype()) {
          case FLOAT32 -> floats[k] = Math.fma(floats[t.a()], floats[t.b()], floats[t.c()]);
          case FLOAT64 -> doubles[k] = Math.fma(doubles[t.a()], doubles[t.b()], doubles[t.c()]);
          case FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL ->
              throw new AssertionError("fma of " + t.dtype());
        }
      }
    }
  }

  private void cast(int k, Cast c) {
    switch (code.get(c.x()).dtype()) {
      case FLOAT32 -> fromFloat(k, c.dtype(), floats[c.x()]);
      case FLOAT64 -> fromDouble(k, c.dtype(), doubles[c.x()]);
      case INT8, INT16, INT32, INT64, UINT8, BOOL -> fromLong(k, c.dtype(), longs[c.x()]);
      case FLOAT16 -> fromFloat(k, c.dtype(), Halves.fromFloat16((short) longs[c.x()]));
      case BFLOAT16 -> fromFloat(k, c.dtype(), Halves.fromBFloat16((short) longs[c.x()]));
    }
  }

  private static AssertionError widened(DType dtype) {
    return new AssertionError("arithmetic on " + dtype + " is done in " + dtype.arithmetic());
  }

  private void fromFloat(int k, DType to, float x) {
    switch (to) {
      case FLOAT32 -> floats[k] = x;
      case FLOAT64 -> doubles[k] = x;
      case FLOAT16 -> longs[k] = Halves.toFloat16(x) & 0xFFFF;
      case BFLOAT16 -> longs[k] = Halves.toBFloat16(x) & 0xFFFF;
      case INT32 -> longs[k] = (int) x;
      case INT64 -> longs[k] = (long) x;
      case UINT8 -> longs[k] = (int) x & 0xFF;
      case BOOL -> longs[k] = x != 0 ? 1 : 0;
      case INT8, INT16 -> throw widened(to);
    }
  }

  private void fromDouble(int k, DType to, double x) {
    switch (to) {
      case FLOAT32 -> floats[k] = (float) x;
      case FLOAT64 -> doubles[k] = x;
      case INT32 -> longs[k] = (int) x;
      case INT64 -> longs[k] = (long) x;
      case UINT8 -> longs[k] = (int) x & 0xFF;
      case BOOL -> longs[k] = x != 0 ? 1 : 0;
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(to);
    }
  }

  private void fromLong(int k, DType to, long x) {
    switch (to) {
      case FLOAT32 -> floats[k] = (float) x;
      case FLOAT64 -> doubles[k] = (double) x;
      case INT8, INT16, INT32, INT64, UINT8 -> longs[k] = narrow(to, x);
      case FLOAT16, BFLOAT16 -> throw widened(to);
      case BOOL -> longs[k] = x != 0 ? 1 : 0;
    }
  }

  private void bitcast(int k, Bitcast b) {
    DType from = code.get(b.x()).dtype();
    switch (b.dtype()) {
      case FLOAT32 ->
          floats[k] =
              from == DType.FLOAT32 ? floats[b.x()] : Float.intBitsToFloat((int) longs[b.x()]);
      case FLOAT64 ->
          doubles[k] =
              from == DType.FLOAT64 ? doubles[b.x()] : Double.longBitsToDouble(longs[b.x()]);
      case INT32 ->
          longs[k] = from == DType.FLOAT32 ? Float.floatToRawIntBits(floats[b.x()]) : longs[b.x()];
      case INT64 ->
          longs[k] =
              from == DType.FLOAT64 ? Double.doubleToRawLongBits(doubles[b.x()]) : longs[b.x()];
      case FLOAT16, BFLOAT16, INT8, INT16, UINT8, BOOL -> longs[k] = longs[b.x()];
    }
  }

  /** x as the integral dtype would hold it. */
  private static long narrow(DType dtype, long x) {
    return switch (dtype) {
      case INT32 -> (int) x;
      case INT64, BOOL -> x;
      case INT8 -> (byte) x;
      case INT16 -> (short) x;
      case UINT8 -> x & 0xFF;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw new AssertionError("narrow to " + dtype);
    };
  }
}
