package dev.espalier.grad;

import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.div;
import static dev.espalier.ir.Nodes.eq;
import static dev.espalier.ir.Nodes.fullLike;
import static dev.espalier.ir.Nodes.iota;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.reshape;
import static dev.espalier.ir.Nodes.scalarLike;
import static dev.espalier.ir.Nodes.where;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Recurrences;
import dev.espalier.ir.ScatterOp;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gradient rules of products, recurrences and scatters. */
final class OrderGradients {
  private OrderGradients() {}

  /**
   * Of a product over the axes [from, to): each element gets g times the product of the others, as
   * the products before and after it, so that zeros divide nothing.
   */
  static Node product(Node x, Node g, int from, int to) {
    var s = x.shape();
    var rows = Shape.of(s.size(0, from), s.size(from, to), s.size(to, s.rank()));
    var flat = reshape(x, rows);
    var others =
        mul(Recurrences.productBefore(flat, 1, false), Recurrences.productBefore(flat, 1, true));
    var each = reshape(g, Shape.of(rows.dim(0), 1, rows.dim(2)));
    return reshape(mul(others, each), s);
  }

  /**
   * The gradients of a recurrence are a recurrence backwards: with {@code r[k] = g[k] + a[k+1] ·
   * r[k+1]}, b has r, and a[k] has r[k] · y[k−1].
   */
  static List<@Nullable Node> cumulate(
      CumulateOp op, int axis, boolean reverse, Node y, Node[] x, Node g) {
    return switch (op) {
      case SUM -> Arrays.asList(Recurrences.cumsum(g, axis, !reverse));
      case LINEAR -> {
        var r = Recurrences.linear(Recurrences.shifted(x[0], axis, !reverse), g, axis, !reverse);
        yield Arrays.asList(mul(r, Recurrences.shifted(y, axis, reverse)), r);
      }
      case ARGMAX, ARGMIN -> Collections.singletonList(null);
    };
  }

  /**
   * Of Scatter and IndexPut over inputs source, {@code indices} index tensors and perhaps what is
   * started from.
   */
  static List<@Nullable Node> scatter(Op op, ScatterOp how, int indices, Node y, Node[] x, Node g) {
    var index = Arrays.copyOfRange(x, 1, 1 + indices);
    var at = new Places(op, index);
    var source = x[0];
    var start = x.length > 1 + indices ? x[1 + indices] : fullLike(y, 0);
    var result = new @Nullable Node[x.length];
    Node[] both =
        switch (how) {
          case SET ->
              new Node[] {
                where(at.lastOnes(source.shape()), at.pull(g), scalarLike(g, 0)),
                at.push(ScatterOp.SET, fullLike(source, 0), g)
              };
          case ADD -> new Node[] {at.pull(g), g};
          case PROD -> factors(at, source, start, g);
          case MAX, MIN -> winners(at, source, start, y, g);
        };
    result[0] = both[0];
    if (x.length > 1 + indices) {
      result[1 + indices] = both[1];
    }
    return Arrays.asList(result);
  }

  /**
   * The tangent of Scatter and IndexPut. Those of products and extremes are sums at the places
   * written to, each tangent times the derivative that {@link #scatter} gives.
   *
   * @param t the tangents of the inputs, null for none
   */
  static @Nullable Node scatterTangent(
      Op op, ScatterOp how, int indices, Node y, Node[] x, @Nullable Node[] t) {
    var at = new Places(op, Arrays.copyOfRange(x, 1, 1 + indices));
    boolean started = x.length > 1 + indices;
    var ofStart = started ? t[1 + indices] : null;
    if (t[0] == null && ofStart == null) {
      return null;
    }
    var ts = Tangents.orZeros(t[0], x[0]);
    return switch (how) {
      case SET, ADD -> at.push(how, ts, started ? Tangents.orZeros(ofStart, y) : null);
      case PROD, MAX, MIN -> {
        var start = started ? x[1 + indices] : fullLike(y, 0);
        var one = fullLike(y, 1);
        var slopes =
            how == ScatterOp.PROD
                ? factors(at, x[0], start, one)
                : winners(at, x[0], start, y, one);
        yield at.push(
            ScatterOp.ADD, mul(ts, slopes[0]), mul(Tangents.orZeros(ofStart, y), slopes[1]));
      }
    };
  }

  /** g times the product of the other factors at the same place, also where one of them is 0. */
  private static Node[] factors(Places at, Node source, Node start, Node g) {
    var zeros = at.push(ScatterOp.ADD, isZero(source), isZero(start));
    var product = at.push(ScatterOp.PROD, nonZero(source), nonZero(start));
    return new Node[] {
      mul(at.pull(g), others(source, at.pull(zeros), at.pull(product))),
      mul(g, others(start, zeros, product))
    };
  }

  private static Node isZero(Node x) {
    return cast(eq(x, scalarLike(x, 0)), x.dtype());
  }

  private static Node nonZero(Node x) {
    return where(eq(x, scalarLike(x, 0)), scalarLike(x, 1), x);
  }

  /** The product without x, from the number of zeros and the product of the other factors. */
  private static Node others(Node x, Node zeros, Node product) {
    var none = scalarLike(x, 0);
    var ifZero = where(eq(zeros, scalarLike(x, 1)), product, none);
    var ifNot = where(eq(zeros, none), div(product, nonZero(x)), none);
    return where(eq(x, none), ifZero, ifNot);
  }

  /** Those that are as large as the result share its gradient, as in PyTorch. */
  private static Node[] winners(Places at, Node source, Node start, Node y, Node g) {
    var sources = cast(eq(source, at.pull(y)), y.dtype());
    var starts = cast(eq(start, y), y.dtype());
    var share = div(g, at.push(ScatterOp.ADD, sources, starts));
    return new Node[] {mul(sources, at.pull(share)), mul(starts, share)};
  }

  /** The places that a scatter writes to, read or written otherwise. */
  private static final class Places {
    private final Op op;
    private final Node[] index;

    Places(Op op, Node[] index) {
      this.op = op;
      this.index = index;
    }

    Node pull(Node t) {
      return switch (op) {
        case Op.Scatter(ScatterOp _, int axis, int _) -> Node.of(new Op.Gather(axis), t, index[0]);
        case Op.IndexPut(ScatterOp _, int axis, Shape _, boolean wrap) ->
            Node.of(new Op.Index(axis, wrap), before(t));
        default -> throw new AssertionError(op);
      };
    }

    /** {@code start}: null for zeros. */
    Node push(ScatterOp how, Node source, @Nullable Node start) {
      var inputs = before(source);
      if (start != null) {
        inputs = Arrays.copyOf(inputs, inputs.length + 1);
        inputs[inputs.length - 1] = start;
      }
      return switch (op) {
        case Op.Scatter(ScatterOp _, int axis, int size) ->
            Node.of(new Op.Scatter(how, axis, size), inputs);
        case Op.IndexPut(ScatterOp _, int axis, Shape extents, boolean wrap) ->
            Node.of(new Op.IndexPut(how, axis, extents, wrap), inputs);
        default -> throw new AssertionError(op);
      };
    }

    private Node[] before(Node t) {
      var all = new Node[index.length + 1];
      all[0] = t;
      System.arraycopy(index, 0, all, 1, index.length);
      return all;
    }

    /** Which elements of a source of this shape are the last ones for their place. */
    Node lastOnes(Shape source) {
      var number = reshape(iota(Shape.of(source.size()), 0, DType.INT64), source);
      return eq(pull(push(ScatterOp.SET, number, null)), number);
    }
  }
}
