package dev.espalier.vector;

import dev.espalier.cpu.kernel.MicroKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of 5, 4, 3 or 2 rows and two 256-bit vectors. Written by micro_kernels.py. */
final class Micro256 implements MicroKernel {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final int L = 8;

  @Override
  public int columns() {
    return 2 * L;
  }

  @Override
  public int[] rows() {
    return new int[] {5, 4, 3, 2};
  }

  @Override
  public void run(
      int rows,
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int kc,
      float[] c,
      int co,
      int ldc,
      boolean load) {
    int end = k0 + kc;
    ao -= k0; // a is read at k as off is
    switch (rows) {
      case 5 -> {
        if (load) {
          more5(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile5(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      case 4 -> {
        if (load) {
          more4(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile4(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      case 3 -> {
        if (load) {
          more3(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile3(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      case 2 -> {
        if (load) {
          more2(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile2(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      default -> throw new AssertionError(rows);
    }
  }

  private static void tile5(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.zero(S);
    var c0b = FloatVector.zero(S);
    var c1a = FloatVector.zero(S);
    var c1b = FloatVector.zero(S);
    var c2a = FloatVector.zero(S);
    var c2b = FloatVector.zero(S);
    var c3a = FloatVector.zero(S);
    var c3b = FloatVector.zero(S);
    var c4a = FloatVector.zero(S);
    var c4b = FloatVector.zero(S);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
      x = FloatVector.broadcast(S, a[ao + k + 3 * LDA]);
      c3a = x.fma(p, c3a);
      c3b = x.fma(r, c3b);
      x = FloatVector.broadcast(S, a[ao + k + 4 * LDA]);
      c4a = x.fma(p, c4a);
      c4b = x.fma(r, c4b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
    c3a.intoArray(c, co + 3 * ldc);
    c3b.intoArray(c, co + 3 * ldc + L);
    c4a.intoArray(c, co + 4 * ldc);
    c4b.intoArray(c, co + 4 * ldc + L);
  }

  private static void more5(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.fromArray(S, c, co);
    var c0b = FloatVector.fromArray(S, c, co + L);
    var c1a = FloatVector.fromArray(S, c, co + ldc);
    var c1b = FloatVector.fromArray(S, c, co + ldc + L);
    var c2a = FloatVector.fromArray(S, c, co + 2 * ldc);
    var c2b = FloatVector.fromArray(S, c, co + 2 * ldc + L);
    var c3a = FloatVector.fromArray(S, c, co + 3 * ldc);
    var c3b = FloatVector.fromArray(S, c, co + 3 * ldc + L);
    var c4a = FloatVector.fromArray(S, c, co + 4 * ldc);
    var c4b = FloatVector.fromArray(S, c, co + 4 * ldc + L);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
      x = FloatVector.broadcast(S, a[ao + k + 3 * LDA]);
      c3a = x.fma(p, c3a);
      c3b = x.fma(r, c3b);
      x = FloatVector.broadcast(S, a[ao + k + 4 * LDA]);
      c4a = x.fma(p, c4a);
      c4b = x.fma(r, c4b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
    c3a.intoArray(c, co + 3 * ldc);
    c3b.intoArray(c, co + 3 * ldc + L);
    c4a.intoArray(c, co + 4 * ldc);
    c4b.intoArray(c, co + 4 * ldc + L);
  }

  private static void tile4(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.zero(S);
    var c0b = FloatVector.zero(S);
    var c1a = FloatVector.zero(S);
    var c1b = FloatVector.zero(S);
    var c2a = FloatVector.zero(S);
    var c2b = FloatVector.zero(S);
    var c3a = FloatVector.zero(S);
    var c3b = FloatVector.zero(S);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
      x = FloatVector.broadcast(S, a[ao + k + 3 * LDA]);
      c3a = x.fma(p, c3a);
      c3b = x.fma(r, c3b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
    c3a.intoArray(c, co + 3 * ldc);
    c3b.intoArray(c, co + 3 * ldc + L);
  }

  private static void more4(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.fromArray(S, c, co);
    var c0b = FloatVector.fromArray(S, c, co + L);
    var c1a = FloatVector.fromArray(S, c, co + ldc);
    var c1b = FloatVector.fromArray(S, c, co + ldc + L);
    var c2a = FloatVector.fromArray(S, c, co + 2 * ldc);
    var c2b = FloatVector.fromArray(S, c, co + 2 * ldc + L);
    var c3a = FloatVector.fromArray(S, c, co + 3 * ldc);
    var c3b = FloatVector.fromArray(S, c, co + 3 * ldc + L);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
      x = FloatVector.broadcast(S, a[ao + k + 3 * LDA]);
      c3a = x.fma(p, c3a);
      c3b = x.fma(r, c3b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
    c3a.intoArray(c, co + 3 * ldc);
    c3b.intoArray(c, co + 3 * ldc + L);
  }

  private static void tile3(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.zero(S);
    var c0b = FloatVector.zero(S);
    var c1a = FloatVector.zero(S);
    var c1b = FloatVector.zero(S);
    var c2a = FloatVector.zero(S);
    var c2b = FloatVector.zero(S);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
  }

  private static void more3(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.fromArray(S, c, co);
    var c0b = FloatVector.fromArray(S, c, co + L);
    var c1a = FloatVector.fromArray(S, c, co + ldc);
    var c1b = FloatVector.fromArray(S, c, co + ldc + L);
    var c2a = FloatVector.fromArray(S, c, co + 2 * ldc);
    var c2b = FloatVector.fromArray(S, c, co + 2 * ldc + L);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
      x = FloatVector.broadcast(S, a[ao + k + 2 * LDA]);
      c2a = x.fma(p, c2a);
      c2b = x.fma(r, c2b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
    c2a.intoArray(c, co + 2 * ldc);
    c2b.intoArray(c, co + 2 * ldc + L);
  }

  private static void tile2(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.zero(S);
    var c0b = FloatVector.zero(S);
    var c1a = FloatVector.zero(S);
    var c1b = FloatVector.zero(S);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
  }

  private static void more2(
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int end,
      float[] c,
      int co,
      int ldc) {
    var c0a = FloatVector.fromArray(S, c, co);
    var c0b = FloatVector.fromArray(S, c, co + L);
    var c1a = FloatVector.fromArray(S, c, co + ldc);
    var c1b = FloatVector.fromArray(S, c, co + ldc + L);
    for (int k = k0; k < end; k++) {
      int q = bo + off[k];
      var p = FloatVector.fromArray(S, b, q);
      var r = FloatVector.fromArray(S, b, q + L);
      var x = FloatVector.broadcast(S, a[ao + k]);
      c0a = x.fma(p, c0a);
      c0b = x.fma(r, c0b);
      x = FloatVector.broadcast(S, a[ao + k + LDA]);
      c1a = x.fma(p, c1a);
      c1b = x.fma(r, c1b);
    }
    c0a.intoArray(c, co);
    c0b.intoArray(c, co + L);
    c1a.intoArray(c, co + ldc);
    c1b.intoArray(c, co + ldc + L);
  }
}
