package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.broadcastTo;
import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.iota;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.permute;
import static dev.espalier.ir.Nodes.reshape;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.ArrayKernel;
import dev.espalier.ir.Axes;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Infer;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Op.ConvKind;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Batching as a transform from graph to graph: a graph for one example becomes one for all of a
 * batch. A batched node has the batch as a further axis 0; a node that no example lies behind stays
 * as it is and is shared by all. The rules are one row for each op ({@link #rule}).
 */
public final class Batching {
  private final int size;
  private final Map<Node, Node> batched = new IdentityHashMap<>();
  private final Set<Node> drawn;

  private Batching(int size, Set<Node> drawn) {
    this.size = size;
    this.drawn = drawn;
  }

  /** What a graph for one example is given for a batch. */
  public static final class Inputs {
    private final Map<Node, Node> batched = new IdentityHashMap<>();
    private final Set<Node> drawn = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Node {@code one} of the graph stands for an example of {@code all}, along axis 0. */
    public void batch(Node one, Node all) {
      assert all.shape().without(0, 1).equals(one.shape()) : one + ", " + all;
      batched.put(one, all);
    }

    /** Random numbers that are drawn from this counter on differ from example to example. */
    public void draw(Node counter) {
      drawn.add(counter);
    }

    boolean isDrawn(Node n) {
      return drawn.contains(n);
    }
  }

  /**
   * The batched form of each root; null for one that is the same for all examples.
   *
   * @param size the number of examples
   * @param outside nodes that no example lies behind, which need not be looked at
   */
  public static List<@Nullable Node> of(
      List<Node> roots, Inputs inputs, int size, Predicate<Node> outside) {
    Set<Node> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
    drawn.addAll(inputs.drawn);
    var b = new Batching(size, drawn);
    b.batched.putAll(inputs.batched);
    for (var v : Walk.behind(roots, n -> outside.test(n) || b.batched.containsKey(n))) {
      if (!v.inputs().isEmpty()) {
        b.visit(v.node(), v.array());
      }
    }
    var result = new ArrayList<@Nullable Node>(roots.size());
    for (Node r : roots) {
      result.add(b.batched.get(r));
    }
    return result;
  }

  /** A node that is the same for all examples, repeated for each. */
  public static Node repeat(Node one, int size) {
    var d = new int[one.shape().rank() + 1];
    d[0] = 1;
    System.arraycopy(one.shape().toArray(), 0, d, 1, d.length - 1);
    return broadcastTo(reshape(one, Shape.of(d)), batch(size, one.shape()));
  }

  /** What one element along axis 0 is. */
  public static TensorSpec element(Node all) {
    return new TensorSpec(all.shape().without(0, 1), all.dtype());
  }

  /** The shape of a batch of tensors of this shape. */
  public static Shape batch(int size, Shape one) {
    var d = new int[one.rank() + 1];
    d[0] = size;
    System.arraycopy(one.toArray(), 0, d, 1, d.length - 1);
    return Shape.of(d);
  }

  private void visit(Node y, Node[] x) {
    boolean any = false;
    boolean draws = false;
    for (Node in : x) {
      any |= batched.containsKey(in);
      draws |= drawn.contains(in);
    }
    boolean whole =
        draws
            && (y.op() instanceof Op.RandomBits
                || y.op() instanceof Op.Scan
                || y.op() instanceof Op.Composite);
    if (!any && !whole) {
      if (draws) {
        drawn.add(y); // a counter that was moved on
      }
      return;
    }
    if (y.op() instanceof Op.Scan scan) {
      new ScanBatching(this, scan, x).outputs().forEach(ofScan(y)::put);
      batched.put(y, y); // its outputs are looked up
      return;
    }
    Node all;
    if (y.op() instanceof Op.Output(int k)) {
      all = ofScan(x[0]).get(k);
      assert all != null : y;
    } else if (size == 0) {
      all = broadcastTo(constant(0, y.dtype()), batch(0, y.shape()));
    } else {
      all = rule(y, x);
    }
    assert all.spec().equals(new TensorSpec(batch(size, y.shape()), y.dtype()))
        : "batched " + all + " of " + y;
    batched.put(y, y.cut() ? cut(y, all) : all);
  }

  private final Map<Node, Map<Integer, Node>> ofScan = new IdentityHashMap<>();

  private Map<Integer, Node> ofScan(Node scan) {
    return ofScan.computeIfAbsent(scan, _ -> new java.util.HashMap<>());
  }

  private static Node cut(Node like, Node all) {
    var op = new Op.Reshape(all.shape());
    return Node.recorded(op, new Node[] {all}, all.spec(), like.path(), true, 0, -1);
  }

  int size() {
    return size;
  }

  boolean isBatched(Node n) {
    return batched.containsKey(n);
  }

  boolean isDrawn(Node n) {
    return drawn.contains(n);
  }

  /** The batched form, repeated where all examples share it. */
  Node full(Node n) {
    var b = batched.get(n);
    return b == null ? repeat(n, size) : b;
  }

  private Node[] full(Node[] x) {
    var all = new Node[x.length];
    Arrays.setAll(all, i -> full(x[i]));
    return all;
  }

  /** An op over other inputs, with the layer of y. */
  private static Node like(Node y, Op op, Node... inputs) {
    var spec = Infer.infer(op, inputs);
    return Node.recorded(op, inputs, spec, y.path(), false, 0, -1);
  }

  /**
   * The operand x of an op that broadcasts to this rank: batched with the batch before all other
   * axes, or as it is.
   */
  private Node aligned(Node x, int rank) {
    var b = batched.get(x);
    if (b == null || x.shape().rank() == rank) {
      return b == null ? x : b;
    }
    var d = new int[rank + 1];
    Arrays.fill(d, 1);
    d[0] = size;
    for (int i = 1; i <= x.shape().rank(); i++) {
      d[d.length - i] = x.shape().dim(-i);
    }
    return reshape(b, Shape.of(d));
  }

  private Node[] aligned(Node[] x, int rank) {
    var all = new Node[x.length];
    Arrays.setAll(all, i -> aligned(x[i], rank));
    return all;
  }

  /** The table: the batched form of y = op(x), of whose inputs one is batched or drawn. */
  private Node rule(Node y, Node[] x) {
    return switch (y.op()) {
      case Op.Unary _, Op.Cast _, Op.Bitcast _ -> like(y, y.op(), full(x[0]));
      case Op.Binary _, Op.Ternary _ -> like(y, y.op(), aligned(x, y.shape().rank()));
      case Op.Reduce(ReduceOp r, int from, int to) ->
          like(y, new Op.Reduce(r, from + 1, to + 1), full(x[0]));
      case Op.ArgReduce(ReduceOp r, int axis) -> like(y, new Op.ArgReduce(r, axis + 1), full(x[0]));
      case Op.Reshape _ -> like(y, new Op.Reshape(batch(size, y.shape())), full(x[0]));
      case Op.Expand _ -> like(y, new Op.Expand(batch(size, y.shape())), full(x[0]));
      case Op.Permute(Axes axes) -> {
        var order = new int[axes.size() + 1];
        for (int i = 1; i < order.length; i++) {
          order[i] = axes.get(i - 1) + 1;
        }
        yield like(y, new Op.Permute(Axes.of(order)), full(x[0]));
      }
      case Op.Slice(int axis, int length, int step) ->
          isBatched(x[1])
              ? like(
                  y,
                  new Op.Gather(axis + 1),
                  full(x[0]),
                  steps(x[1], axis, step, x[0].shape().with(axis, length)))
              : like(y, new Op.Slice(axis + 1, length, step), full(x[0]), x[1]);
      case Op.Place(int axis, int extent, int step) ->
          isBatched(x[1])
              ? like(
                  y,
                  new Op.Scatter(ScatterOp.SET, axis + 1, extent),
                  full(x[0]),
                  steps(x[1], axis, step, x[0].shape()))
              : like(y, new Op.Place(axis + 1, extent, step), full(x[0]), x[1]);
      case Op.Concat(int axis) -> like(y, new Op.Concat(axis + 1), full(x));
      case Op.Cumulate(CumulateOp c, int axis, boolean reverse) ->
          like(y, new Op.Cumulate(c, axis + 1, reverse), full(x));
      case Op.ArgSort(int axis, int count, boolean descending) ->
          like(y, new Op.ArgSort(axis + 1, count, descending), full(x[0]));
      case Op.Gather(int axis) -> like(y, new Op.Gather(axis + 1), full(x));
      case Op.Scatter(ScatterOp how, int axis, int extent) ->
          like(y, new Op.Scatter(how, axis + 1, extent), full(x));
      case Op.Index(int axis, boolean wrap) -> index(y, axis, wrap, x);
      case Op.IndexPut(ScatterOp how, int axis, Shape extents, boolean wrap) ->
          indexPut(y, how, axis, extents, wrap, x);
      case Op.RandomBits(Shape shape) -> like(y, new Op.RandomBits(batch(size, shape)), x);
      case Op.Matrix _ -> like(y, y.op(), full(x));
      case Op.MatMul _ -> product(y, x[0], x[1]);
      case Op.Conv2d(ConvKind kind, var s) -> convolution(y, kind, s, x);
      case Op.Pool2d _ -> {
        var inputs = new Node[x.length];
        Arrays.setAll(inputs, i -> merged(full(x[i]), 0));
        yield split(like(y, y.op(), inputs), 0, size);
      }
      case Op.Composite(CompositeOp c) ->
          c.elementwise() && x.length == 1
              ? like(y, y.op(), full(x[0]))
              : Vmapped.over(this, y, c, x);
      case Op.Custom(ArrayKernel k) -> custom(y, k, x);
      case Op.Leaf _, Op.Const _, Op.Iota _, Op.Scan _, Op.Output _ ->
          throw new AssertionError("no example lies behind " + y);
      case Op.Grad _, Op.Jvp _, Op.Update _ -> throw new AssertionError(y + " was not expanded");
    };
  }

  /** For a batched start, the indices of a slice or placement: start + step · k along the axis. */
  private Node steps(Node start, int axis, int step, Shape pieces) {
    var rank = pieces.rank() + 1;
    var ones = new int[rank];
    Arrays.fill(ones, 1);
    var first = Shape.of(ones).with(0, size);
    var along = Shape.of(ones).with(axis + 1, pieces.dim(axis));
    var k = mul(iota(along, axis + 1, DType.INT64), step);
    var all = add(reshape(cast(full(start), DType.INT64), first), k);
    return broadcastTo(all, batch(size, pieces));
  }

  /** Which example each element of a batched index belongs to. */
  private Node examples(Node index) {
    return iota(index.shape(), 0, DType.INT64);
  }

  private boolean anyIndex(Node[] x, int n) {
    boolean any = false;
    for (int i = 1; i <= n; i++) {
      any |= isBatched(x[i]);
    }
    return any;
  }

  /** Index tensors that tell the example first. */
  private Node[] withExamples(Node source, Node[] x, int n, @Nullable Node start) {
    var all = new ArrayList<Node>();
    all.add(source);
    var first = full(x[1]);
    all.add(examples(first));
    all.add(first);
    for (int i = 2; i <= n; i++) {
      all.add(full(x[i]));
    }
    if (start != null) {
      all.add(start);
    }
    return all.toArray(new Node[0]);
  }

  private Node index(Node y, int axis, boolean wrap, Node[] x) {
    int n = x.length - 1;
    var inputs = x.clone();
    if (!anyIndex(x, n)) {
      inputs[0] = full(x[0]);
      return like(y, new Op.Index(axis + 1, wrap), inputs);
    }
    if (!isBatched(x[0])) { // (pre, B, index, post)
      for (int i = 1; i <= n; i++) {
        inputs[i] = full(x[i]);
      }
      return moved(like(y, new Op.Index(axis, wrap), inputs), axis, 1, 0);
    }
    // The indexed axes go behind the batch, then the index of the example is one more.
    var source = moved(full(x[0]), axis + 1, n, 1);
    var found = like(y, new Op.Index(0, wrap), withExamples(source, x, n, null));
    int rank = x[1].shape().rank();
    return moved(found, 1, rank, axis + 1);
  }

  private Node indexPut(Node y, ScatterOp how, int axis, Shape extents, boolean wrap, Node[] x) {
    int n = extents.rank();
    int rank = x[1].shape().rank();
    boolean started = x.length > n + 1;
    if (!anyIndex(x, n)) {
      var inputs = x.clone();
      inputs[0] = full(x[0]);
      if (started) {
        inputs[n + 1] = full(x[n + 1]);
      }
      return like(y, new Op.IndexPut(how, axis + 1, extents, wrap), inputs);
    }
    var source = moved(full(x[0]), axis + 1, rank, 1);
    var start = started ? moved(full(x[n + 1]), axis + 1, n, 1) : null;
    var op = new Op.IndexPut(how, 0, batch(size, extents), wrap);
    return moved(like(y, op, withExamples(source, x, n, start)), 1, n, axis + 1);
  }

  private Node custom(Node y, ArrayKernel k, Node[] x) {
    var inputs = x.clone();
    var which = new ArrayList<Boolean>();
    for (int i = 0; i < x.length; i++) {
      which.add(isBatched(x[i]));
      inputs[i] = batched.getOrDefault(x[i], x[i]);
    }
    return like(y, new Op.Custom(k.batched(which, size)), inputs);
  }

  /** Moves {@code n} neighbouring axes so that the first of them becomes axis {@code to}. */
  private static Node moved(Node x, int from, int n, int to) {
    if (from == to || n == 0) {
      return x;
    }
    var order = new ArrayList<Integer>();
    for (int i = 0; i < x.shape().rank(); i++) {
      if (i < from || i >= from + n) {
        order.add(i);
      }
    }
    for (int i = 0; i < n; i++) {
      order.add(to + i, from + i);
    }
    return permute(x, order.stream().mapToInt(i -> i).toArray());
  }

  /** One product where one right side serves all examples: their rows are those of one matrix. */
  private Node product(Node y, Node a, Node b) {
    int rank = y.shape().rank();
    if (!isBatched(b) && b.shape().size(0, b.shape().rank() - 2) == 1) {
      int k = b.shape().dim(-2);
      int n = b.shape().dim(-1);
      var rows = full(a);
      int m = rows.shape().size(0, rows.shape().rank() - 1);
      var all = like(y, y.op(), reshape(rows, Shape.of(m, k)), reshape(b, Shape.of(k, n)));
      return reshape(all, batch(size, y.shape()));
    }
    return like(y, y.op(), aligned(a, rank), aligned(b, rank));
  }

  /** Merges the batch, axis {@code at} of x, with the axis behind it. */
  private static Node merged(Node x, int at) {
    var s = x.shape();
    return reshape(x, s.without(at, at + 1).with(at, s.dim(at) * s.dim(at + 1)));
  }

  /** Splits an axis in two, of which the first has the extent {@code outer}. */
  private static Node split(Node x, int at, int outer) {
    var s = x.shape();
    var d = new int[s.rank() + 1];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < at ? s.dim(i) : i == at ? outer : i == at + 1 ? s.dim(at) / outer : s.dim(i - 1);
    }
    return reshape(x, Shape.of(d));
  }

  /**
   * A batch of images is more images; a batch of weights is more groups: each example reads and
   * makes channels of its own.
   */
  private Node convolution(Node y, ConvKind kind, Op.ConvSpec s, Node[] x) {
    boolean images = kind != ConvKind.WEIGHT && !isBatched(x[1]);
    if (images) {
      return split(like(y, y.op(), merged(full(x[0]), 0), x[1]), 0, size);
    }
    if (kind == ConvKind.FORWARD && !isBatched(x[0]) && s.groups() == 1) {
      return moved(split(like(y, y.op(), x[0], merged(full(x[1]), 0)), 1, size), 1, 1, 0);
    }
    var op = new Op.Conv2d(kind, grouped(s, size * s.groups()));
    var left = merged(moved(full(x[0]), 0, 1, 1), 1);
    return switch (kind) {
      case FORWARD, INPUT ->
          moved(split(like(y, op, left, merged(full(x[1]), 0)), 1, size), 1, 1, 0);
      case WEIGHT -> split(like(y, op, left, merged(moved(full(x[1]), 0, 1, 1), 1)), 0, size);
    };
  }

  private static Op.ConvSpec grouped(Op.ConvSpec s, int groups) {
    return new Op.ConvSpec(
        s.height(),
        s.width(),
        s.kernelHeight(),
        s.kernelWidth(),
        s.strideH(),
        s.strideW(),
        s.padH(),
        s.padW(),
        s.dilationH(),
        s.dilationW(),
        groups);
  }
}
