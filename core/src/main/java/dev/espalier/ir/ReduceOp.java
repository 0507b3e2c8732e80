package dev.espalier.ir;

/**
 * Reductions. A sum over n contiguous elements (nothing inside the reduced axes) is 16 lanes,
 * element i in lane {@code i % 16} of its chunk of 4,096, each lane summed in order, then lanes
 * combined in a tree (l with l + 8, + 4, + 2, + 1), then the chunks' results summed in order. With
 * axes inside, each output is summed in order within chunks of 512 steps, then over chunks in
 * order. Lanes, chunks and totals start from +0. The order is part of the definition: it never
 * depends on threads or vector width. MAX and MIN fold with {@link Math#max} and {@link Math#min}
 * (+0 lies above −0), so that their order is free. PROD is one chain in order from 1; float32 is
 * carried in float64.
 */
public enum ReduceOp {
  SUM,
  /** The product, 1 over nothing. Also "all" of bools. */
  PROD,
  /** The largest; NaN if any is NaN. Also "any" of bools. */
  MAX,
  /** The smallest; NaN if any is NaN. Also "all" of bools. */
  MIN
}
