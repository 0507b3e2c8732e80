package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.spi.View;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows reshapes, permutations, expansions and constant slices down to the node whose elements
 * they show.
 */
final class Views {
  /** A node seen through a view. */
  record Ref(Node base, View view) {
    boolean isWhole() {
      return view.isContiguous() && view.shape().size() == base.shape().size();
    }
  }

  private final Map<Node, Ref> known = new IdentityHashMap<>();
  private final Set<Node> copies;

  /** {@code copies}: nodes that are to be materialised although they look like views. */
  Views(Set<Node> copies) {
    this.copies = copies;
  }

  /**
   * The nodes of a graph must be resolved inputs first (their order in {@link
   * dev.espalier.ir.Graph}), which keeps this flat.
   */
  Ref resolve(Node n) {
    var r = known.get(n);
    if (r == null) {
      r = through(n);
      known.put(n, r);
    }
    return r;
  }

  private Ref through(Node n) {
    if (!copies.contains(n)) {
      View v = isView(n) ? compose(n, resolve(n.input(0)).view()) : null;
      if (v != null) {
        return new Ref(resolve(n.input(0)).base(), v);
      }
    }
    return new Ref(n, View.contiguous(n.shape()));
  }

  static boolean isView(Node n) {
    return n.op() instanceof Op.Reshape
        || n.op() instanceof Op.Permute
        || n.op() instanceof Op.Expand
        || n.op() instanceof Op.Slice && n.input(1).op() instanceof Op.Const;
  }

  /** The view of n's elements given the view of its input's; null where that needs a copy. */
  private static @Nullable View compose(Node n, View in) {
    int[] strides = new int[n.shape().rank()];
    int offset = in.offset();
    switch (n.op()) {
      case Op.Reshape(Shape shape) -> {
        var s = reshape(in, shape);
        if (s == null) {
          return null;
        }
        strides = s;
      }
      case Op.Permute(Axes axes) -> {
        for (int i = 0; i < strides.length; i++) {
          strides[i] = in.strides().get(axes.get(i));
        }
      }
      case Op.Expand(Shape shape) -> {
        for (int i = 0; i < strides.length; i++) {
          strides[i] = in.shape().dim(i) == shape.dim(i) ? in.strides().get(i) : 0;
        }
      }
      case Op.Slice(int axis, int _, int step) -> {
        for (int i = 0; i < strides.length; i++) {
          strides[i] = in.strides().get(i) * (i == axis ? step : 1);
        }
        if (n.input(1).op() instanceof Op.Const(double start, DType _)) {
          offset += ((int) start) * in.strides().get(axis);
        }
      }
      default -> throw new AssertionError(n);
    }
    return new View(n.shape(), Axes.of(strides), offset);
  }

  /** Strides that show a strided view in another shape without a copy, or null. */
  private static int @Nullable [] reshape(View in, Shape to) {
    if (to.size() == 0) {
      return to.strides();
    }
    var out = new int[to.rank()];
    int i = in.shape().rank() - 1;
    int o = to.rank() - 1;
    while (i >= 0 || o >= 0) {
      if (i >= 0 && in.shape().dim(i) == 1) {
        i--;
        continue;
      }
      if (o >= 0 && to.dim(o) == 1) {
        out[o--] = 0;
        continue;
      }
      int stride = in.strides().get(i);
      int have = in.shape().dim(i);
      int want = to.dim(o);
      int from = i;
      int start = o;
      while (have != want) { // grow the smaller side until a group of axes matches
        if (have < want) {
          i--;
          have *= in.shape().dim(i);
        } else {
          o--;
          want *= to.dim(o);
        }
      }
      int next = stride; // the group must lie evenly spaced; axes of extent 1 lie anywhere
      for (int k = from; k >= i; k--) {
        if (in.shape().dim(k) != 1) {
          if (in.strides().get(k) != next) {
            return null;
          }
          next *= in.shape().dim(k);
        }
      }
      int s = stride;
      for (int k = start; k >= o; k--) {
        out[k] = s;
        s *= to.dim(k);
      }
      i--;
      o--;
    }
    return out;
  }

  /** A view broadcast to a larger shape by NumPy's rule. */
  static View broadcast(View v, Shape to) {
    if (v.shape().equals(to)) {
      return v;
    }
    var strides = new int[to.rank()];
    for (int k = 1; k <= v.shape().rank(); k++) {
      strides[to.rank() - k] =
          v.shape().dim(-k) == to.dim(-k) ? v.strides().get(v.shape().rank() - k) : 0;
    }
    return new View(to, Axes.of(strides), v.offset());
  }
}
