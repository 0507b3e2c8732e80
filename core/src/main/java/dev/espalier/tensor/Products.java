package dev.espalier.tensor;

import java.util.Arrays;

/** Products over named or numbered axes. */
public final class Products {
  private Products() {}

  /**
   * Einstein's summation: {@code einsum("bij,bjk->bik", a, b)}. A letter names an axis of each
   * operand; those that the output does not name are summed over. {@code "…"} as three dots stands
   * for leading axes that broadcast. A letter that an operand repeats takes the diagonal. Without
   * {@code ->} the output has the axes of the dots, then the letters that occur once, in
   * alphabetical order. Spaces mean nothing.
   *
   * <p>Pairs of operands are contracted by matrix products, the cheapest pair first: the one with
   * the fewest multiplications. The extent of the output's first axis counts as 32 there, whatever
   * it is, so that the order of rounding does not depend on a batch. torch.einsum.
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Einsum.parse(equation, operands).run(operands);
  }

  /** Products summed over the last {@code n} axes of a and the first n of b, in order. */
  public static Tensor tensordot(Tensor a, Tensor b, int n) {
    if (n < 0 || n > Math.min(a.rank(), b.rank())) {
      throw Refusal.shape(
          "tensordot",
          n + " axes of ranks " + a.rank() + " and " + b.rank(),
          "0 <= n <= ranks",
          "use at most " + Math.min(a.rank(), b.rank()) + " axes",
          Refusal.operand("a", a),
          Refusal.operand("b", b));
    }
    var left = new int[n];
    var right = new int[n];
    Arrays.setAll(left, i -> a.rank() - n + i);
    Arrays.setAll(right, i -> i);
    return tensordot(a, b, left, right);
  }

  /**
   * Products summed over axis {@code left[i]} of a and {@code right[i]} of b, for each i; the
   * result has the other axes of a, then those of b. An extent of 1 broadcasts.
   */
  public static Tensor tensordot(Tensor a, Tensor b, int[] left, int[] right) {
    if (left.length != right.length) {
      throw Refusal.shape(
          "tensordot",
          left.length + " axes of a, " + right.length + " of b",
          "as many axes of a as of b",
          "name as many axes of one as of the other",
          Refusal.operand("a", a),
          Refusal.operand("b", b));
    }
    var la = numbered(a.rank(), 0);
    var lb = numbered(b.rank(), a.rank());
    for (int i = 0; i < left.length; i++) {
      int p = a.axis(left[i]);
      int q = b.axis(right[i]);
      if (la[p] != p || lb[q] != a.rank() + q) {
        throw Refusal.shape(
            "tensordot",
            "an axis is named twice",
            "axes are distinct",
            "name each axis once",
            Refusal.operand("a", a),
            Refusal.operand("b", b));
      }
      if (a.dim(p) != b.dim(q) && a.dim(p) != 1 && b.dim(q) != 1) {
        throw Refusal.shape(
            "tensordot",
            "axis "
                + left[i]
                + " of a has extent "
                + a.dim(p)
                + ", axis "
                + right[i]
                + " of b "
                + b.dim(q),
            "extents of paired axes are equal",
            paired(a, b, p, q),
            Refusal.operand("a", a),
            Refusal.operand("b", b));
      }
      la[p] = -1 - i;
      lb[q] = -1 - i;
    }
    var out = new int[a.rank() + b.rank() - 2 * left.length];
    int n = 0;
    for (int l : la) {
      if (l >= 0) {
        out[n++] = l;
      }
    }
    for (int l : lb) {
      if (l >= 0) {
        out[n++] = l;
      }
    }
    return new Einsum(new int[][] {la, lb}, out).run(a, b);
  }

  /** For axis p of a and axis q of b, whose extents differ. */
  private static String paired(Tensor a, Tensor b, int p, int q) {
    for (int i = 0; i < b.rank(); i++) {
      if (b.dim(i) == a.dim(p)) {
        return "pair axis " + p + " of a with axis " + i + " of b";
      }
    }
    for (int i = 0; i < a.rank(); i++) {
      if (a.dim(i) == b.dim(q)) {
        return "pair axis " + i + " of a with axis " + q + " of b";
      }
    }
    return "use an operand b of shape " + b.shape().with(q, a.dim(p));
  }

  private static int[] numbered(int n, int from) {
    var x = new int[n];
    Arrays.setAll(x, i -> from + i);
    return x;
  }
}
