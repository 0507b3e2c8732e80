package dev.espalier.vector;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Steps;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise loops that C2 leaves scalar: comparisons, choices and bits of floats. Registers are
 * longer than any tile and a whole number of vectors, so that loops have no tails.
 */
final class VectorSteps implements Steps {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int L = F.length();

  @Override
  public @Nullable Step unary(UnaryOp op, DType dtype, int x, int y) {
    return null;
  }

  @Override
  public @Nullable Step binary(BinaryOp op, DType dtype, int a, int b, int y) {
    return switch (dtype) {
      case FLOAT32 ->
          switch (op) {
            case EQ -> (t, _, n) -> eq(t.f[a], t.f[b], t.i[y], n);
            case NE -> (t, _, n) -> ne(t.f[a], t.f[b], t.i[y], n);
            case LT -> (t, _, n) -> lt(t.f[a], t.f[b], t.i[y], n);
            case LE -> (t, _, n) -> le(t.f[a], t.f[b], t.i[y], n);
            case ADD, SUB, MUL, DIV, MAX, MIN, REM, AND, OR, XOR, SHL, SHR -> null;
          };
      case INT32, UINT8, BOOL ->
          switch (op) {
            case EQ -> (t, _, n) -> eq(t.i[a], t.i[b], t.i[y], n);
            case NE -> (t, _, n) -> ne(t.i[a], t.i[b], t.i[y], n);
            case LT -> (t, _, n) -> lt(t.i[a], t.i[b], t.i[y], n);
            case LE -> (t, _, n) -> le(t.i[a], t.i[b], t.i[y], n);
            case ADD, SUB, MUL, DIV, MAX, MIN, REM, AND, OR, XOR, SHL, SHR -> null;
          };
      case FLOAT64, INT64, FLOAT16, BFLOAT16, INT8, INT16 -> null;
    };
  }

  @Override
  public @Nullable Step ternary(TernaryOp op, DType dtype, int a, int b, int c, int y) {
    return op == TernaryOp.WHERE && dtype == DType.FLOAT32
        ? (t, _, n) -> where(t.i[a], t.f[b], t.f[c], t.f[y], n)
        : null;
  }

  @Override
  public @Nullable Step cast(DType from, DType to, int x, int y) {
    return from == DType.FLOAT32 && to == DType.BOOL
        ? (t, _, n) -> toBool(t.f[x], t.i[y], n)
        : null;
  }

  @Override
  public @Nullable Step bitcast(DType from, DType to, int x, int y) {
    if (from == DType.FLOAT32 && to == DType.INT32) {
      return (t, _, n) -> toBits(t.f[x], t.i[y], n);
    }
    return from == DType.INT32 && to == DType.FLOAT32
        ? (t, _, n) -> ofBits(t.i[x], t.f[y], n)
        : null;
  }

  private static void eq(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          FloatVector.fromArray(F, a, i)
              .compare(VectorOperators.EQ, FloatVector.fromArray(F, b, i));
      IntVector.zero(I).blend(1, m.cast(I)).intoArray(y, i);
    }
  }

  private static void ne(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          FloatVector.fromArray(F, a, i)
              .compare(VectorOperators.NE, FloatVector.fromArray(F, b, i));
      IntVector.zero(I).blend(1, m.cast(I)).intoArray(y, i);
    }
  }

  private static void lt(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          FloatVector.fromArray(F, a, i)
              .compare(VectorOperators.LT, FloatVector.fromArray(F, b, i));
      IntVector.zero(I).blend(1, m.cast(I)).intoArray(y, i);
    }
  }

  private static void le(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          FloatVector.fromArray(F, a, i)
              .compare(VectorOperators.LE, FloatVector.fromArray(F, b, i));
      IntVector.zero(I).blend(1, m.cast(I)).intoArray(y, i);
    }
  }

  private static void eq(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          IntVector.fromArray(I, a, i).compare(VectorOperators.EQ, IntVector.fromArray(I, b, i));
      IntVector.zero(I).blend(1, m).intoArray(y, i);
    }
  }

  private static void ne(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          IntVector.fromArray(I, a, i).compare(VectorOperators.NE, IntVector.fromArray(I, b, i));
      IntVector.zero(I).blend(1, m).intoArray(y, i);
    }
  }

  private static void lt(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          IntVector.fromArray(I, a, i).compare(VectorOperators.LT, IntVector.fromArray(I, b, i));
      IntVector.zero(I).blend(1, m).intoArray(y, i);
    }
  }

  private static void le(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m =
          IntVector.fromArray(I, a, i).compare(VectorOperators.LE, IntVector.fromArray(I, b, i));
      IntVector.zero(I).blend(1, m).intoArray(y, i);
    }
  }

  private static void where(int[] c, float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m = IntVector.fromArray(I, c, i).compare(VectorOperators.NE, 0);
      FloatVector.fromArray(F, b, i)
          .blend(FloatVector.fromArray(F, a, i), m.cast(F))
          .intoArray(y, i);
    }
  }

  private static void toBool(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      var m = FloatVector.fromArray(F, x, i).compare(VectorOperators.NE, 0f);
      IntVector.zero(I).blend(1, m.cast(I)).intoArray(y, i);
    }
  }

  private static void toBits(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i += L) {
      FloatVector.fromArray(F, x, i).reinterpretAsInts().intoArray(y, i);
    }
  }

  private static void ofBits(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i += L) {
      IntVector.fromArray(I, x, i).reinterpretAsFloats().intoArray(y, i);
    }
  }
}
