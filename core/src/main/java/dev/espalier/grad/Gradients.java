package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.div;
import static dev.espalier.ir.Nodes.eq;
import static dev.espalier.ir.Nodes.fullLike;
import static dev.espalier.ir.Nodes.keepAxes;
import static dev.espalier.ir.Nodes.matmul;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.reduce;
import static dev.espalier.ir.Nodes.reshape;
import static dev.espalier.ir.Nodes.scalarLike;
import static dev.espalier.ir.Nodes.sumTo;
import static dev.espalier.ir.Nodes.transpose;
import static dev.espalier.ir.Nodes.where;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.ir.ArrayKernel;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.Op.ConvKind;
import dev.espalier.ir.Op.PoolKind;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TernaryOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation as a transform from graph to graph. The rules are one row for each
 * op, written in ops, so that gradients have gradients: the rows of elementwise ops stand beside
 * their constants ({@link dev.espalier.ir.UnaryOp}, {@link dev.espalier.ir.BinaryOp}), those of
 * composites beside their definitions, the others in {@link #vjp}. A row gives the vector–Jacobian
 * product: the gradient of each input from the gradient g of the output.
 */
public final class Gradients {
  private static final Node[] NONE = {};

  private Gradients() {}

  /**
   * The gradients of Σ {@code root · seed} with respect to each of {@code wrt}, in their shapes and
   * dtypes.
   *
   * <p>A node that root does not depend on, or is not floating, has none (null). Nodes in {@code
   * wrt} may depend on each other; gradients pass through them. Nothing passes through nodes that
   * are cut, through integers and bools, or through an optimiser's update. Gradients that meet in a
   * node are added in an order that depends on the graph alone. All {@link Op.Grad} nodes behind
   * root must have been expanded ({@link #expand}).
   *
   * @param seed the gradient of root, of its shape and dtype; null for ones
   */
  public static List<@Nullable Node> gradients(Node root, @Nullable Node seed, List<Node> wrt) {
    return reverse(List.of(root), List.of(seed == null ? fullLike(root, 1) : seed), wrt, Set.of());
  }

  /**
   * The same roots with every output of an {@link Op.Grad} or {@link Op.Jvp} node replaced by the
   * nodes that compute it, zeros where the derivative does not exist. Inner ones come first, so
   * that an outer one differentiates through them. Nodes with nothing to replace behind them are
   * kept as they are; a node that is rebuilt keeps its value.
   */
  public static List<Node> expand(List<Node> roots) {
    var steps = new IdentityHashMap<Node, Step>();
    for (Step s : walk(roots, steps, Node::rawInputs)) {
      var inputs = new Node[s.inputs.length];
      boolean changed = false;
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = at(steps, s.inputs[i]).replacement;
        changed |= inputs[i] != s.inputs[i];
      }
      if (s.node.op() instanceof Op.Grad && inputs.length > 0) {
        s.outputs = gradients(inputs[0], null, List.of(inputs).subList(1, inputs.length));
      } else if (s.node.op() instanceof Op.Jvp(int n, int m) && inputs.length > 0) {
        var in = Arrays.asList(inputs);
        s.outputs =
            Tangents.of(in.subList(0, n), in.subList(n, n + m), in.subList(n + m, in.size()));
      } else if (s.node.op() instanceof Op.Output(int k)
          && inputs.length > 0
          && at(steps, s.inputs[0]).outputs != null) {
        var source = at(steps, s.inputs[0]);
        assert source.outputs != null;
        var g = source.outputs.get(k);
        s.replacement = like(s.node, g == null ? zeros(s.node) : g);
      } else if (changed) {
        s.replacement = s.node.withInputs(inputs);
        var value = s.node.value();
        if (value != null) {
          s.replacement.realize(value);
        }
      }
    }
    var result = new ArrayList<Node>(roots.size());
    for (Node r : roots) {
      result.add(at(steps, r).replacement);
    }
    return result;
  }

  private static Node zeros(Node like) {
    return Nodes.broadcastTo(constant(0, like.dtype()), like.shape());
  }

  /**
   * What stands for {@code node} from now on; when gradients stop at the node, they stop there too.
   */
  private static Node like(Node node, Node replacement) {
    return node.cut()
        ? Node.recorded(
            new Op.Reshape(node.shape()),
            new Node[] {replacement},
            node.spec(),
            node.path(),
            true,
            0,
            -1)
        : replacement;
  }

  /** A node on a walk, with the inputs it had when it was met: another thread may drop them. */
  private static final class Step {
    final Node node;
    final Node[] inputs;
    int next;
    boolean needed;
    @Nullable Node gradient;
    Node replacement;
    @Nullable List<@Nullable Node> outputs;

    /** The gradients of the outputs of a scan. */
    @Nullable Node @Nullable [] ofOutputs;

    Step(Node node, Node[] inputs) {
      this.node = node;
      this.inputs = inputs;
      this.replacement = node;
    }

    /** Several nodes may show one output; their gradients are added. */
    void receive(Op.Scan scan, int output, Node g) {
      var all = ofOutputs;
      if (all == null) {
        all = new Node[scan.before(scan.carries())];
        ofOutputs = all;
      }
      var before = all[output];
      all[output] = before == null ? g : add(before, g);
    }
  }

  @FunctionalInterface
  private interface Edges {
    Node[] of(Node node);
  }

  /** All nodes behind the roots, inputs before the nodes that use them. */
  private static List<Step> walk(List<Node> roots, Map<Node, Step> steps, Edges edges) {
    var order = new ArrayList<Step>();
    var stack = new ArrayList<Step>();
    for (Node root : roots) {
      if (steps.containsKey(root)) {
        continue;
      }
      push(root, steps, stack, edges);
      while (!stack.isEmpty()) {
        var s = stack.getLast();
        if (s.next == s.inputs.length) {
          order.add(stack.removeLast());
        } else {
          var in = s.inputs[s.next++];
          if (!steps.containsKey(in)) {
            push(in, steps, stack, edges);
          }
        }
      }
    }
    return order;
  }

  private static void push(Node node, Map<Node, Step> steps, List<Step> stack, Edges edges) {
    var s = new Step(node, edges.of(node));
    steps.put(node, s);
    stack.add(s);
  }

  /**
   * The gradients of Σ {@code roots · seeds}.
   *
   * @param leaves nodes that gradients reach but do not pass
   */
  static List<@Nullable Node> reverse(
      List<Node> roots, List<Node> seeds, List<Node> wrt, Set<Node> leaves) {
    Set<Node> targets = identitySet(wrt);
    var steps = new IdentityHashMap<Node, Step>();
    var order = walk(roots, steps, n -> leaves.contains(n) || stops(n) ? NONE : n.rawInputs());
    for (Step s : order) {
      s.needed = targets.contains(s.node) && s.node.dtype().isFloating();
      for (Node in : s.inputs) {
        s.needed |= at(steps, in).needed;
      }
    }
    for (int i = 0; i < seeds.size(); i++) {
      receive(at(steps, roots.get(i)), seeds.get(i));
    }
    for (Step s : order.reversed()) {
      if (!s.needed || s.inputs.length == 0) {
        continue;
      }
      if (s.node.op() instanceof Op.Output(int k) && s.inputs[0].op() instanceof Op.Scan scan) {
        if (s.gradient != null) {
          at(steps, s.inputs[0]).receive(scan, k, s.gradient);
        }
      } else if (s.gradient != null || s.ofOutputs != null) {
        spread(s, steps);
      }
    }
    var result = new ArrayList<@Nullable Node>(wrt.size());
    for (Node w : wrt) {
      var s = steps.get(w);
      result.add(s == null || !s.needed ? null : s.gradient);
    }
    return result;
  }

  private static void receive(Step s, Node gradient) {
    s.gradient = s.gradient == null ? gradient : add(s.gradient, gradient);
  }

  private static Step at(Map<Node, Step> steps, Node n) {
    var s = steps.get(n);
    assert s != null : n;
    return s;
  }

  static boolean stops(Node n) {
    return n.cut() || !n.dtype().isFloating();
  }

  private static Set<Node> identitySet(List<Node> nodes) {
    Set<Node> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(nodes);
    return set;
  }

  /** Adds what step s contributes to the gradients of its inputs. */
  private static void spread(Step s, Map<Node, Step> steps) {
    var needed = new boolean[s.inputs.length];
    for (int i = 0; i < needed.length; i++) {
      needed[i] = at(steps, s.inputs[i]).needed;
    }
    List<@Nullable Node> gradients;
    if (s.ofOutputs != null && s.node.op() instanceof Op.Scan scan) {
      gradients = ScanGradient.of(scan, s.node, s.inputs, needed, s.ofOutputs);
    } else {
      assert s.gradient != null;
      gradients = vjp(s.node, s.inputs, needed, s.gradient);
    }
    for (int i = 0; i < needed.length; i++) {
      var gi = gradients.get(i);
      if (needed[i] && gi != null) {
        var in = at(steps, s.inputs[i]);
        gi = sumTo(gi, in.node.shape());
        assert gi.spec().equals(in.node.spec())
            : "gradient " + gi + " of input " + i + " of " + s.node;
        receive(in, gi);
      }
    }
  }

  /**
   * The table: gradients of the inputs x of y = op(x) given the gradient g of y; null for none.
   * Those of broadcast inputs may have the broadcast shape. {@code needed}: the inputs whose
   * gradients are wanted.
   */
  private static List<@Nullable Node> vjp(Node y, Node[] x, boolean[] needed, Node g) {
    return switch (y.op()) {
      case Op.Leaf _,
          Op.Const _,
          Op.Iota _,
          Op.RandomBits _,
          Op.ArgReduce _,
          Op.ArgSort _,
          Op.Bitcast _,
          Op.Update _ ->
          none(x.length);
      case Op.Unary(var u) -> list(u.vjp(x[0], y, g));
      case Op.Binary(var b) -> b.vjp(x[0], x[1], y, g);
      case Op.Ternary(TernaryOp t) ->
          switch (t) {
            case WHERE ->
                list(null, where(x[0], g, scalarLike(g, 0)), where(x[0], scalarLike(g, 0), g));
            case FMA -> list(mul(g, x[1]), mul(g, x[0]), g);
          };
      case Op.Cast _ -> list(x[0].dtype().isFloating() ? cast(g, x[0].dtype()) : null);
      case Op.Reduce(ReduceOp r, int from, int to) -> list(reduced(r, x[0], y, g, from, to));
      case Op.Reshape _ -> list(reshape(g, x[0].shape()));
      case Op.Permute(var axes) -> list(Node.of(new Op.Permute(axes.inverse()), g));
      case Op.Expand _ -> list(g);
      case Op.Slice(int axis, int _, int step) ->
          list(Node.of(new Op.Place(axis, x[0].shape().dim(axis), step), g, x[1]), null);
      case Op.Place(int axis, int _, int step) ->
          list(Node.of(new Op.Slice(axis, x[0].shape().dim(axis), step), g, x[1]), null);
      case Op.Concat(int axis) -> pieces(x, g, axis);
      case Op.Cumulate(var c, int axis, boolean reverse) ->
          OrderGradients.cumulate(c, axis, reverse, y, x, g);
      case Op.Gather(int axis) ->
          list(Node.of(new Op.Scatter(ScatterOp.ADD, axis, x[0].shape().dim(axis)), g, x[1]), null);
      case Op.Scatter(ScatterOp how, int _, int _) ->
          OrderGradients.scatter(y.op(), how, 1, y, x, g);
      case Op.Index(int axis, boolean wrap) -> indexed(x, g, axis, wrap);
      case Op.IndexPut(ScatterOp how, int _, Shape extents, boolean _) ->
          OrderGradients.scatter(y.op(), how, extents.rank(), y, x, g);
      case Op.MatMul _ ->
          list(
              needed[0] ? matmul(g, transpose(x[1])) : null,
              needed[1] ? right(x[0], x[1], g) : null);
      case Op.Matrix m -> MatrixGradients.vjp(m, y, x, needed, g);
      case Op.Conv2d(ConvKind kind, var s) ->
          switch (kind) {
            case FORWARD ->
                list(conv(ConvKind.INPUT, s, g, x[1]), conv(ConvKind.WEIGHT, s, x[0], g));
            case INPUT ->
                list(conv(ConvKind.FORWARD, s, g, x[1]), conv(ConvKind.WEIGHT, s, g, x[0]));
            case WEIGHT ->
                list(conv(ConvKind.INPUT, s, x[1], g), conv(ConvKind.FORWARD, s, x[0], g));
          };
      case Op.Pool2d(PoolKind kind, var s) ->
          switch (kind) {
            case MAX -> list(pool(PoolKind.MAX_SCATTER, s, x[0], g));
            case MAX_SCATTER -> list(null, pool(PoolKind.MAX_GATHER, s, x[0], g));
            case MAX_GATHER -> list(null, pool(PoolKind.MAX_SCATTER, s, x[0], g));
            case AVG -> list(pool(PoolKind.AVG_SCATTER, s, g));
            case AVG_SCATTER -> list(pool(PoolKind.AVG, s, g));
          };
      case Op.Composite(var c) -> composite(c, y, x, needed, g);
      case Op.Custom(var k) -> throw noRule(k, y);
      case Op.Scan _ ->
          throw new AssertionError("the gradients of a scan are those of its outputs");
      case Op.Grad _, Op.Jvp _ ->
          throw new AssertionError("a gradient of a derivative that was not expanded");
      case Op.Output _ -> {
        assert x[0].op() instanceof Op.Update : "a gradient of a gradient that was not expanded";
        yield none(x.length);
      }
    };
  }

  static TensorException noRule(ArrayKernel k, Node y) {
    return new StateException(
            k.label(),
            "a derivative passes through an operation that has a kernel and no rule for it",
            "implement its vjp, or cut the derivative with detach()")
        .withLayer(y.path() == null ? null : y.path().toString());
  }

  private static List<@Nullable Node> list(@Nullable Node... gradients) {
    return Arrays.asList(gradients);
  }

  private static List<@Nullable Node> none(int n) {
    return Collections.nCopies(n, null);
  }

  /**
   * A sum spreads its gradient; a largest or smallest element shares it with its equals, as in
   * PyTorch.
   */
  private static Node reduced(ReduceOp r, Node x, Node y, Node g, int from, int to) {
    return switch (r) {
      case SUM -> Nodes.broadcastTo(keepAxes(g, x.shape(), from, to), x.shape());
      case PROD -> OrderGradients.product(x, g, from, to);
      case MAX, MIN -> {
        var winners = cast(eq(x, keepAxes(y, x.shape(), from, to)), x.dtype());
        var share = div(g, reduce(ReduceOp.SUM, winners, from, to));
        yield mul(winners, keepAxes(share, x.shape(), from, to));
      }
    };
  }

  private static List<@Nullable Node> indexed(Node[] x, Node g, int axis, boolean wrap) {
    var inputs = x.clone();
    inputs[0] = g;
    var extents = Arrays.copyOfRange(x[0].shape().toArray(), axis, axis + x.length - 1);
    var result = new @Nullable Node[x.length];
    result[0] = Node.of(new Op.IndexPut(ScatterOp.ADD, axis, Shape.of(extents), wrap), inputs);
    return Arrays.asList(result);
  }

  private static List<@Nullable Node> pieces(Node[] x, Node g, int axis) {
    var result = new ArrayList<@Nullable Node>(x.length);
    int start = 0;
    for (Node in : x) {
      int n = in.shape().dim(axis);
      result.add(Node.of(new Op.Slice(axis, n, 1), g, constant(start, DType.INT64)));
      start += n;
    }
    return result;
  }

  /**
   * The gradient of b in a·b. When one b serves a whole batch of a, as the weight of a layer does,
   * the batch becomes rows of one product instead of a product each and a sum.
   */
  private static Node right(Node a, Node b, Node g) {
    int k = b.shape().dim(-2);
    int n = b.shape().dim(-1);
    if (a.shape().rank() == 2 || b.shape().size(0, b.shape().rank() - 2) != 1) {
      return matmul(transpose(a), g);
    }
    int rows = a.shape().size(0, a.shape().rank() - 1);
    return reshape(
        matmul(transpose(reshape(a, Shape.of(rows, k))), reshape(g, Shape.of(rows, n))), b.shape());
  }

  private static Node conv(ConvKind kind, Op.ConvSpec spec, Node a, Node b) {
    return Node.of(new Op.Conv2d(kind, spec), a, b);
  }

  private static Node pool(PoolKind kind, Op.PoolSpec spec, Node... inputs) {
    return Node.of(new Op.Pool2d(kind, spec), inputs);
  }

  /** The composite's own rule, else the gradient of its definition. */
  private static List<@Nullable Node> composite(
      CompositeOp c, Node y, Node[] x, boolean[] needed, Node g) {
    var inputs = List.of(x);
    var own = c.vjp(inputs, y, g);
    if (own != null) {
      return own;
    }
    var wrt = new ArrayList<Node>();
    for (int i = 0; i < x.length; i++) {
      if (needed[i]) {
        wrt.add(x[i]);
      }
    }
    var found =
        reverse(List.of(Nodes.definition(c, inputs)), List.of(g), wrt, identitySet(inputs))
            .iterator();
    var result = new ArrayList<@Nullable Node>(x.length);
    for (boolean b : needed) {
      result.add(b ? found.next() : null);
    }
    return result;
  }
}
