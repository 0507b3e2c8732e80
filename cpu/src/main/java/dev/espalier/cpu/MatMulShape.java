package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.spi.KernelSpec;
import dev.espalier.spi.View;

/**
 * Where the operands of a matrix product lie: strides of the last two axes, and the place of each
 * batch.
 */
final class MatMulShape {
  final int rows;
  final int columns;
  final int depth;
  final int batches;
  final int leftRowStride;
  final int leftColumnStride;
  final int rightRowStride;
  final int rightColumnStride;
  final int firstOutput;
  private final int[] leftBatches;
  private final int[] rightBatches;

  MatMulShape(KernelSpec.Single spec) {
    View a = spec.views().get(0), b = spec.views().get(1);
    Shape out = spec.output().shape();
    int ra = a.shape().rank(), rb = b.shape().rank();
    int m = out.dim(-2), n = out.dim(-1);
    depth = a.shape().dim(-1);
    leftRowStride = a.strides().get(ra - 2);
    leftColumnStride = a.strides().get(ra - 1);
    rightRowStride = b.strides().get(rb - 2);
    rightColumnStride = n == 1 ? 1 : b.strides().get(rb - 1);
    int count = out.size(0, out.rank() - 2);
    int[] left = batches(a, out, count), right = batches(b, out, count);
    if (isOneMatrix(left, m * leftRowStride)
        && isOneMatrix(right, 0)) { // rows of all batches meet one right operand
      m *= count;
      count = Math.min(count, 1);
    }
    rows = m;
    columns = n;
    batches = count;
    leftBatches = left;
    rightBatches = right;
    firstOutput = spec.inputs();
  }

  private static boolean isOneMatrix(int[] batches, int step) {
    for (int i = 1; i < batches.length; i++) {
      if (batches[i] - batches[i - 1] != step) {
        return false;
      }
    }
    return true;
  }

  /** Offset of each batch of the output in an operand. */
  private static int[] batches(View v, Shape out, int count) {
    var at = new int[count];
    int skip = out.rank() - v.shape().rank();
    for (int b = 0; b < count; b++) {
      int rest = b, offset = v.offset();
      for (int axis = out.rank() - 3; axis >= 0; axis--) {
        int i = rest % out.dim(axis);
        rest /= out.dim(axis);
        int own = axis - skip;
        if (own >= 0 && v.shape().dim(own) != 1) {
          offset += i * v.strides().get(own);
        }
      }
      at[b] = offset;
    }
    return at;
  }

  int left(int batch) {
    return leftBatches[batch];
  }

  int right(int batch) {
    return rightBatches[batch];
  }
}
