package dev.espalier.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.grad.GraphEval;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accuracy, special values and length of the elementary functions. */
class ElementaryTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /**
   * A function on [low, high] and its largest error in units in the last place of float32 and
   * float64.
   */
  record Range(
      Elementary f,
      double low,
      double high,
      double ulp32,
      double ulp64,
      DoubleUnaryOperator exact) {
    @Override
    public String toString() {
      return f + " [" + low + ", " + high + "]";
    }
  }

  static List<Range> ranges() {
    return List.of(
        new Range(Elementary.EXP, -104, 89, 1.6, 2, StrictMath::exp),
        new Range(Elementary.EXP, -1, 1, 1.6, 2, StrictMath::exp),
        new Range(Elementary.EXPM1, -20, 89, 1.6, 3, StrictMath::expm1),
        new Range(Elementary.EXPM1, -1, 1, 1.6, 3, StrictMath::expm1),
        new Range(Elementary.LOG, 0, Float.MAX_VALUE, 1, 2, StrictMath::log),
        new Range(Elementary.LOG, 0.5, 2, 1, 2, StrictMath::log),
        new Range(Elementary.LOG1P, -1, Float.MAX_VALUE, 1, 2, StrictMath::log1p),
        new Range(Elementary.LOG1P, -0.9, 2, 1, 2, StrictMath::log1p),
        new Range(Elementary.TANH, -12, 12, 2.5, 5, StrictMath::tanh),
        new Range(Elementary.TANH, -0.7, 0.7, 2.5, 5, StrictMath::tanh),
        new Range(Elementary.SIGMOID, -86, 86, 2.5, 3, x -> 1 / (1 + StrictMath.exp(-x))),
        new Range(Elementary.SIN, -8, 8, 2, 3, StrictMath::sin),
        new Range(Elementary.SIN, -0x1p50, 0x1p50, 2, 3, StrictMath::sin),
        new Range(Elementary.COS, -8, 8, 2, 3, StrictMath::cos),
        new Range(Elementary.COS, -0x1p50, 0x1p50, 2, 3, StrictMath::cos),
        new Range(
            Elementary.SOFTPLUS,
            -80,
            80,
            2.5,
            4,
            x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)))),
        new Range(Elementary.ERF, -4.2, 4.2, 2, 8, x -> erf(x)));
  }

  /** Of float64, which CompositesTest compares with PyTorch's. */
  private static double erf(double x) {
    return run(Elementary.ERF, new double[] {x})[0];
  }

  private static float[] run(Elementary f, float... x) {
    var leaf =
        Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(x.length), DType.FLOAT32));
    return (float[]) new GraphEval().bind(leaf, x).eval(f.of(leaf));
  }

  private static double[] run(Elementary f, double... x) {
    var leaf =
        Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(x.length), DType.FLOAT64));
    return (double[]) new GraphEval().bind(leaf, x).eval(f.of(leaf));
  }

  /** Half of them evenly spread, half with evenly spread exponents. */
  private static double[] samples(Range r, int n) {
    var random = new Random(7);
    var x = new double[n];
    double top = Math.log(Math.max(Math.abs(r.low), Math.abs(r.high)));
    for (int i = 0; i < n; i++) {
      x[i] = r.low + random.nextDouble() * (r.high - r.low);
      if (i % 2 == 0) {
        double v = Math.exp(top - random.nextDouble() * 30);
        x[i] = Math.min(r.high, Math.max(r.low, r.low < 0 && random.nextBoolean() ? -v : v));
      }
    }
    return x;
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void float32IsAccurate(Range r) {
    var s = samples(r, r.f == Elementary.ERF ? 4_000 : 60_000);
    var x = new float[s.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) s[i];
    }
    var y = run(r.f, x);
    for (int i = 0; i < x.length; i++) {
      double exact = r.exact.applyAsDouble(x[i]);
      float nearest = (float) exact;
      if (y[i] == nearest
          || Float.isInfinite(nearest) && y[i] == Math.copySign(Float.MAX_VALUE, nearest)) {
        continue;
      }
      double error = Math.abs(y[i] - exact) / Math.ulp(nearest);
      assertTrue(
          error <= r.ulp32,
          r.f + "(" + x[i] + ") = " + y[i] + ", not " + exact + ": " + error + " ulp");
    }
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void float64IsAccurate(Range r) {
    if (r.f == Elementary.ERF) {
      return; // its own reference here
    }
    var x = samples(r, 20_000);
    var y = run(r.f, x);
    for (int i = 0; i < x.length; i++) {
      double exact = r.exact.applyAsDouble(x[i]);
      double error = y[i] == exact ? 0 : Math.abs(y[i] - exact) / Math.ulp(exact);
      assertTrue(
          error <= r.ulp64,
          r.f + "(" + x[i] + ") = " + y[i] + ", not " + exact + ": " + error + " ulp");
    }
  }

  @Test
  void float32SpecialValues() {
    float[] x = {
      NAN, INF, -INF, 0f, -0f, Float.MIN_VALUE, -1e-40f, Float.MAX_VALUE, -Float.MAX_VALUE, 1
    };
    expect(Elementary.EXP, x, NAN, INF, 0, 1, 1, 1, 1, INF, 0, (float) Math.E);
    expect(
        Elementary.EXPM1,
        x,
        NAN,
        INF,
        -1,
        0,
        -0f,
        Float.MIN_VALUE,
        -1e-40f,
        INF,
        -1,
        (float) (Math.E - 1));
    expect(Elementary.LOG, x, NAN, INF, NAN, -INF, -INF, -103.27893f, NAN, 88.72284f, NAN, 0);
    expect(
        Elementary.LOG1P,
        x,
        NAN,
        INF,
        NAN,
        0,
        0,
        Float.MIN_VALUE,
        -1e-40f,
        88.72284f,
        NAN,
        0.6931472f);
    expect(Elementary.TANH, x, NAN, 1, -1, 0, -0f, Float.MIN_VALUE, -1e-40f, 1, -1, 0.7615942f);
    expect(Elementary.SIGMOID, x, NAN, 1, 0, 0.5f, 0.5f, 0.5f, 0.5f, 1, 0, 0.7310586f);
    expect(
        Elementary.ERF, x, NAN, 1, -1, 0, -0f, Float.MIN_VALUE, -1.12838e-40f, 1, -1, 0.8427008f);
    expect(Elementary.RELU, x, NAN, INF, 0, 0, 0, Float.MIN_VALUE, 0, Float.MAX_VALUE, 0, 1);
    expect(
        Elementary.SOFTPLUS,
        x,
        NAN,
        INF,
        0,
        0.6931472f,
        0.6931472f,
        0.6931472f,
        0.6931472f,
        Float.MAX_VALUE,
        0,
        1.3132616f);
    float[] angles = {NAN, INF, -INF, 0f, -0f, Float.MIN_VALUE, -1e-40f};
    expect(Elementary.SIN, angles, NAN, NAN, NAN, 0, -0f, Float.MIN_VALUE, -1e-40f);
    expect(Elementary.COS, angles, NAN, NAN, NAN, 1, 1, 1, 1);
    for (float y : run(Elementary.ERF, 3.9f, 4, 10, 1e10f, INF)) {
      assertEquals(1, y, "erf saturates: gelu of a very negative number must vanish");
    }
    assertEquals(-0f, run(Elementary.GELU, -30f)[0]);
    assertEquals(-0f, run(Elementary.GELU, -1e30f)[0]);
    assertEquals(-INF, run(Elementary.LOG1P, -1f)[0]);
    assertEquals((float) StrictMath.exp(88.72283f), run(Elementary.EXP, 88.72283f)[0], 0x1p105f);
    assertEquals(INF, run(Elementary.EXP, 88.73f)[0]);
    assertEquals(Float.MIN_VALUE, run(Elementary.EXP, -103.5f)[0]);
    assertEquals(0, run(Elementary.EXP, -104f)[0]);
    for (float y : run(Elementary.SIN, 1e16f, -3e20f, Float.MAX_VALUE)) {
      assertTrue(Math.abs(y) <= 1, "sine of a huge angle is " + y);
    }
  }

  private static void expect(Elementary f, float[] x, float... expected) {
    var y = run(f, x);
    for (int i = 0; i < x.length; i++) {
      String what = f + " of " + x[i];
      float e = expected[i];
      if (e == 0 || !Float.isFinite(e)) {
        assertEquals(e, y[i], what); // signs of zeros count
      } else {
        assertEquals(e, y[i], 2 * Math.ulp(e), what);
      }
    }
  }

  @Test
  void float64SpecialValues() {
    double[] x = {Double.NaN, INF, -INF, 0.0, -0.0, Double.MIN_VALUE, 1e300, -1e300};
    assertEquals(
        "[NaN, Infinity, 0.0, 1.0, 1.0, 1.0, Infinity, 0.0]",
        Arrays.toString(run(Elementary.EXP, x)));
    assertEquals(
        "[NaN, Infinity, -1.0, 0.0, -0.0, 4.9E-324, Infinity, -1.0]",
        Arrays.toString(run(Elementary.EXPM1, x)));
    assertEquals(
        "[NaN, Infinity, NaN, -Infinity, -Infinity, -744.4400719213812, 690.7755278982137, NaN]",
        Arrays.toString(run(Elementary.LOG, x)));
    assertEquals(
        "[NaN, 1.0, -1.0, 0.0, -0.0, 4.9E-324, 1.0, -1.0]",
        Arrays.toString(run(Elementary.TANH, x)));
    assertEquals(
        "[NaN, 1.0, -1.0, 0.0, -0.0, 4.9E-324, 1.0, -1.0]",
        Arrays.toString(run(Elementary.ERF, x)));
    assertEquals(
        "[NaN, 1.0, 0.0, 0.5, 0.5, 0.5, 1.0, 0.0]", Arrays.toString(run(Elementary.SIGMOID, x)));
  }

  /** Each instruction is a pass over a tile: growth must be noticed. */
  @Test
  void programsAreShort() {
    assertEquals(18, instructions(Elementary.EXP));
    assertEquals(21, instructions(Elementary.TANH));
    assertEquals(17, instructions(Elementary.SIGMOID));
    assertEquals(33, instructions(Elementary.LOG));
    assertEquals(27, instructions(Elementary.ERF));
    assertEquals(1, instructions(Elementary.RELU));
  }

  private static int instructions(Elementary f) {
    return instructions(
        f.of(Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(3), DType.FLOAT32))),
        new HashSet<>());
  }

  private static int instructions(Node n, Set<Node> seen) {
    if (n.op() instanceof Op.Leaf || n.op() instanceof Op.Const || !seen.add(n)) {
      return 0;
    }
    if (n.op() instanceof Op.Composite(var c)) {
      return instructions(c.expand(n.inputs()), seen);
    }
    int count = 1;
    for (Node in : n.inputs()) {
      count += instructions(in, seen);
    }
    return count;
  }
}
