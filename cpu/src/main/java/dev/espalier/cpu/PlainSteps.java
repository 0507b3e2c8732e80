package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Steps;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;

/**
 * The plain form of every instruction. Operations without a loop of their own go element by element
 * through their scalar definition.
 */
final class PlainSteps implements Steps {
  @Override
  public Step unary(UnaryOp op, DType dtype, int x, int y) {
    return switch (dtype) {
      case FLOAT32 ->
          switch (op) {
            case NEG -> (t, _, n) -> FloatLoops.neg(t.f[x], t.f[y], n);
            case ABS -> (t, _, n) -> FloatLoops.abs(t.f[x], t.f[y], n);
            case SQRT -> (t, _, n) -> FloatLoops.sqrt(t.f[x], t.f[y], n);
            case FLOOR -> (t, _, n) -> FloatLoops.floor(t.f[x], t.f[y], n);
            case ROUND -> (t, _, n) -> FloatLoops.round(t.f[x], t.f[y], n);
            case SIGN, CEIL, ANGLE, NOT -> (t, _, n) -> FloatLoops.apply(op, t.f[x], t.f[y], n);
          };
      case FLOAT64 ->
          switch (op) {
            case NEG -> (t, _, n) -> DoubleLoops.neg(t.d[x], t.d[y], n);
            case ABS -> (t, _, n) -> DoubleLoops.abs(t.d[x], t.d[y], n);
            case SQRT -> (t, _, n) -> DoubleLoops.sqrt(t.d[x], t.d[y], n);
            case FLOOR -> (t, _, n) -> DoubleLoops.floor(t.d[x], t.d[y], n);
            case ROUND -> (t, _, n) -> DoubleLoops.round(t.d[x], t.d[y], n);
            case SIGN, CEIL, ANGLE, NOT -> (t, _, n) -> DoubleLoops.apply(op, t.d[x], t.d[y], n);
          };
      case INT32, BOOL -> (t, _, n) -> IntLoops.apply(op, t.i[x], t.i[y], n);
      case UINT8 ->
          (t, _, n) -> {
            IntLoops.apply(op, t.i[x], t.i[y], n);
            IntLoops.toByte(t.i[y], t.i[y], n);
          };
      case INT64 -> (t, _, n) -> LongLoops.apply(op, t.l[x], t.l[y], n);
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(dtype);
    };
  }

  private static AssertionError widened(DType dtype) {
    return new AssertionError("arithmetic on " + dtype + " is done in " + dtype.arithmetic());
  }

  @Override
  public Step binary(BinaryOp op, DType dtype, int a, int b, int y) {
    return switch (dtype) {
      case FLOAT32 -> floats(op, a, b, y);
      case FLOAT64 -> doubles(op, a, b, y);
      case INT32, BOOL -> ints(op, a, b, y);
      case UINT8 ->
          op.isComparison()
              ? ints(op, a, b, y)
              : (t, _, n) -> IntLoops.applyByte(op, t.i[a], t.i[b], t.i[y], n);
      case INT64 -> longs(op, a, b, y);
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(dtype);
    };
  }

  private static Step floats(BinaryOp op, int a, int b, int y) {
    return switch (op) {
      case ADD -> (t, _, n) -> FloatLoops.add(t.f[a], t.f[b], t.f[y], n);
      case SUB -> (t, _, n) -> FloatLoops.sub(t.f[a], t.f[b], t.f[y], n);
      case MUL -> (t, _, n) -> FloatLoops.mul(t.f[a], t.f[b], t.f[y], n);
      case DIV -> (t, _, n) -> FloatLoops.div(t.f[a], t.f[b], t.f[y], n);
      case MAX -> (t, _, n) -> FloatLoops.max(t.f[a], t.f[b], t.f[y], n);
      case MIN -> (t, _, n) -> FloatLoops.min(t.f[a], t.f[b], t.f[y], n);
      case EQ -> (t, _, n) -> FloatLoops.eq(t.f[a], t.f[b], t.i[y], n);
      case NE -> (t, _, n) -> FloatLoops.ne(t.f[a], t.f[b], t.i[y], n);
      case LT -> (t, _, n) -> FloatLoops.lt(t.f[a], t.f[b], t.i[y], n);
      case LE -> (t, _, n) -> FloatLoops.le(t.f[a], t.f[b], t.i[y], n);
      case REM, AND, OR, XOR, SHL, SHR ->
          (t, _, n) -> FloatLoops.apply(op, t.f[a], t.f[b], t.f[y], n);
    };
  }

  private static Step doubles(BinaryOp op, int a, int b, int y) {
    return switch (op) {
      case ADD -> (t, _, n) -> DoubleLoops.add(t.d[a], t.d[b], t.d[y], n);
      case SUB -> (t, _, n) -> DoubleLoops.sub(t.d[a], t.d[b], t.d[y], n);
      case MUL -> (t, _, n) -> DoubleLoops.mul(t.d[a], t.d[b], t.d[y], n);
      case DIV -> (t, _, n) -> DoubleLoops.div(t.d[a], t.d[b], t.d[y], n);
      case MAX -> (t, _, n) -> DoubleLoops.max(t.d[a], t.d[b], t.d[y], n);
      case MIN -> (t, _, n) -> DoubleLoops.min(t.d[a], t.d[b], t.d[y], n);
      case EQ -> (t, _, n) -> DoubleLoops.eq(t.d[a], t.d[b], t.i[y], n);
      case NE -> (t, _, n) -> DoubleLoops.ne(t.d[a], t.d[b], t.i[y], n);
      case LT -> (t, _, n) -> DoubleLoops.lt(t.d[a], t.d[b], t.i[y], n);
      case LE -> (t, _, n) -> DoubleLoops.le(t.d[a], t.d[b], t.i[y], n);
      case REM, AND, OR, XOR, SHL, SHR ->
          (t, _, n) -> DoubleLoops.apply(op, t.d[a], t.d[b], t.d[y], n);
    };
  }

  private static Step ints(BinaryOp op, int a, int b, int y) {
    return switch (op) {
      case ADD -> (t, _, n) -> IntLoops.add(t.i[a], t.i[b], t.i[y], n);
      case SUB -> (t, _, n) -> IntLoops.sub(t.i[a], t.i[b], t.i[y], n);
      case MUL -> (t, _, n) -> IntLoops.mul(t.i[a], t.i[b], t.i[y], n);
      case MAX -> (t, _, n) -> IntLoops.max(t.i[a], t.i[b], t.i[y], n);
      case MIN -> (t, _, n) -> IntLoops.min(t.i[a], t.i[b], t.i[y], n);
      case AND -> (t, _, n) -> IntLoops.and(t.i[a], t.i[b], t.i[y], n);
      case OR -> (t, _, n) -> IntLoops.or(t.i[a], t.i[b], t.i[y], n);
      case XOR -> (t, _, n) -> IntLoops.xor(t.i[a], t.i[b], t.i[y], n);
      case SHL -> (t, _, n) -> IntLoops.shl(t.i[a], t.i[b], t.i[y], n);
      case SHR -> (t, _, n) -> IntLoops.shr(t.i[a], t.i[b], t.i[y], n);
      case EQ -> (t, _, n) -> IntLoops.eq(t.i[a], t.i[b], t.i[y], n);
      case NE -> (t, _, n) -> IntLoops.ne(t.i[a], t.i[b], t.i[y], n);
      case LT -> (t, _, n) -> IntLoops.lt(t.i[a], t.i[b], t.i[y], n);
      case LE -> (t, _, n) -> IntLoops.le(t.i[a], t.i[b], t.i[y], n);
      case DIV, REM -> (t, _, n) -> IntLoops.apply(op, t.i[a], t.i[b], t.i[y], n);
    };
  }

  private static Step longs(BinaryOp op, int a, int b, int y) {
    return switch (op) {
      case ADD -> (t, _, n) -> LongLoops.add(t.l[a], t.l[b], t.l[y], n);
      case SUB -> (t, _, n) -> LongLoops.sub(t.l[a], t.l[b], t.l[y], n);
      case MUL -> (t, _, n) -> LongLoops.mul(t.l[a], t.l[b], t.l[y], n);
      case MAX -> (t, _, n) -> LongLoops.max(t.l[a], t.l[b], t.l[y], n);
      case MIN -> (t, _, n) -> LongLoops.min(t.l[a], t.l[b], t.l[y], n);
      case AND -> (t, _, n) -> LongLoops.and(t.l[a], t.l[b], t.l[y], n);
      case OR -> (t, _, n) -> LongLoops.or(t.l[a], t.l[b], t.l[y], n);
      case XOR -> (t, _, n) -> LongLoops.xor(t.l[a], t.l[b], t.l[y], n);
      case SHL -> (t, _, n) -> LongLoops.shl(t.l[a], t.l[b], t.l[y], n);
      case SHR -> (t, _, n) -> LongLoops.shr(t.l[a], t.l[b], t.l[y], n);
      case EQ -> (t, _, n) -> LongLoops.eq(t.l[a], t.l[b], t.i[y], n);
      case NE -> (t, _, n) -> LongLoops.ne(t.l[a], t.l[b], t.i[y], n);
      case LT -> (t, _, n) -> LongLoops.lt(t.l[a], t.l[b], t.i[y], n);
      case LE -> (t, _, n) -> LongLoops.le(t.l[a], t.l[b], t.i[y], n);
      case DIV, REM -> (t, _, n) -> LongLoops.apply(op, t.l[a], t.l[b], t.l[y], n);
    };
  }

  @Override
  public Step ternary(TernaryOp op, DType dtype, int a, int b, int c, int y) {
    return switch (op) {
      case WHERE ->
          switch (dtype) {
            case FLOAT32 -> (t, _, n) -> FloatLoops.where(t.i[a], t.f[b], t.f[c], t.f[y], n);
            case FLOAT64 -> (t, _, n) -> DoubleLoops.where(t.i[a], t.d[b], t.d[c], t.d[y], n);
            case INT32, UINT8, BOOL ->
                (t, _, n) -> IntLoops.where(t.i[a], t.i[b], t.i[c], t.i[y], n);
            case INT64 -> (t, _, n) -> LongLoops.where(t.i[a], t.l[b], t.l[c], t.l[y], n);
            case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(dtype);
          };
      case FMA ->
          switch (dtype) {
            case FLOAT32 -> (t, _, n) -> FloatLoops.fma(t.f[a], t.f[b], t.f[c], t.f[y], n);
            case FLOAT64 -> (t, _, n) -> DoubleLoops.fma(t.d[a], t.d[b], t.d[c], t.d[y], n);
            case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
                throw new AssertionError("fma of " + dtype);
          };
    };
  }

  @Override
  public Step cast(DType from, DType to, int x, int y) {
    return switch (from) {
      case FLOAT32 ->
          switch (to) {
            case FLOAT32 -> (t, _, n) -> System.arraycopy(t.f[x], 0, t.f[y], 0, n);
            case FLOAT64 -> (t, _, n) -> FloatLoops.toDouble(t.f[x], t.d[y], n);
            case INT32 -> (t, _, n) -> FloatLoops.toInt(t.f[x], t.i[y], n);
            case INT64 -> (t, _, n) -> FloatLoops.toLong(t.f[x], t.l[y], n);
            case UINT8 -> (t, _, n) -> FloatLoops.toByte(t.f[x], t.i[y], n);
            case BOOL -> (t, _, n) -> FloatLoops.toBool(t.f[x], t.i[y], n);
            case FLOAT16 -> (t, _, n) -> NarrowLoops.toFloat16(t.f[x], t.i[y], n);
            case BFLOAT16 -> (t, _, n) -> NarrowLoops.toBFloat16(t.f[x], t.i[y], n);
            case INT8, INT16 -> throw widened(to);
          };
      case FLOAT64 ->
          switch (to) {
            case FLOAT32 -> (t, _, n) -> DoubleLoops.toFloat(t.d[x], t.f[y], n);
            case FLOAT64 -> (t, _, n) -> System.arraycopy(t.d[x], 0, t.d[y], 0, n);
            case INT32 -> (t, _, n) -> DoubleLoops.toInt(t.d[x], t.i[y], n);
            case INT64 -> (t, _, n) -> DoubleLoops.toLong(t.d[x], t.l[y], n);
            case UINT8 -> (t, _, n) -> DoubleLoops.toByte(t.d[x], t.i[y], n);
            case BOOL -> (t, _, n) -> DoubleLoops.toBool(t.d[x], t.i[y], n);
            case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(to);
          };
      case INT32, UINT8, BOOL ->
          switch (to) {
            case FLOAT32 -> (t, _, n) -> IntLoops.toFloat(t.i[x], t.f[y], n);
            case FLOAT64 -> (t, _, n) -> IntLoops.toDouble(t.i[x], t.d[y], n);
            case INT32 -> (t, _, n) -> System.arraycopy(t.i[x], 0, t.i[y], 0, n);
            case INT64 -> (t, _, n) -> IntLoops.toLong(t.i[x], t.l[y], n);
            case UINT8 -> (t, _, n) -> IntLoops.toByte(t.i[x], t.i[y], n);
            case BOOL -> (t, _, n) -> IntLoops.toBool(t.i[x], t.i[y], n);
            case INT8 -> (t, _, n) -> NarrowLoops.toInt8(t.i[x], t.i[y], n);
            case INT16 -> (t, _, n) -> NarrowLoops.toInt16(t.i[x], t.i[y], n);
            case FLOAT16, BFLOAT16 -> throw widened(to);
          };
      case INT64 ->
          switch (to) {
            case FLOAT32 -> (t, _, n) -> LongLoops.toFloat(t.l[x], t.f[y], n);
            case FLOAT64 -> (t, _, n) -> LongLoops.toDouble(t.l[x], t.d[y], n);
            case INT32 -> (t, _, n) -> LongLoops.toInt(t.l[x], t.i[y], n);
            case INT64 -> (t, _, n) -> System.arraycopy(t.l[x], 0, t.l[y], 0, n);
            case UINT8 -> (t, _, n) -> LongLoops.toByte(t.l[x], t.i[y], n);
            case BOOL -> (t, _, n) -> LongLoops.toBool(t.l[x], t.i[y], n);
            case FLOAT16, BFLOAT16, INT8, INT16 -> throw widened(to);
          };
      case FLOAT16 -> {
        assert to == DType.FLOAT32 : to;
        yield (t, _, n) -> NarrowLoops.ofFloat16(t.i[x], t.f[y], n);
      }
      case BFLOAT16 -> {
        assert to == DType.FLOAT32 : to;
        yield (t, _, n) -> NarrowLoops.ofBFloat16(t.i[x], t.f[y], n);
      }
      case INT8, INT16 -> {
        assert to == DType.INT32 : to;
        yield (t, _, n) -> System.arraycopy(t.i[x], 0, t.i[y], 0, n);
      }
    };
  }

  @Override
  public Step bitcast(DType from, DType to, int x, int y) {
    if (from == to) {
      return cast(from, to, x, y);
    }
    return switch (from) {
      case FLOAT32 -> (t, _, n) -> FloatLoops.toBits(t.f[x], t.i[y], n);
      case FLOAT64 -> (t, _, n) -> DoubleLoops.toBits(t.d[x], t.l[y], n);
      case INT32 -> (t, _, n) -> FloatLoops.ofBits(t.i[x], t.f[y], n);
      case INT64 -> (t, _, n) -> DoubleLoops.ofBits(t.l[x], t.d[y], n);
      case UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          (t, _, n) -> System.arraycopy(t.i[x], 0, t.i[y], 0, n);
    };
  }
}
