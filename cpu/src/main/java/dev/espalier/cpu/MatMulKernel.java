package dev.espalier.cpu;

import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/** Matrix products of float32; see {@link Op.MatMul}. */
final class MatMulKernel implements Kernel {
  /** Multiply-adds below which one thread does it all. */
  private static final long ALONE = 1 << 18;

  /** Elements of a transposed block of the right operand: half of a second-level cache of 1 MiB. */
  private static final int BLOCK = 1 << 17;

  private static final int DEPTH = 512;

  private final MatMulShape shape;
  private final Epilogue epilogue;
  private final int[] naturalOffsets;
  private final int[] blockOffsets;
  private final int blockColumns;

  MatMulKernel(KernelSpec.Single spec, Epilogue epilogue) {
    WarmUp.kernels();
    shape = new MatMulShape(spec);
    this.epilogue = epilogue;
    naturalOffsets = new int[shape.rightColumnStride == 1 ? shape.depth : 0];
    for (int k = 0; k < naturalOffsets.length; k++) {
      naturalOffsets[k] = k * shape.rightRowStride;
    }
    blockColumns = Math.min(roundUp(shape.columns, 32), BLOCK / DEPTH);
    blockOffsets = new int[shape.rightColumnStride == 1 ? 0 : Math.min(DEPTH, shape.depth)];
    for (int k = 0; k < blockOffsets.length; k++) {
      blockOffsets[k] = k * blockColumns;
    }
  }

  @Override
  public void run(Args args) {
    int m = shape.rows, n = shape.columns;
    long work = (long) shape.batches * m * n * Math.max(1, shape.depth);
    int threads = work < 2 * ALONE ? 1 : (int) Math.min(Threads.get(), work / ALONE);
    // Whole rows first, for the epilogue; columns when rows are few and long; pieces are whole
    // tiles of 12 × 32 where vectors have 512 bits.
    int rowPieces = 1, columnPieces = 1;
    if (threads > shape.batches) {
      int want = (threads + shape.batches - 1) / shape.batches;
      columnPieces = Math.min(want, Math.max(1, n / 64));
      rowPieces = Math.min((want + columnPieces - 1) / columnPieces, Math.max(1, m / 12));
    }
    int rowStep = roundUp((m + rowPieces - 1) / rowPieces, 12),
        columnStep = roundUp((n + columnPieces - 1) / columnPieces, 32);
    int rp = Math.max(1, (m + rowStep - 1) / rowStep),
        cp = Math.max(1, (n + columnStep - 1) / columnStep);
    if (threads == 1) {
      for (int b = 0; b < shape.batches; b++) {
        piece(args, b, 0, m, 0, n);
      }
    } else {
      Threads.run(
          shape.batches * rp * cp,
          p -> {
            int c = p % cp, r = p / cp % rp, b = p / cp / rp;
            piece(
                args,
                b,
                r * rowStep,
                Math.min(m, (r + 1) * rowStep),
                c * columnStep,
                Math.min(n, (c + 1) * columnStep));
          });
    }
    if (cp > 1 && threads > 1) {
      epilogue.runAll(args);
    }
  }

  private void piece(Args args, int batch, int i0, int i1, int j0, int j1) {
    var scratch = Scratch.lease();
    try {
      int out = shape.firstOutput;
      int c = args.offset(out) + (batch * shape.rows + i0) * shape.columns + j0;
      int a = args.offset(0) + shape.left(batch) + i0 * shape.leftRowStride;
      int b = args.offset(1) + shape.right(batch) + j0 * shape.rightColumnStride;
      if (shape.rightColumnStride == 1) {
        natural(args, scratch, a, b, c, i1 - i0, j1 - j0);
      } else {
        transposed(args, scratch, a, b, c, i1 - i0, j1 - j0);
      }
      if (j1 - j0 == shape.columns) {
        int first = batch * shape.rows;
        epilogue.run(args, (first + i0) * shape.columns, (first + i1) * shape.columns, scratch);
      }
    } finally {
      scratch.release();
    }
  }

  private void natural(Args args, Scratch s, int a, int b, int c, int rows, int columns) {
    var p = s.problem;
    p.left(args.floats(0), a, shape.leftRowStride, shape.leftColumnStride, rows, shape.depth);
    p.right(args.floats(1), b, naturalOffsets, columns);
    p.result(args.floats(shape.firstOutput), c, shape.columns, 0, false);
    p.slack = false;
    p.scattered = true;
    Kernels.product().run(p, s);
  }

  /** The right operand lies by columns: blocks of it are transposed first. */
  private void transposed(Args args, Scratch s, int a, int b, int c, int rows, int columns) {
    float[] block = s.floats(Scratch.Slot.IMAGE, DEPTH * blockColumns + 64);
    var p = s.problem;
    for (int j = 0; j < columns; j += blockColumns) {
      int n = Math.min(blockColumns, columns - j);
      for (int k = 0; k == 0 || k < shape.depth; k += DEPTH) {
        int kc = Math.min(DEPTH, shape.depth - k);
        int from = b + j * shape.rightColumnStride + k * shape.rightRowStride;
        Kernels.loops()
            .transpose(
                args.floats(1),
                from,
                shape.rightColumnStride,
                shape.rightRowStride,
                block,
                0,
                blockColumns,
                n,
                kc);
        p.left(
            args.floats(0),
            a + k * shape.leftColumnStride,
            shape.leftRowStride,
            shape.leftColumnStride,
            rows,
            kc);
        p.right(block, 0, blockOffsets, n);
        p.result(args.floats(shape.firstOutput), c + j, shape.columns, 0, k > 0);
        p.slack = false;
        p.scattered = true;
        Kernels.product().run(p, s);
      }
    }
  }

  static int roundUp(int n, int step) {
    return (n + step - 1) / step * step;
  }
}
