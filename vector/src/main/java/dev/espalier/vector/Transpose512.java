package dev.espalier.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A 16×16 square turned over in registers: four rounds in which rows that lie 8, 4, 2 and 1 apart
 * exchange halves.
 */
final class Transpose512 {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;
  private static final FloatVector LOW8 = low(8);
  private static final FloatVector HIGH8 = high(8);
  private static final FloatVector LOW4 = low(4);
  private static final FloatVector HIGH4 = high(4);
  private static final FloatVector LOW2 = low(2);
  private static final FloatVector HIGH2 = high(2);
  private static final FloatVector LOW1 = low(1);
  private static final FloatVector HIGH1 = high(1);

  private Transpose512() {}

  /**
   * Lanes of (a, b) for the upper row of a pair: its own where bit d is clear, else those of b from
   * d lanes before.
   */
  private static FloatVector low(int d) {
    var index = new float[16];
    for (int l = 0; l < 16; l++) {
      index[l] = (l & d) == 0 ? l : 16 + l - d;
    }
    return FloatVector.fromArray(S, index, 0);
  }

  /** Lanes of (a, b) for the lower row of a pair. */
  private static FloatVector high(int d) {
    var index = new float[16];
    for (int l = 0; l < 16; l++) {
      index[l] = (l & d) == 0 ? l + d : 16 + l;
    }
    return FloatVector.fromArray(S, index, 0);
  }

  /** {@code d[to + j · ds + i] = s[at + i · ss + j]} for i and j below 16. */
  static void tile(float[] s, int at, int ss, float[] d, int to, int ds) {
    var r0 = FloatVector.fromArray(S, s, at);
    var r1 = FloatVector.fromArray(S, s, at + ss);
    var r2 = FloatVector.fromArray(S, s, at + 2 * ss);
    var r3 = FloatVector.fromArray(S, s, at + 3 * ss);
    var r4 = FloatVector.fromArray(S, s, at + 4 * ss);
    var r5 = FloatVector.fromArray(S, s, at + 5 * ss);
    var r6 = FloatVector.fromArray(S, s, at + 6 * ss);
    var r7 = FloatVector.fromArray(S, s, at + 7 * ss);
    var r8 = FloatVector.fromArray(S, s, at + 8 * ss);
    var r9 = FloatVector.fromArray(S, s, at + 9 * ss);
    var r10 = FloatVector.fromArray(S, s, at + 10 * ss);
    var r11 = FloatVector.fromArray(S, s, at + 11 * ss);
    var r12 = FloatVector.fromArray(S, s, at + 12 * ss);
    var r13 = FloatVector.fromArray(S, s, at + 13 * ss);
    var r14 = FloatVector.fromArray(S, s, at + 14 * ss);
    var r15 = FloatVector.fromArray(S, s, at + 15 * ss);
    var a0 = LOW8.selectFrom(r0, r8);
    var a8 = HIGH8.selectFrom(r0, r8);
    var a1 = LOW8.selectFrom(r1, r9);
    var a9 = HIGH8.selectFrom(r1, r9);
    var a2 = LOW8.selectFrom(r2, r10);
    var a10 = HIGH8.selectFrom(r2, r10);
    var a3 = LOW8.selectFrom(r3, r11);
    var a11 = HIGH8.selectFrom(r3, r11);
    var a4 = LOW8.selectFrom(r4, r12);
    var a12 = HIGH8.selectFrom(r4, r12);
    var a5 = LOW8.selectFrom(r5, r13);
    var a13 = HIGH8.selectFrom(r5, r13);
    var a6 = LOW8.selectFrom(r6, r14);
    var a14 = HIGH8.selectFrom(r6, r14);
    var a7 = LOW8.selectFrom(r7, r15);
    var a15 = HIGH8.selectFrom(r7, r15);
    var b0 = LOW4.selectFrom(a0, a4);
    var b4 = HIGH4.selectFrom(a0, a4);
    var b1 = LOW4.selectFrom(a1, a5);
    var b5 = HIGH4.selectFrom(a1, a5);
    var b2 = LOW4.selectFrom(a2, a6);
    var b6 = HIGH4.selectFrom(a2, a6);
    var b3 = LOW4.selectFrom(a3, a7);
    var b7 = HIGH4.selectFrom(a3, a7);
    var b8 = LOW4.selectFrom(a8, a12);
    var b12 = HIGH4.selectFrom(a8, a12);
    var b9 = LOW4.selectFrom(a9, a13);
    var b13 = HIGH4.selectFrom(a9, a13);
    var b10 = LOW4.selectFrom(a10, a14);
    var b14 = HIGH4.selectFrom(a10, a14);
    var b11 = LOW4.selectFrom(a11, a15);
    var b15 = HIGH4.selectFrom(a11, a15);
    var c0 = LOW2.selectFrom(b0, b2);
    var c2 = HIGH2.selectFrom(b0, b2);
    var c1 = LOW2.selectFrom(b1, b3);
    var c3 = HIGH2.selectFrom(b1, b3);
    var c4 = LOW2.selectFrom(b4, b6);
    var c6 = HIGH2.selectFrom(b4, b6);
    var c5 = LOW2.selectFrom(b5, b7);
    var c7 = HIGH2.selectFrom(b5, b7);
    var c8 = LOW2.selectFrom(b8, b10);
    var c10 = HIGH2.selectFrom(b8, b10);
    var c9 = LOW2.selectFrom(b9, b11);
    var c11 = HIGH2.selectFrom(b9, b11);
    var c12 = LOW2.selectFrom(b12, b14);
    var c14 = HIGH2.selectFrom(b12, b14);
    var c13 = LOW2.selectFrom(b13, b15);
    var c15 = HIGH2.selectFrom(b13, b15);
    var e0 = LOW1.selectFrom(c0, c1);
    var e1 = HIGH1.selectFrom(c0, c1);
    var e2 = LOW1.selectFrom(c2, c3);
    var e3 = HIGH1.selectFrom(c2, c3);
    var e4 = LOW1.selectFrom(c4, c5);
    var e5 = HIGH1.selectFrom(c4, c5);
    var e6 = LOW1.selectFrom(c6, c7);
    var e7 = HIGH1.selectFrom(c6, c7);
    var e8 = LOW1.selectFrom(c8, c9);
    var e9 = HIGH1.selectFrom(c8, c9);
    var e10 = LOW1.selectFrom(c10, c11);
    var e11 = HIGH1.selectFrom(c10, c11);
    var e12 = LOW1.selectFrom(c12, c13);
    var e13 = HIGH1.selectFrom(c12, c13);
    var e14 = LOW1.selectFrom(c14, c15);
    var e15 = HIGH1.selectFrom(c14, c15);
    e0.intoArray(d, to);
    e1.intoArray(d, to + ds);
    e2.intoArray(d, to + 2 * ds);
    e3.intoArray(d, to + 3 * ds);
    e4.intoArray(d, to + 4 * ds);
    e5.intoArray(d, to + 5 * ds);
    e6.intoArray(d, to + 6 * ds);
    e7.intoArray(d, to + 7 * ds);
    e8.intoArray(d, to + 8 * ds);
    e9.intoArray(d, to + 9 * ds);
    e10.intoArray(d, to + 10 * ds);
    e11.intoArray(d, to + 11 * ds);
    e12.intoArray(d, to + 12 * ds);
    e13.intoArray(d, to + 13 * ds);
    e14.intoArray(d, to + 14 * ds);
    e15.intoArray(d, to + 15 * ds);
  }
}
