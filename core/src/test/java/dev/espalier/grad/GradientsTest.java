package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.composite;
import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.fma;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.reduce;
import static dev.espalier.ir.Nodes.sub;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.BceWithLogits;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.CrossEntropy;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.LogSoftmax;
import dev.espalier.ir.LogSumExp;
import dev.espalier.ir.NllLoss;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.Pow;
import dev.espalier.ir.PowTensor;
import dev.espalier.ir.Recurrences;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.Reduction;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.Softmax;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.UnaryOp;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientsTest {
  interface Function {
    Node of(Node... x);
  }

  /** Shapes of float64 inputs with elements in ±[0.2, 2] (positive: [0.2, 2]), none near a kink. */
  record Row(String name, boolean positive, Function f, List<int[]> shapes) {
    @Override
    public String toString() {
      return name + " " + shapes.stream().map(Arrays::toString).toList();
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();

  private static void row(String name, Function f, int[]... shapes) {
    ROWS.add(new Row(name, false, f, List.of(shapes)));
  }

  private static void positive(String name, Function f, int[]... shapes) {
    ROWS.add(new Row(name, true, f, List.of(shapes)));
  }

  private static int[] s(int... dims) {
    return dims;
  }

  private static void row(Op op, int[]... shapes) {
    row(op.toString(), x -> Node.of(op, x), shapes);
  }

  private static Node index(Shape shape, long... values) {
    return Node.leaf(
        Op.LeafKind.INPUT, new TensorSpec(shape, DType.INT64), Storage.of(DType.INT64, values));
  }

  private static Node start(long i) {
    return Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), DType.INT64), Scalar.of(i));
  }

  /** x less its value at element 3, which is 0 then and still moves with x. */
  private static Node withZero(String row, Node x) {
    var at = Nodes.eq(Nodes.iota(x.shape(), 0, DType.INT64), constant(3, DType.INT64));
    var value = values(new Random(row.hashCode()), false, x.shape().size());
    return Nodes.where(at, sub(x, fixed(value, x.shape())), x);
  }

  static {
    for (var u : UnaryOp.values()) {
      var any = Node.leaf(Op.LeafKind.INPUT, new TensorSpec(Shape.scalar(), DType.FLOAT64), null);
      if (u == UnaryOp.SQRT) {
        positive("SQRT", x -> Nodes.sqrt(x[0]), s(2, 3));
      } else if (u.domain().holds(DType.FLOAT64) && u.vjp(any, any, any) != null) {
        row(new Op.Unary(u), s(2, 3));
      } else if (u.domain().holds(DType.FLOAT64)) {
        row(u + " has none", x -> add(Nodes.unary(u, x[0]), mul(x[0], x[0])), s(3));
      }
    }
    for (var b : BinaryOp.values()) {
      switch (b) {
        case ADD, SUB, MUL, DIV, MAX, MIN, REM -> {
          var op = new Op.Binary(b);
          row(op, s(2, 3), s(2, 3));
          row(op, s(2, 3), s(3));
          row(op, s(2, 1), s(4, 1, 3));
          row(op, s(), s(2, 2));
        }
        case EQ, NE, LT, LE, AND, OR, XOR, SHL, SHR -> {}
      }
    }
    row("WHERE", x -> Nodes.where(Nodes.lt(x[0], x[1]), x[0], mul(x[1], x[1])), s(3, 4), s(4));
    row("FMA", x -> fma(x[0], x[1], x[2]), s(3, 4), s(4), s(3, 1));
    row("Cast", x -> cast(cast(x[0], DType.FLOAT32), DType.FLOAT64), s(0));
    row("same node twice", x -> mul(add(x[0], x[0]), x[0]), s(3));
    for (var axes : List.of(s(0, 1), s(1, 2), s(0, 2), s(1, 3), s(0, 3))) {
      row(new Op.Reduce(ReduceOp.SUM, axes[0], axes[1]), s(2, 3, 4));
      row(new Op.Reduce(ReduceOp.MAX, axes[0], axes[1]), s(2, 3, 4));
      row(new Op.Reduce(ReduceOp.MIN, axes[0], axes[1]), s(2, 3, 4));
      row(new Op.Reduce(ReduceOp.PROD, axes[0], axes[1]), s(2, 3, 4));
    }
    row(new Op.Reduce(ReduceOp.SUM, 0, 1), s(0, 3));
    row(new Op.Reshape(Shape.of(3, 4)), s(2, 6));
    row("Permute", x -> Nodes.permute(x[0], 2, 0, 1), s(2, 3, 4));
    row(new Op.Expand(Shape.of(2, 3, 4)), s(2, 1, 4));
    row("Slice", x -> Node.of(new Op.Slice(1, 3, 2), x[0], start(1)), s(2, 7));
    row("Slice back", x -> Node.of(new Op.Slice(0, 3, -2), x[0], start(5)), s(7, 2));
    row("Place", x -> Node.of(new Op.Place(1, 7, 2), x[0], start(1)), s(2, 3));
    row(new Op.Concat(1), s(2, 3), s(2, 1), s(2, 2));
    row(
        "Gather",
        x -> Node.of(new Op.Gather(1), x[0], index(Shape.of(2, 4), 0, 2, 2, 1, 1, 1, 0, 2)),
        s(2, 3));
    var columns = index(Shape.of(2, 4), 0, 2, 2, 1, 1, 1, 0, 2);
    var i = index(Shape.of(4), 2, 0, -1, 1);
    var j = index(Shape.of(4), 0, -2, 1, 1);
    for (var how : ScatterOp.values()) {
      var scatter = new Op.Scatter(how, 1, 3);
      row("Scatter " + how + " onto", x -> Node.of(scatter, x[0], columns, x[1]), s(2, 4), s(2, 3));
      var put = new Op.IndexPut(how, 1, Shape.of(3, 2), true);
      row(
          "IndexPut " + how + " onto",
          x -> Node.of(put, x[0], i, j, x[1]),
          s(2, 4, 2),
          s(2, 3, 2, 2));
      if (how == ScatterOp.SET || how == ScatterOp.ADD) {
        row("Scatter " + how, x -> Node.of(scatter, x[0], columns), s(2, 4));
        row("IndexPut " + how, x -> Node.of(put, x[0], i, j), s(2, 4, 2));
      }
    }
    row(
        "Index",
        x -> Node.of(new Op.Index(0, false), x[0], index(Shape.of(5), 0, 2, 2, 1, 0)),
        s(3, 2));
    row("Index of pairs", x -> Node.of(new Op.Index(1, true), x[0], i, j), s(2, 3, 2, 2));
    for (boolean reverse : List.of(false, true)) {
      row(new Op.Cumulate(CumulateOp.SUM, 1, reverse), s(2, 5, 3));
      row(new Op.Cumulate(CumulateOp.LINEAR, 1, reverse), s(2, 5, 3), s(2, 5, 3));
      row(new Op.Cumulate(CumulateOp.LINEAR, 0, reverse), s(1), s(1));
      row(new Op.Cumulate(CumulateOp.LINEAR, 0, reverse), s(0), s(0));
      row("cumprod", x -> Recurrences.cumprod(x[0], 1, reverse), s(2, 5));
      row(
          "cumprod with zero",
          x -> Recurrences.cumprod(withZero("cumprod with zero", x[0]), 0, reverse),
          s(7));
      row(
          "gather by argmax",
          x ->
              Node.of(
                  new Op.Gather(0),
                  x[0],
                  Node.of(new Op.Cumulate(CumulateOp.ARGMAX, 0, reverse), x[0])),
          s(6, 2));
      row(
          "gather by argsort",
          x -> Node.of(new Op.Gather(1), x[0], Node.of(new Op.ArgSort(1, 3, reverse), x[0])),
          s(2, 6));
    }
    row(
        "PROD with zero",
        x -> Nodes.reduce(ReduceOp.PROD, withZero("PROD with zero", x[0]), 0, 1),
        s(7));
    for (var shapes :
        new int[][][] {
          {{2, 3}, {3, 4}},
          {{5, 2, 3}, {3, 4}},
          {{5, 2, 3}, {1, 3, 4}},
          {{2, 3}, {5, 3, 4}},
          {{2, 1, 2, 3}, {4, 3, 2}},
          {{5, 2, 3}, {5, 3, 2}}
        }) {
      row(new Op.MatMul(), shapes[0], shapes[1]);
    }
    for (var p :
        List.of(
            new Op.ConvSpec(5, 4, 3, 2, 1, 1, 0, 0, 1, 1, 1),
            new Op.ConvSpec(6, 5, 2, 3, 2, 1, 1, 1, 2, 1, 2))) {
      int[] x = s(2, 4, p.height(), p.width());
      int[] w = s(6, 4 / p.groups(), p.kernelHeight(), p.kernelWidth());
      int[] y = s(2, 6, p.outHeight(), p.outWidth());
      row(new Op.Conv2d(Op.ConvKind.FORWARD, p), x, w);
      row(new Op.Conv2d(Op.ConvKind.INPUT, p), y, w);
      row(new Op.Conv2d(Op.ConvKind.WEIGHT, p), x, y);
    }
    var p = new Op.PoolSpec(5, 6, 3, 2, 1, 2, 1, 0);
    int[] large = s(1, 2, 5, 6);
    int[] small = s(1, 2, p.outHeight(), p.outWidth());
    row(new Op.Pool2d(Op.PoolKind.MAX, p), large);
    row(new Op.Pool2d(Op.PoolKind.MAX_SCATTER, p), large, small);
    row(new Op.Pool2d(Op.PoolKind.MAX_GATHER, p), large, large);
    row(new Op.Pool2d(Op.PoolKind.AVG, p), large);
    row(new Op.Pool2d(Op.PoolKind.AVG_SCATTER, p), small);
    for (var e : Elementary.values()) {
      if (e == Elementary.LOG || e == Elementary.LOG1P) {
        positive(e.name(), x -> e.of(x[0]), s(2, 3));
      } else {
        row(e.name(), x -> e.of(x[0]), s(2, 3));
      }
    }
    row(new Op.Composite(new Softmax(1)), s(2, 3, 2));
    row(new Op.Composite(new LogSoftmax(0)), s(3, 2));
    row(new Op.Composite(new LogSumExp(1, 2)), s(2, 3));
    for (double e : new double[] {0, 1, 2, 3, 6, -2}) {
      row(new Op.Composite(new Pow(e)), s(4));
    }
    for (double e : new double[] {0.5, -0.5, 1.7, -2.3, 65}) {
      positive("Pow " + e, x -> composite(new Pow(e), x[0]), s(4));
    }
    positive("PowTensor", x -> composite(new PowTensor(), x), s(2, 3), s(3));
    row(new Op.Composite(new BceWithLogits(false)), s(2, 3), s(2, 3));
    row(
        "bce weighted",
        x -> composite(new BceWithLogits(true), x[0], x[1], constant(1.7, DType.FLOAT64)),
        s(2, 3),
        s(2, 3));
    for (var r : Reduction.values()) {
      for (double smoothing : new double[] {0, 0.1}) {
        row(
            "cross entropy " + smoothing + r,
            x -> loss(new CrossEntropy(smoothing, 3, false, r), x[0]),
            s(3, 4, 2));
        row(
            "cross entropy weighted " + smoothing + r,
            x -> loss(new CrossEntropy(smoothing, 3, true, r), x[0]),
            s(3, 4, 2));
      }
      row("nll " + r, x -> loss(new NllLoss(-100, true, r), x[0]), s(3, 4, 2));
    }
    row(
        "definition differentiated",
        x -> composite(new Defined(), x[0], mul(x[0], x[1])),
        s(2, 3),
        s(2, 1));
  }

  private static Node loss(CompositeOp op, Node x) {
    var t = index(Shape.of(3, 2), 0, 3, 2, 1, 1, 0);
    boolean weighted =
        op instanceof NllLoss || op instanceof CrossEntropy(var _, var _, boolean w, var _) && w;
    var weights =
        Node.leaf(
            Op.LeafKind.INPUT,
            new TensorSpec(Shape.of(4), DType.FLOAT64),
            Storage.of(DType.FLOAT64, new double[] {1, 0.5, 2, 1.5}));
    return weighted ? composite(op, x, t, weights) : composite(op, x, t);
  }

  /** A composite without a rule of its own: a · tanh(b) + a². */
  record Defined() implements CompositeOp {
    @Override
    public String label() {
      return "defined";
    }

    @Override
    public TensorSpec infer(List<TensorSpec> inputs) {
      return inputs.getFirst();
    }

    @Override
    public Node expand(List<Node> in) {
      return fma(in.get(0), Elementary.TANH.of(in.get(1)), mul(in.get(0), in.get(0)));
    }
  }

  static List<Row> rows() {
    return ROWS;
  }

  private static double[] values(Random random, boolean positive, int n) {
    var v = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = 0.2 + 1.8 * random.nextDouble();
      if (!positive && random.nextBoolean()) {
        v[i] = -v[i];
      }
    }
    return v;
  }

  private static Node fixed(double[] v, Shape shape) {
    return Node.leaf(
        Op.LeafKind.INPUT, new TensorSpec(shape, DType.FLOAT64), Storage.of(DType.FLOAT64, v));
  }

  /** Σ y · r with fixed random r. */
  private static Node project(Random random, Node y) {
    var p = mul(y, fixed(values(random, false, y.shape().size()), y.shape()));
    return reduce(ReduceOp.SUM, p, 0, p.shape().rank());
  }

  /** First and second derivatives against central differences, each along all inputs. */
  @ParameterizedTest
  @MethodSource("rows")
  void agreesWithFiniteDifferences(Row row) {
    var random = new Random(row.name.hashCode());
    var x = new ArrayList<Node>();
    var at = new ArrayList<double[]>();
    for (var dims : row.shapes) {
      var spec = new TensorSpec(Shape.of(dims), DType.FLOAT64);
      x.add(Node.placeholder(Op.LeafKind.INPUT, spec));
      at.add(values(random, row.positive, spec.shape().size()));
    }
    var y = row.f.of(x.toArray(Node[]::new));
    var first = project(random, y);
    compare(first, x, at, "first");
    Node second = null;
    var gradients = Gradients.gradients(first, null, x);
    for (Node g : gradients) {
      if (g != null) {
        second = second == null ? project(random, g) : add(second, project(random, g));
      }
    }
    if (second != null) {
      compare(second, x, at, "second");
    }
  }

  private static void compare(Node root, List<Node> x, List<double[]> at, String order) {
    var gradients = Gradients.gradients(root, null, x);
    var eval = new GraphEval();
    for (int i = 0; i < x.size(); i++) {
      eval.bind(x.get(i), at.get(i));
    }
    for (int i = 0; i < x.size(); i++) {
      var g = gradients.get(i);
      var analytic = g == null ? new double[at.get(i).length] : (double[]) eval.eval(g);
      if (g != null) {
        assertEquals(x.get(i).spec(), g.spec());
      }
      for (int k = 0; k < analytic.length; k++) {
        double h = 1e-5;
        double numeric = (shifted(root, x, at, i, k, h) - shifted(root, x, at, i, k, -h)) / (2 * h);
        assertEquals(
            numeric,
            analytic[k],
            2e-7 * Math.max(1, Math.abs(numeric)),
            order + " gradient of input " + i + " at " + k);
      }
    }
  }

  private static double shifted(
      Node root, List<Node> x, List<double[]> at, int i, int k, double h) {
    var eval = new GraphEval();
    for (int j = 0; j < x.size(); j++) {
      var v = at.get(j).clone();
      if (j == i) {
        v[k] += h;
      }
      eval.bind(x.get(j), v);
    }
    return ((double[]) eval.eval(root))[0];
  }

  private static Node scalar() {
    return Node.placeholder(Op.LeafKind.PARAMETER, new TensorSpec(Shape.scalar(), DType.FLOAT64));
  }

  private static double at(Node root, Node x, double v) {
    return ((double[]) new GraphEval().bind(x, new double[] {v}).eval(root))[0];
  }

  private static Node gradient(Node y, Node x) {
    var g = Gradients.gradients(y, null, List.of(x)).getFirst();
    assertNotNull(g);
    return g;
  }

  @Test
  void extremesShareTheGradientBetweenEquals() {
    var x = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(4), DType.FLOAT64));
    var eval = new GraphEval().bind(x, new double[] {2, 5, 5, 1});
    assertArrayEquals(
        new double[] {0, 0.5, 0.5, 0},
        (double[]) eval.eval(gradient(reduce(ReduceOp.MAX, x, 0, 1), x)));
    var a = scalar();
    assertEquals(1, at(gradient(Nodes.max(a, constant(3, DType.FLOAT64)), a), a, 4));
    assertEquals(0.5, at(gradient(Nodes.max(a, constant(3, DType.FLOAT64)), a), a, 3));
    assertEquals(0, at(gradient(Elementary.RELU.of(a), a), a, 0));
  }

  @Test
  void aZeroLeavesTheGradientOfAScatteredProductToItself() {
    var source = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(4), DType.FLOAT64));
    var start = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(3), DType.FLOAT64));
    var y =
        Node.of(
            new Op.Scatter(ScatterOp.PROD, 0, 3), source, index(Shape.of(4), 0, 0, 1, 1), start);
    var root = reduce(ReduceOp.SUM, y, 0, 1);
    var eval =
        new GraphEval().bind(source, new double[] {0, 3, 0, 0}).bind(start, new double[] {2, 5, 7});
    assertArrayEquals(new double[] {6, 0, 0, 0}, (double[]) eval.eval(gradient(root, source)));
    assertArrayEquals(new double[] {0, 0, 1}, (double[]) eval.eval(gradient(root, start)));
  }

  @Test
  void onlyTheLastElementSetHasAGradient() {
    var source = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(3), DType.FLOAT64));
    var y = Node.of(new Op.Scatter(ScatterOp.SET, 0, 2), source, index(Shape.of(3), 1, 1, 0));
    var eval = new GraphEval().bind(source, new double[] {1, 2, 3});
    assertArrayEquals(
        new double[] {0, 1, 1},
        (double[]) eval.eval(gradient(reduce(ReduceOp.SUM, y, 0, 1), source)));
  }

  @Test
  void theGradientOfCastGoesBackToTheDtypeOfTheInput() {
    var x = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(2), DType.FLOAT32));
    var wide = cast(x, DType.FLOAT64);
    var g = gradient(reduce(ReduceOp.SUM, mul(wide, wide), 0, 1), x);
    assertArrayEquals(
        new float[] {3, -4}, (float[]) new GraphEval().bind(x, new float[] {1.5f, -2}).eval(g));
  }

  @Test
  void nothingFlowsThroughIntegersCutsAndUnrelatedNodes() {
    var x = scalar();
    var other = scalar();
    var whole = cast(cast(x, DType.INT32), DType.FLOAT64);
    var square = mul(x, x);
    var cut =
        Node.recorded(
            new Op.Unary(UnaryOp.NEG), new Node[] {square}, square.spec(), null, true, 0, -1);
    assertNull(Gradients.gradients(whole, null, List.of(x)).getFirst());
    assertNull(Gradients.gradients(square, null, List.of(other)).getFirst());
    assertNull(Gradients.gradients(cut, null, List.of(x)).getFirst());
    assertEquals(-9, at(gradient(mul(cut, x), x), x, 3), "the cut factor is a constant");
    assertEquals(3, at(gradient(mul(cut, x), cut), x, 3), "a cut node may be asked for");
  }

  @Test
  void interiorNodesMayBeAskedForTogetherWithLeaves() {
    var x = scalar();
    var y = mul(x, x);
    var z = mul(y, x);
    var g = Gradients.gradients(z, constant(2, DType.FLOAT64), List.of(z, y, x, y));
    assertEquals(2, at(g.get(0), x, 5));
    assertEquals(10, at(g.get(1), x, 5));
    assertEquals(150, at(g.get(2), x, 5));
    assertSame(g.get(1), g.get(3));
  }

  private static Node output(Node grad, int k) {
    return Node.of(new Op.Output(k), grad);
  }

  @Test
  void gradNodesAreExpandedInnermostFirst() {
    var x = scalar();
    var unused = scalar();
    var cube = mul(mul(x, x), x);
    var inner = Node.of(new Op.Grad(), cube, x, unused);
    var slope = output(inner, 0); // 3 x²
    var outer = Node.of(new Op.Grad(), mul(slope, x), x); // d 3 x³ = 9 x²
    var roots = Gradients.expand(List.of(slope, output(outer, 0), output(inner, 1), cube));
    for (Node r : roots) {
      for (Node n : CompositesTest.behind(r)) {
        assertTrue(!(n.op() instanceof Op.Grad) && !(n.op() instanceof Op.Output), n + " is left");
      }
    }
    assertEquals(12, at(roots.get(0), x, 2));
    assertEquals(36, at(roots.get(1), x, 2));
    assertEquals(0, at(roots.get(2), x, 2));
    assertSame(cube, roots.get(3));
  }

  @Test
  void aCutGradientIsAConstantForAnOuterOne() {
    var x = scalar();
    var inner = Node.of(new Op.Grad(), mul(x, x), x);
    var slope = Node.recorded(new Op.Output(0), new Node[] {inner}, x.spec(), null, true, 0, -1);
    var outer = Node.of(new Op.Grad(), mul(slope, x), x); // slope is 2 x, but counts as a number
    var root = Gradients.expand(List.of(output(outer, 0))).getFirst();
    assertEquals(10, at(root, x, 5));
  }

  @Test
  void realisedNodesKeepTheirValuesAndTheirHistoryCounts() {
    var x = scalar();
    var inner = Node.of(new Op.Grad(), mul(mul(x, x), x), x);
    var step = sub(x, output(inner, 0));
    step.realize(Storage.of(DType.FLOAT64, new double[] {-10})); // x − 3 x² at 2
    var outer = Node.of(new Op.Grad(), mul(step, step), x); // 2 (x − 3 x²) (1 − 6 x) = −20 · −11
    var roots = Gradients.expand(List.of(step, output(outer, 0)));
    assertSame(step.value(), roots.get(0).value());
    assertEquals(220, at(roots.get(1), x, 2));

    var square = mul(x, x);
    square.realize(Storage.of(DType.FLOAT64, new double[] {4}));
    assertEquals(4, at(gradient(square, x), x, 2));
    square.dropInputs();
    assertNull(Gradients.gradients(square, null, List.of(x)).getFirst());
  }

  @Test
  void longChainsNeitherOverflowNorTakeLong() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          var x = scalar();
          var y = x;
          for (int i = 0; i < 100_000; i++) {
            y = i % 2 == 0 ? mul(y, y) : add(y, x); // two paths at each step: 2^50,000 in all
          }
          var grad = Node.of(new Op.Grad(), y, x);
          var root = Gradients.expand(List.of(output(grad, 0))).getFirst();
          assertTrue(Double.isFinite(at(root, x, 1e-3)));
        });
  }

  @Test
  void theGradientOfAWeightIsOneProductOverTheWholeBatch() {
    var x = Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(5, 2, 3), DType.FLOAT32));
    var w = Node.placeholder(Op.LeafKind.PARAMETER, new TensorSpec(Shape.of(3, 4), DType.FLOAT32));
    for (Node n : CompositesTest.behind(gradient(Nodes.matmul(x, w), w))) {
      assertTrue(!(n.op() instanceof Op.Reduce), "a product for each sample, then a sum");
      assertTrue(!(n.op() instanceof Op.MatMul) || n.shape().equals(Shape.of(3, 4)));
    }
  }
}
