package dev.espalier.vector;

import dev.espalier.cpu.kernel.MicroKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of 12, 8 or 4 rows and two 512-bit vectors. Written by micro_kernels.py. */
final class Micro512 implements MicroKernel {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;
  private static final int L = 16;

  @Override
  public int columns() {
    return 2 * L;
  }

  @Override
  public int[] rows() {
    return new int[] {12, 8, 4};
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
      case 12 -> {
        if (load) {
          more12(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile12(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      case 8 -> {
        if (load) {
          more8(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile8(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      case 4 -> {
        if (load) {
          more4(a, ao, b, bo, off, k0, end, c, co, ldc);
        } else {
          tile4(a, ao, b, bo, off, k0, end, c, co, ldc);
        }
      }
      default -> throw new AssertionError(rows);
    }
  }

  private static void tile12(
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
    var c5a = FloatVector.zero(S);
    var c5b = FloatVector.zero(S);
    var c6a = FloatVector.zero(S);
    var c6b = FloatVector.zero(S);
    var c7a = FloatVector.zero(S);
    var c7b = FloatVector.zero(S);
    var c8a = FloatVector.zero(S);
    var c8b = FloatVector.zero(S);
    var c9a = FloatVector.zero(S);
    var c9b = FloatVector.zero(S);
    var c10a = FloatVector.zero(S);
    var c10b = FloatVector.zero(S);
    var c11a = FloatVector.zero(S);
    var c11b = FloatVector.zero(S);
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
      x = FloatVector.broadcast(S, a[ao + k + 5 * LDA]);
      c5a = x.fma(p, c5a);
      c5b = x.fma(r, c5b);
      x = FloatVector.broadcast(S, a[ao + k + 6 * LDA]);
      c6a = x.fma(p, c6a);
      c6b = x.fma(r, c6b);
      x = FloatVector.broadcast(S, a[ao + k + 7 * LDA]);
      c7a = x.fma(p, c7a);
      c7b = x.fma(r, c7b);
      x = FloatVector.broadcast(S, a[ao + k + 8 * LDA]);
      c8a = x.fma(p, c8a);
      c8b = x.fma(r, c8b);
      x = FloatVector.broadcast(S, a[ao + k + 9 * LDA]);
      c9a = x.fma(p, c9a);
      c9b = x.fma(r, c9b);
      x = FloatVector.broadcast(S, a[ao + k + 10 * LDA]);
      c10a = x.fma(p, c10a);
      c10b = x.fma(r, c10b);
      x = FloatVector.broadcast(S, a[ao + k + 11 * LDA]);
      c11a = x.fma(p, c11a);
      c11b = x.fma(r, c11b);
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
    c5a.intoArray(c, co + 5 * ldc);
    c5b.intoArray(c, co + 5 * ldc + L);
    c6a.intoArray(c, co + 6 * ldc);
    c6b.intoArray(c, co + 6 * ldc + L);
    c7a.intoArray(c, co + 7 * ldc);
    c7b.intoArray(c, co + 7 * ldc + L);
    c8a.intoArray(c, co + 8 * ldc);
    c8b.intoArray(c, co + 8 * ldc + L);
    c9a.intoArray(c, co + 9 * ldc);
    c9b.intoArray(c, co + 9 * ldc + L);
    c10a.intoArray(c, co + 10 * ldc);
    c10b.intoArray(c, co + 10 * ldc + L);
    c11a.intoArray(c, co + 11 * ldc);
    c11b.intoArray(c, co + 11 * ldc + L);
  }

  private static void more12(
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
    var c5a = FloatVector.fromArray(S, c, co + 5 * ldc);
    var c5b = FloatVector.fromArray(S, c, co + 5 * ldc + L);
    var c6a = FloatVector.fromArray(S, c, co + 6 * ldc);
    var c6b = FloatVector.fromArray(S, c, co + 6 * ldc + L);
    var c7a = FloatVector.fromArray(S, c, co + 7 * ldc);
    var c7b = FloatVector.fromArray(S, c, co + 7 * ldc + L);
    var c8a = FloatVector.fromArray(S, c, co + 8 * ldc);
    var c8b = FloatVector.fromArray(S, c, co + 8 * ldc + L);
    var c9a = FloatVector.fromArray(S, c, co + 9 * ldc);
    var c9b = FloatVector.fromArray(S, c, co + 9 * ldc + L);
    var c10a = FloatVector.fromArray(S, c, co + 10 * ldc);
    var c10b = FloatVector.fromArray(S, c, co + 10 * ldc + L);
    var c11a = FloatVector.fromArray(S, c, co + 11 * ldc);
    var c11b = FloatVector.fromArray(S, c, co + 11 * ldc + L);
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
      x = FloatVector.broadcast(S, a[ao + k + 5 * LDA]);
      c5a = x.fma(p, c5a);
      c5b = x.fma(r, c5b);
      x = FloatVector.broadcast(S, a[ao + k + 6 * LDA]);
      c6a = x.fma(p, c6a);
      c6b = x.fma(r, c6b);
      x = FloatVector.broadcast(S, a[ao + k + 7 * LDA]);
      c7a = x.fma(p, c7a);
      c7b = x.fma(r, c7b);
      x = FloatVector.broadcast(S, a[ao + k + 8 * LDA]);
      c8a = x.fma(p, c8a);
      c8b = x.fma(r, c8b);
      x = FloatVector.broadcast(S, a[ao + k + 9 * LDA]);
      c9a = x.fma(p, c9a);
      c9b = x.fma(r, c9b);
      x = FloatVector.broadcast(S, a[ao + k + 10 * LDA]);
      c10a = x.fma(p, c10a);
      c10b = x.fma(r, c10b);
      x = FloatVector.broadcast(S, a[ao + k + 11 * LDA]);
      c11a = x.fma(p, c11a);
      c11b = x.fma(r, c11b);
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
    c5a.intoArray(c, co + 5 * ldc);
    c5b.intoArray(c, co + 5 * ldc + L);
    c6a.intoArray(c, co + 6 * ldc);
    c6b.intoArray(c, co + 6 * ldc + L);
    c7a.intoArray(c, co + 7 * ldc);
    c7b.intoArray(c, co + 7 * ldc + L);
    c8a.intoArray(c, co + 8 * ldc);
    c8b.intoArray(c, co + 8 * ldc + L);
    c9a.intoArray(c, co + 9 * ldc);
    c9b.intoArray(c, co + 9 * ldc + L);
    c10a.intoArray(c, co + 10 * ldc);
    c10b.intoArray(c, co + 10 * ldc + L);
    c11a.intoArray(c, co + 11 * ldc);
    c11b.intoArray(c, co + 11 * ldc + L);
  }

  private static void tile8(
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
    var c5a = FloatVector.zero(S);
    var c5b = FloatVector.zero(S);
    var c6a = FloatVector.zero(S);
    var c6b = FloatVector.zero(S);
    var c7a = FloatVector.zero(S);
    var c7b = FloatVector.zero(S);
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
      x = FloatVector.broadcast(S, a[ao + k + 5 * LDA]);
      c5a = x.fma(p, c5a);
      c5b = x.fma(r, c5b);
      x = FloatVector.broadcast(S, a[ao + k + 6 * LDA]);
      c6a = x.fma(p, c6a);
      c6b = x.fma(r, c6b);
      x = FloatVector.broadcast(S, a[ao + k + 7 * LDA]);
      c7a = x.fma(p, c7a);
      c7b = x.fma(r, c7b);
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
    c5a.intoArray(c, co + 5 * ldc);
    c5b.intoArray(c, co + 5 * ldc + L);
    c6a.intoArray(c, co + 6 * ldc);
    c6b.intoArray(c, co + 6 * ldc + L);
    c7a.intoArray(c, co + 7 * ldc);
    c7b.intoArray(c, co + 7 * ldc + L);
  }

  private static void more8(
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
    var c5a = FloatVector.fromArray(S, c, co + 5 * ldc);
    var c5b = FloatVector.fromArray(S, c, co + 5 * ldc + L);
    var c6a = FloatVector.fromArray(S, c, co + 6 * ldc);
    var c6b = FloatVector.fromArray(S, c, co + 6 * ldc + L);
    var c7a = FloatVector.fromArray(S, c, co + 7 * ldc);
    var c7b = FloatVector.fromArray(S, c, co + 7 * ldc + L);
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
      x = FloatVector.broadcast(S, a[ao + k + 5 * LDA]);
      c5a = x.fma(p, c5a);
      c5b = x.fma(r, c5b);
      x = FloatVector.broadcast(S, a[ao + k + 6 * LDA]);
      c6a = x.fma(p, c6a);
      c6b = x.fma(r, c6b);
      x = FloatVector.broadcast(S, a[ao + k + 7 * LDA]);
      c7a = x.fma(p, c7a);
      c7b = x.fma(r, c7b);
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
    c5a.intoArray(c, co + 5 * ldc);
    c5b.intoArray(c, co + 5 * ldc + L);
    c6a.intoArray(c, co + 6 * ldc);
    c6b.intoArray(c, co + 6 * ldc + L);
    c7a.intoArray(c, co + 7 * ldc);
    c7b.intoArray(c, co + 7 * ldc + L);
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
}
