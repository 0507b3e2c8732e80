package dev.espalier.cpu;

import dev.espalier.cpu.kernel.Tile;
import java.util.Arrays;

/**
 * The temporaries of one thread within one kernel, leased and given back, so that a run allocates
 * nothing once it is warm. Arrays hold whatever was left in them.
 */
final class Scratch {
  /** Names of the float arrays that may be in use at one time. */
  enum Slot {
    IMAGE,
    WEIGHTS,
    RESULT,
    LEFT,
    PANEL,
    EDGE
  }

  /** Most leases that are kept; a burst of more makes new ones and drops them. */
  private static final int KEPT = 64;

  private static final Scratch[] idle = new Scratch[KEPT];
  private static int count;

  final Tile tile = new Tile();
  final Problem problem = new Problem();
  private final float[][] floats = new float[Slot.values().length][0];
  private float[][] rows = {};
  private int[] offsets = {};
  private int offsetStep;
  private int[] places = {};

  private Scratch() {}

  static Scratch lease() {
    synchronized (idle) {
      if (count > 0) {
        return idle[--count];
      }
    }
    return new Scratch();
  }

  void release() {
    tile.bind(null);
    synchronized (idle) {
      if (count < KEPT) {
        idle[count++] = this;
      }
    }
  }

  /** An array of at least n elements. */
  float[] floats(Slot slot, int n) {
    float[] a = floats[slot.ordinal()];
    if (a.length < n) {
      a = new float[n];
      floats[slot.ordinal()] = a;
    }
    return a;
  }

  /** At least {@code count} arrays of {@code PlainProduct.LANES} elements. */
  float[][] rows(int count) {
    if (rows.length < count) {
      int from = rows.length;
      rows = Arrays.copyOf(rows, count);
      for (int i = from; i < count; i++) {
        rows[i] = new float[PlainProduct.LANES];
      }
    }
    return rows;
  }

  /** 0, step, 2 · step … for at least n elements. */
  int[] offsets(int n, int step) {
    if (offsets.length < n || offsetStep != step) {
      if (offsets.length < n) {
        offsets = new int[n];
      }
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = i * step;
      }
      offsetStep = step;
    }
    return offsets;
  }

  /** An array of at least n elements. */
  int[] places(int n) {
    if (places.length < n) {
      places = new int[n];
    }
    return places;
  }
}
