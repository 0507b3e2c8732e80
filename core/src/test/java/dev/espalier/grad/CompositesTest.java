package dev.espalier.grad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.BceWithLogits;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.CrossEntropy;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.LogSoftmax;
import dev.espalier.ir.LogSumExp;
import dev.espalier.ir.NllLoss;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.Pow;
import dev.espalier.ir.PowTensor;
import dev.espalier.ir.Reduction;
import dev.espalier.ir.Softmax;
import dev.espalier.ir.TensorSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values and gradients of the composites are those of PyTorch (golden_composites.py), and wrong
 * inputs are refused with a fix.
 */
class CompositesTest {
  record Data(TensorSpec spec, Object array) {
    static Data parse(String[] word) {
      var dtype = DType.valueOf(word[1].toUpperCase(Locale.ROOT));
      var shape =
          word[2].equals("-")
              ? Shape.scalar()
              : Shape.of(Arrays.stream(word[2].split("x")).mapToInt(Integer::parseInt).toArray());
      var values =
          Arrays.stream(word)
              .skip(3)
              .map(v ->
                  v.equals("inf")
                      ? "Infinity"
                      : v.equals("-inf") ? "-Infinity" : v.equals("nan") ? "NaN" : v);
      Object array =
          dtype == DType.INT64
              ? values.mapToLong(Long::parseLong).toArray()
              : values.mapToDouble(Double::parseDouble).toArray();
      return new Data(new TensorSpec(shape, dtype), array);
    }

    Node leaf(GraphEval eval) {
      var leaf = Node.placeholder(Op.LeafKind.INPUT, spec);
      eval.bind(leaf, array);
      return leaf;
    }
  }

  record Case(String name, List<Data> in, List<Data> seed, List<Data> out, List<Data> grad) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                CompositesTest.class.getResourceAsStream("composites.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        var word = line.split(" ");
        if (word[0].equals("case")) {
          cases.add(
              new Case(
                  line.substring(5),
                  new ArrayList<>(),
                  new ArrayList<>(),
                  new ArrayList<>(),
                  new ArrayList<>()));
          continue;
        }
        var c = cases.getLast();
        var list =
            switch (word[0]) {
              case "in" -> c.in;
              case "seed" -> c.seed;
              case "out" -> c.out;
              case "grad" -> c.grad;
              default -> throw new IllegalArgumentException(line);
            };
        list.add(word[1].equals("-") ? null : Data.parse(word));
      }
    }
    return cases;
  }

  static CompositeOp op(String name) {
    var w = name.split(" ");
    return switch (w[0]) {
      case "softmax" -> new Softmax(Integer.parseInt(w[1]));
      case "log_softmax" -> new LogSoftmax(Integer.parseInt(w[1]));
      case "logsumexp" -> new LogSumExp(Integer.parseInt(w[1]), Integer.parseInt(w[1]) + 1);
      case "cross_entropy" ->
          new CrossEntropy(
              Double.parseDouble(w[1]),
              Long.parseLong(w[2]),
              Boolean.parseBoolean(w[3]),
              Reduction.valueOf(w[4]));
      case "nll_loss" ->
          new NllLoss(Long.parseLong(w[1]), Boolean.parseBoolean(w[2]), Reduction.valueOf(w[3]));
      case "bce_with_logits" -> new BceWithLogits(Boolean.parseBoolean(w[1]));
      case "pow" -> new Pow(Double.parseDouble(w[1]));
      case "pow_tensor" -> new PowTensor();
      default -> Elementary.valueOf(w[0].toUpperCase(Locale.ROOT));
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(Case c) {
    var eval = new GraphEval();
    var inputs = c.in.stream().map(d -> d.leaf(eval)).toList();
    var y = Nodes.composite(op(c.name), inputs.toArray(Node[]::new));
    assertEquals(c.out.getFirst().spec, y.spec());
    close("value", (double[]) c.out.getFirst().array, (double[]) eval.eval(y));
    var gradients = Gradients.gradients(y, c.seed.getFirst().leaf(eval), inputs);
    for (int i = 0; i < inputs.size(); i++) {
      var expected = c.grad.get(i);
      var g = gradients.get(i);
      if (expected == null) {
        assertNull(g);
      } else if (g == null) { // none at all where PyTorch has zeros
        close("gradient " + i, (double[]) expected.array, new double[expected.spec.shape().size()]);
      } else {
        assertEquals(expected.spec, g.spec());
        close("gradient " + i, (double[]) expected.array, (double[]) eval.eval(g));
      }
    }
  }

  private static void close(String what, double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (Double.isFinite(expected[i])) {
        assertEquals(
            expected[i], actual[i], 1e-13 + 1e-13 * Math.abs(expected[i]), what + " at " + i);
      } else {
        assertEquals(expected[i], actual[i], what + " at " + i);
      }
    }
  }

  /** PyTorch's gradient is NaN there. */
  @Test
  void logSumExpOfNothingButMinusInfinityHasNoGradient() {
    var x = leaf(DType.FLOAT64, 1, 2);
    double low = Double.NEGATIVE_INFINITY;
    var eval = new GraphEval().bind(x, new double[] {low, low});
    var y = Nodes.composite(new LogSumExp(1, 2), x);
    assertEquals(low, ((double[]) eval.eval(y))[0]);
    close(
        "gradient",
        new double[] {0, 0},
        (double[]) eval.eval(Gradients.gradients(y, null, List.of(x)).getFirst()));
  }

  /**
   * A comparison with the targets, not a scatter, and the softmax that the loss has already
   * computed.
   */
  @Test
  void theGradientOfCrossEntropySharesItsSoftmax() {
    var x = leaf(DType.FLOAT32, 8, 10);
    var t = leaf(DType.INT64, 8);
    var y = Nodes.composite(new CrossEntropy(0, -100, false, Reduction.MEAN), x, t);
    var g = Gradients.gradients(y, null, List.of(x)).getFirst();
    assertNotNull(g);
    var softmax = new ArrayList<Node>();
    for (Node n : behind(g)) {
      assertTrue(!(n.op() instanceof Op.Scatter), "a scatter in the gradient");
      if (n.op() instanceof Op.Composite(Softmax _)) {
        softmax.add(n);
      }
    }
    assertEquals(1, softmax.size());
    assertEquals(x, softmax.getFirst().input(0));
  }

  static List<Node> behind(Node root) {
    var seen = new java.util.LinkedHashSet<Node>();
    var stack = new java.util.ArrayDeque<Node>(List.of(root));
    while (!stack.isEmpty()) {
      var n = stack.pop();
      if (seen.add(n)) {
        stack.addAll(n.inputs());
      }
    }
    return List.copyOf(seen);
  }

  static Node leaf(DType dtype, int... shape) {
    return Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(shape), dtype));
  }

  @Test
  void crossEntropyRefusesWhatDoesNotFit() {
    var x = leaf(DType.FLOAT32, 8, 10);
    var plain = new CrossEntropy(0, -100, false, Reduction.MEAN);
    var weighted = new CrossEntropy(0, -100, true, Reduction.MEAN);
    var t = leaf(DType.INT64, 8);
    var e =
        assertThrows(
            ShapeException.class, () -> Nodes.composite(plain, x, leaf(DType.INT64, 8, 1)));
    assertEquals("reshape the targets: target.reshape(8)", e.fix());
    assertEquals("cross_entropy", e.op());
    assertEquals(
        "targets are class indices: take argmax(1) of one-hot targets",
        assertThrows(
                ShapeException.class, () -> Nodes.composite(plain, x, leaf(DType.INT64, 8, 10)))
            .fix());
    assertThrows(ShapeException.class, () -> Nodes.composite(plain, x, leaf(DType.INT64, 7)));
    assertThrows(DTypeException.class, () -> Nodes.composite(plain, x, leaf(DType.FLOAT32, 8)));
    assertThrows(DTypeException.class, () -> Nodes.composite(plain, leaf(DType.INT32, 8, 10), t));
    assertThrows(
        ShapeException.class, () -> Nodes.composite(weighted, x, t, leaf(DType.FLOAT32, 9)));
    assertThrows(
        DTypeException.class, () -> Nodes.composite(weighted, x, t, leaf(DType.FLOAT64, 10)));
    assertThrows(ValueException.class, () -> new CrossEntropy(1.5, -100, false, Reduction.MEAN));
  }

  @Test
  void othersRefuseWhatDoesNotFit() {
    var x = leaf(DType.FLOAT32, 3, 4);
    assertThrows(DTypeException.class, () -> Elementary.EXP.of(leaf(DType.INT32, 3)));
    assertThrows(DTypeException.class, () -> Elementary.RELU.of(leaf(DType.BOOL, 3)));
    assertThrows(
        ShapeException.class,
        () -> Nodes.composite(new BceWithLogits(false), x, leaf(DType.FLOAT32, 4, 3)));
    assertThrows(
        ShapeException.class,
        () -> Nodes.composite(new BceWithLogits(true), x, x, leaf(DType.FLOAT32, 3)));
    assertThrows(
        ShapeException.class, () -> Nodes.composite(new PowTensor(), x, leaf(DType.FLOAT32, 3)));
    assertThrows(DTypeException.class, () -> Nodes.composite(new Pow(-1), leaf(DType.INT64, 3)));
    assertThrows(
        ShapeException.class, () -> Nodes.composite(new Softmax(0), leaf(DType.FLOAT32, 0, 4)));
  }

  @Test
  void integersHaveReluAndWholePowers() {
    var x = leaf(DType.INT64, 4);
    var eval = new GraphEval().bind(x, new long[] {-3, 0, 2, 5});
    assertEquals("[0, 0, 2, 5]", Arrays.toString((long[]) eval.eval(Elementary.RELU.of(x))));
    assertEquals(
        "[-27, 0, 8, 125]", Arrays.toString((long[]) eval.eval(Nodes.composite(new Pow(3), x))));
  }

  @Test
  void powersOfFloat32AreRoundedOnce() {
    var x = leaf(DType.FLOAT32, 200);
    var values = new float[200];
    for (int i = 0; i < 200; i++) {
      values[i] = 0.01f + i * 0.37f;
    }
    var eval = new GraphEval().bind(x, values);
    var y = (float[]) eval.eval(Nodes.composite(new Pow(17.3), x));
    for (int i = 0; i < 200; i++) {
      double exact = StrictMath.pow(values[i], 17.3);
      assertEquals((float) exact, y[i], Math.ulp((float) exact), "at " + values[i]);
    }
  }
}
