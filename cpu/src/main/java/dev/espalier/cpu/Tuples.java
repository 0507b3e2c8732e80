package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.spi.Args;
import dev.espalier.spi.KernelSpec;

/** Index tensors that count along neighbouring axes, read as one index into all of them. */
final class Tuples {
  /** How many tuples there are. */
  final int count;

  /** How many index tensors. */
  final int tensors;

  /** How many places a tuple may mean: the product of the extents. */
  final int extent;

  private final Shape extents;
  private final Indices[] indices;

  /** Operands 1, 2, … of the kernel are the index tensors. */
  Tuples(KernelSpec.Single spec, int axis, Shape extents, boolean wrap) {
    this.extents = extents;
    tensors = extents.rank();
    count = spec.inputSpecs().get(1).shape().size();
    extent = extents.size();
    indices = new Indices[tensors];
    for (int k = 0; k < tensors; k++) {
      indices[k] =
          new Indices(
              spec.op(), k + 1, spec.inputSpecs().get(k + 1), axis + k, extents.dim(k), wrap);
    }
  }

  /** The place of each tuple; in an array of the scratch. */
  int[] places(Args args, Scratch s) {
    int[] places = s.places(count);
    for (int k = 0; k < tensors; k++) {
      indices[k].read(args, 0, count, places, k == 0 ? 0 : extents.dim(k));
    }
    return places;
  }
}
