package dev.espalier.cpu;

import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution with stride 1 over a padded copy of its source, which every convolution is made of:
 * a strided one reads a source that is split into planes by row and column modulo the stride; its
 * gradient of x is one pass for each such remainder of the result.
 *
 * <p>In the copy, position p = row · width + column of the result meets tap k at {@code off[k] +
 * p}, so that a pass is a {@link Problem} whose rows of b need no copy.
 */
final class ConvPass {
  /**
   * Extents of this pass's part of the result, and where it lies: element (i, j) at (firstRow + i ·
   * rowStep, …).
   */
  final int rows;

  final int columns;
  final int firstRow;
  final int firstColumn;
  final int rowStep;
  final int columnStep;

  /** Taps (r, s), in the order of the chain: r · kernelWidth + s. */
  final int[] taps;

  /** Plane, row and column of each tap in the copy, relative to the position. */
  private final int[] tapPlane;

  private final int[] tapRow;
  private final int[] tapColumn;

  /** Row q of plane v of the copy is row {@code rowOrigin[v] + q · sourceStepH} of the source. */
  private final int[] rowOrigin;

  private final int[] columnOrigin;
  private final int sourceStepH;
  private final int sourceStepW;

  /** Rows of the copy beyond those of the result, and its width. */
  private final int extraRows;

  final int width;

  /** A plain builder of the two kinds; extents of the copy follow from the taps. */
  private ConvPass(
      int[] result,
      List<int[]> taps,
      int[] rowOrigin,
      int[] columnOrigin,
      int sourceStepH,
      int sourceStepW,
      int kernelWidth) {
    rows = result[0];
    columns = result[1];
    firstRow = result[2];
    firstColumn = result[3];
    rowStep = result[4];
    columnStep = result[5];
    int n = taps.size();
    this.taps = new int[n];
    tapPlane = new int[n];
    tapRow = new int[n];
    tapColumn = new int[n];
    int down = 0, across = 0;
    for (int k = 0; k < n; k++) {
      int[] t = taps.get(k);
      this.taps[k] = t[0] * kernelWidth + t[1];
      tapPlane[k] = t[2];
      tapRow[k] = t[3];
      tapColumn[k] = t[4];
      down = Math.max(down, t[3]);
      across = Math.max(across, t[4]);
    }
    this.rowOrigin = rowOrigin;
    this.columnOrigin = columnOrigin;
    this.sourceStepH = sourceStepH;
    this.sourceStepW = sourceStepW;
    extraRows = down;
    width = columns + across;
  }

  static ConvPass forward(Op.ConvSpec c) {
    int planes = c.strideH() * c.strideW();
    var rowOrigin = new int[planes];
    var columnOrigin = new int[planes];
    for (int v = 0; v < planes; v++) {
      rowOrigin[v] = v / c.strideW() - c.padH();
      columnOrigin[v] = v % c.strideW() - c.padW();
    }
    var taps = new ArrayList<int[]>();
    for (int r = 0; r < c.kernelHeight(); r++) {
      for (int s = 0; s < c.kernelWidth(); s++) {
        int down = r * c.dilationH(), across = s * c.dilationW();
        int plane = down % c.strideH() * c.strideW() + across % c.strideW();
        taps.add(new int[] {r, s, plane, down / c.strideH(), across / c.strideW()});
      }
    }
    int[] result = {c.outHeight(), c.outWidth(), 0, 0, 1, 1};
    return new ConvPass(
        result, taps, rowOrigin, columnOrigin, c.strideH(), c.strideW(), c.kernelWidth());
  }

  /**
   * The passes of the gradient of x: one for each remainder (a, b) of padded row and column modulo
   * the stride.
   */
  static List<ConvPass> input(Op.ConvSpec c) {
    var passes = new ArrayList<ConvPass>();
    for (int a = 0; a < c.strideH(); a++) {
      for (int b = 0; b < c.strideW(); b++) {
        int firstRow = Math.floorMod(a - c.padH(), c.strideH()),
            firstColumn = Math.floorMod(b - c.padW(), c.strideW());
        if (firstRow < c.height() && firstColumn < c.width()) {
          passes.add(input(c, a, b, firstRow, firstColumn));
        }
      }
    }
    return passes;
  }

  private static ConvPass input(Op.ConvSpec c, int a, int b, int firstRow, int firstColumn) {
    var taps = new ArrayList<int[]>();
    int top = 0, left = 0;
    for (int r = 0; r < c.kernelHeight(); r++) {
      for (int s = 0; s < c.kernelWidth(); s++) {
        int down = a - r * c.dilationH(), across = b - s * c.dilationW();
        if (down % c.strideH() == 0 && across % c.strideW() == 0) {
          down /= c.strideH();
          across /= c.strideW();
          top = taps.isEmpty() ? down : Math.min(top, down);
          left = taps.isEmpty() ? across : Math.min(left, across);
          taps.add(new int[] {r, s, 0, down, across});
        }
      }
    }
    for (int[] t : taps) {
      t[3] -= top;
      t[4] -= left;
    }
    int[] result = {
      (c.height() - firstRow + c.strideH() - 1) / c.strideH(),
      (c.width() - firstColumn + c.strideW() - 1) / c.strideW(),
      firstRow,
      firstColumn,
      c.strideH(),
      c.strideW()
    };
    int[] rowOrigin = {(firstRow + c.padH() - a) / c.strideH() + top};
    int[] columnOrigin = {(firstColumn + c.padW() - b) / c.strideW() + left};
    return new ConvPass(result, taps, rowOrigin, columnOrigin, 1, 1, c.kernelWidth());
  }

  int planes() {
    return rowOrigin.length;
  }

  /** Elements of the copy of one channel for a band of so many rows of the result. */
  int channelSize(int band) {
    return planes() * (band + extraRows) * width;
  }

  /** The offset of each (channel, tap), channels outermost, for a band of so many rows. */
  int[] offsets(int channels, int band) {
    int n = taps.length, plane = (band + extraRows) * width;
    var off = new int[channels * n];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < n; k++) {
        off[c * n + k] =
            c * channelSize(band) + tapPlane[k] * plane + tapRow[k] * width + tapColumn[k];
      }
    }
    return off;
  }

  /** Copies what rows {@code from … from + band - 1} of the result need of one channel. */
  void fill(
      float[] source,
      int at,
      int height,
      int sourceWidth,
      int from,
      int band,
      float[] copy,
      int to) {
    int rowsOfCopy = band + extraRows;
    for (int v = 0; v < planes(); v++, to += rowsOfCopy * width) {
      int top = rowOrigin[v] + from * sourceStepH, left = columnOrigin[v];
      // Rows and columns of this plane that lie inside the source; all others are padding.
      int firstRow = inside(-top, sourceStepH, rowsOfCopy),
          endRow = Math.max(firstRow, inside(height - top, sourceStepH, rowsOfCopy));
      int first = inside(-left, sourceStepW, width),
          end = Math.max(first, inside(sourceWidth - left, sourceStepW, width));
      if (first > 0 || end < width || firstRow > 0 || endRow < rowsOfCopy) {
        java.util.Arrays.fill(copy, to, to + rowsOfCopy * width, 0f);
      }
      int x = at + (top + firstRow * sourceStepH) * sourceWidth + left + first * sourceStepW;
      int y = to + firstRow * width + first;
      if (sourceStepW == 1) {
        Kernels.loops()
            .copy(
                source,
                x,
                sourceStepH * sourceWidth,
                copy,
                y,
                width,
                endRow - firstRow,
                end - first);
      } else {
        for (int q = firstRow; q < endRow; q++, x += sourceStepH * sourceWidth, y += width) {
          for (int t = 0; t < end - first; t++) {
            copy[y + t] = source[x + t * sourceStepW];
          }
        }
      }
    }
  }

  /** The smallest q, from 0 to most, with q · step ≥ bound. */
  private static int inside(int bound, int step, int most) {
    return Math.clamp(Math.ceilDiv(bound, step), 0, most);
  }

  /** Whether the copy would be the source itself, row for row. */
  boolean isWhole(int height, int sourceWidth) {
    return planes() == 1
        && sourceStepH == 1
        && sourceStepW == 1
        && rowOrigin[0] == 0
        && columnOrigin[0] == 0
        && width == sourceWidth
        && rows + extraRows == height;
  }
}
