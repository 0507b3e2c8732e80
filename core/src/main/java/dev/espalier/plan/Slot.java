package dev.espalier.plan;

import dev.espalier.base.DType;
import org.jspecify.annotations.Nullable;

/**
 * A value that kernels read or write, and where it lives: at an offset of the workspace, or bound
 * at each run.
 */
final class Slot {
  enum Place {
    /** Bound leaf number {@code index}. */
    LEAF,
    /** Workspace element {@code offset}. */
    WORKSPACE,
    /** Storage of output number {@code index}. */
    OUTPUT
  }

  final DType dtype;
  final int size;
  Place place = Place.WORKSPACE;
  int index = -1;
  int offset;

  /** The larger value that this one is a part of, from element {@link #within}. */
  @Nullable Slot parent;

  int within;
  int firstStep = Integer.MAX_VALUE;
  int lastStep = -1;

  Slot(DType dtype, int size) {
    this.dtype = dtype;
    this.size = size;
  }

  static Slot leaf(DType dtype, int size, int index) {
    var s = new Slot(dtype, size);
    s.place = Place.LEAF;
    s.index = index;
    return s;
  }

  Slot whole() {
    return parent == null ? this : parent.whole();
  }

  /** Offset inside {@link #whole()}. */
  int start() {
    return parent == null ? 0 : parent.start() + within;
  }
}
