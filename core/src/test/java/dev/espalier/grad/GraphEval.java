package dev.espalier.grad;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Evaluates graphs of nodes, one op at a time, in the plainest way: a second opinion beside the
 * backends, for tests. Composites are replaced by their definitions.
 */
public final class GraphEval {
  private final Map<Node, Object> known = new IdentityHashMap<>();

  /** Gives a leaf its elements: a Java array of the leaf's dtype. */
  public GraphEval bind(Node leaf, Object array) {
    known.put(leaf, array);
    return this;
  }

  /** The elements of a node, as the array of its dtype. */
  public Object eval(Node root) {
    var stack = new ArrayDeque<Node>();
    stack.push(root);
    while (!stack.isEmpty()) {
      var n = stack.peek();
      boolean ready = true;
      if (!known.containsKey(n)) {
        for (Node in : n.rawInputs()) {
          if (!known.containsKey(in)) {
            stack.push(in);
            ready = false;
          }
        }
      }
      if (ready) {
        stack.pop();
        if (!known.containsKey(n)) {
          known.put(n, compute(n));
        }
      }
    }
    return known.get(root);
  }

  public double[] doubles(Node n) {
    Object a = eval(n);
    var d = new double[Array.getLength(a)];
    for (int i = 0; i < d.length; i++) {
      d[i] = ((Number) Array.get(a, i)).doubleValue();
    }
    return d;
  }

  private Object compute(Node n) {
    var out = n.dtype().newArray(n.shape().size());
    var in = new Object[n.arity()];
    for (int i = 0; i < in.length; i++) {
      in[i] = known.get(n.input(i));
    }
    var s = n.shape();
    switch (n.op()) {
      case Op.Leaf _ -> {
        var v = n.value();
        if (v instanceof Storage t) {
          return t.copy();
        }
        var scalar = (Scalar) java.util.Objects.requireNonNull(v, "unbound " + n);
        set(out, 0, n.dtype().isFloating() ? scalar.value() : 0, scalar.bits(), n.dtype());
      }
      case Op.Const c -> set(out, 0, c.value(), (long) c.value(), c.dtype());
      case Op.Unary(var u) -> {
        for (int i = 0; i < s.size(); i++) {
          switch (n.dtype()) {
            case FLOAT32 -> ((float[]) out)[i] = u.apply(((float[]) in[0])[i]);
            case FLOAT64 -> ((double[]) out)[i] = u.apply(((double[]) in[0])[i]);
            default -> set(out, i, 0, u.apply(whole(in[0], i)), n.dtype());
          }
        }
      }
      case Op.Binary(var b) -> {
        var ia = broadcast(n.input(0).shape(), s);
        var ib = broadcast(n.input(1).shape(), s);
        for (int k = 0; k < s.size(); k++) {
          int i = ia.applyAsInt(k);
          int j = ib.applyAsInt(k);
          switch (n.input(0).dtype()) {
            case FLOAT32 -> {
              float x = ((float[]) in[0])[i];
              float y = ((float[]) in[1])[j];
              if (b.isComparison()) {
                ((byte[]) out)[k] = (byte) (b.test(x, y) ? 1 : 0);
              } else {
                ((float[]) out)[k] = b.apply(x, y);
              }
            }
            case FLOAT64 -> {
              double x = ((double[]) in[0])[i];
              double y = ((double[]) in[1])[j];
              if (b.isComparison()) {
                ((byte[]) out)[k] = (byte) (b.test(x, y) ? 1 : 0);
              } else {
                ((double[]) out)[k] = b.apply(x, y);
              }
            }
            case INT32 -> {
              int x = ((int[]) in[0])[i];
              int y = ((int[]) in[1])[j];
              set(
                  out,
                  k,
                  0,
                  b.isComparison() ? (b.test((long) x, (long) y) ? 1 : 0) : b.apply(x, y),
                  n.dtype());
            }
            default -> {
              long x = whole(in[0], i);
              long y = whole(in[1], j);
              set(out, k, 0, b.isComparison() ? (b.test(x, y) ? 1 : 0) : b.apply(x, y), n.dtype());
            }
          }
        }
      }
      case Op.Ternary(var t) -> {
        var ia = broadcast(n.input(0).shape(), s);
        var ib = broadcast(n.input(1).shape(), s);
        var ic = broadcast(n.input(2).shape(), s);
        for (int k = 0; k < s.size(); k++) {
          int i = ia.applyAsInt(k);
          int j = ib.applyAsInt(k);
          int l = ic.applyAsInt(k);
          if (t == TernaryOp.WHERE) {
            boolean c = ((byte[]) in[0])[i] != 0;
            Array.set(out, k, c ? Array.get(in[1], j) : Array.get(in[2], l));
          } else if (n.dtype() == DType.FLOAT32) {
            ((float[]) out)[k] =
                Math.fma(((float[]) in[0])[i], ((float[]) in[1])[j], ((float[]) in[2])[l]);
          } else {
            ((double[]) out)[k] =
                Math.fma(((double[]) in[0])[i], ((double[]) in[1])[j], ((double[]) in[2])[l]);
          }
        }
      }
      case Op.Cast(DType to) -> {
        boolean floating = n.input(0).dtype().isFloating();
        for (int i = 0; i < s.size(); i++) {
          double d = real(in[0], i);
          long l = floating ? (long) d : whole(in[0], i);
          if (to == DType.BOOL) {
            l = floating ? (d != 0 ? 1 : 0) : (l != 0 ? 1 : 0);
          } else if (to == DType.INT32 && floating) {
            l = (int) d;
          }
          set(out, i, floating ? d : l, l, to);
        }
      }
      case Op.Bitcast(DType to) -> {
        for (int i = 0; i < s.size(); i++) {
          switch (to) {
            case INT32 -> ((int[]) out)[i] = Float.floatToRawIntBits(((float[]) in[0])[i]);
            case FLOAT32 -> ((float[]) out)[i] = Float.intBitsToFloat(((int[]) in[0])[i]);
            case INT64 -> ((long[]) out)[i] = Double.doubleToRawLongBits(((double[]) in[0])[i]);
            case FLOAT64 -> ((double[]) out)[i] = Double.longBitsToDouble(((long[]) in[0])[i]);
            default -> throw new AssertionError();
          }
        }
      }
      case Op.Reduce(ReduceOp r, int from, int to) -> {
        var x = n.input(0).shape();
        int inner = x.size(to, x.rank());
        int length = x.size(from, to);
        for (int k = 0; k < s.size(); k++) {
          int base = k / inner * inner * length + k % inner;
          double v =
              switch (r) {
                case SUM -> 0;
                case PROD -> 1;
                case MAX, MIN -> real(in[0], base);
              };
          for (int i = 0; i < length; i++) {
            double e = real(in[0], base + i * inner);
            v =
                switch (r) {
                  case SUM -> v + e;
                  case PROD -> v * e;
                  case MAX -> Math.max(v, e);
                  case MIN -> Math.min(v, e);
                };
          }
          set(out, k, v, (long) v, n.dtype());
        }
      }
      case Op.ArgReduce _ -> throw new UnsupportedOperationException();
      case Op.Reshape _ -> System.arraycopy(in[0], 0, out, 0, s.size());
      case Op.Permute(var axes) -> {
        var strides = n.input(0).shape().strides();
        copy(
            out,
            s,
            in[0],
            k -> {
              int at = 0;
              for (int d = s.rank() - 1, rest = k; d >= 0; d--) {
                at += rest % s.dim(d) * strides[axes.get(d)];
                rest /= s.dim(d);
              }
              return at;
            });
      }
      case Op.Expand _ -> copy(out, s, in[0], broadcast(n.input(0).shape(), s));
      case Op.Slice(int axis, int _, int step) -> {
        int start = (int) whole(in[1], 0);
        copy(out, s, in[0], along(s, n.input(0).shape(), axis, i -> start + i * step));
      }
      case Op.Place(int axis, int _, int step) -> {
        int start = (int) whole(in[1], 0);
        var x = n.input(0).shape();
        add(out, in[0], x.size(), along(x, s, axis, i -> start + i * step));
      }
      case Op.Concat(int axis) -> {
        int start = 0;
        for (int p = 0; p < in.length; p++) {
          int first = start;
          var x = n.input(p).shape();
          add(out, in[p], x.size(), along(x, s, axis, i -> first + i));
          start += x.dim(axis);
        }
      }
      case Op.Gather(int axis) -> {
        var x = n.input(0).shape();
        for (int k = 0; k < s.size(); k++) {
          Array.set(out, k, Array.get(in[0], replaced(k, s, x, axis, (int) whole(in[1], k))));
        }
      }
      case Op.Scatter(var how, int axis, int _) -> {
        var x = n.input(0).shape();
        start(in, 2, out, s);
        for (int k = 0; k < x.size(); k++) {
          put(how, out, replaced(k, x, s, axis, (int) whole(in[1], k)), in[0], k);
        }
      }
      case Op.Index(int axis, boolean _) ->
          copy(out, s, in[0], tuples(n.input(0).shape(), axis, n, in, n.arity() - 1));
      case Op.IndexPut(var how, int axis, var extents, boolean _) -> {
        var x = n.input(0).shape();
        start(in, extents.rank() + 1, out, s);
        var at = tuples(s, axis, n, in, extents.rank());
        for (int k = 0; k < x.size(); k++) {
          put(how, out, at.applyAsInt(k), in[0], k);
        }
      }
      case Op.Cumulate(var op, int axis, boolean reverse) ->
          cumulate(op, axis, reverse, s, in, out);
      case Op.ArgSort(int axis, int count, boolean descending) ->
          sort(axis, count, descending, n.input(0).shape(), in[0], out);
      case Op.Iota(var _, int axis, DType dtype) -> {
        int stride = s.size(axis + 1, s.rank());
        for (int k = 0; k < s.size(); k++) {
          long v = k / stride % s.dim(axis);
          set(out, k, v, v, dtype);
        }
      }
      case Op.MatMul _ -> matmul(n, in, out);
      case Op.Conv2d(var kind, var spec) -> conv(n, kind, spec, in, out);
      case Op.Pool2d(var kind, var spec) -> pool(n, kind, spec, in, out);
      case Op.Composite(var c) -> {
        var definition = c.expand(n.inputs());
        if (!definition.spec().equals(n.spec())) {
          throw new AssertionError(
              c.label() + " expands to " + definition.spec() + ", not " + n.spec());
        }
        return eval(definition);
      }
      case Op.Scan c -> {
        return scan(c, in);
      }
      case Op.Output(int k) when in[0] instanceof Object[] outputs -> {
        return outputs[k];
      }
      case Op.Matrix _,
          Op.RandomBits _,
          Op.Custom _,
          Op.Grad _,
          Op.Jvp _,
          Op.Output _,
          Op.Update _ ->
          throw new UnsupportedOperationException(n.toString());
    }
    return out;
  }

  private static void start(Object[] in, int i, Object out, Shape s) {
    if (in.length > i) {
      System.arraycopy(in[i], 0, out, 0, s.size());
    }
  }

  private static void put(ScatterOp how, Object out, int at, Object in, int k) {
    double x = real(in, k);
    double y = real(out, at);
    double z =
        switch (how) {
          case SET -> x;
          case ADD -> y + x;
          case PROD -> y * x;
          case MAX -> Math.max(y, x);
          case MIN -> Math.min(y, x);
        };
    switch (out) {
      case float[] f -> f[at] = (float) z;
      case double[] d -> d[at] = z;
      case long[] l -> l[at] = (long) z;
      default -> throw new UnsupportedOperationException();
    }
  }

  /** From an element of {@code indexed} to that of x at its tuple of indices. */
  private static IntUnaryOperator tuples(Shape x, int axis, Node n, Object[] in, int count) {
    int tuples = n.input(1).shape().size();
    int inner = x.size(axis + count, x.rank());
    return k -> {
      int at = k / inner / tuples;
      for (int t = 0; t < count; t++) {
        int extent = x.dim(axis + t);
        long i = whole(in[1 + t], k / inner % tuples);
        at = at * extent + (int) (i < 0 ? i + extent : i);
      }
      return at * inner + k % inner;
    };
  }

  private static void cumulate(
      CumulateOp op, int axis, boolean reverse, Shape s, Object[] in, Object out) {
    int inner = s.size(axis + 1, s.rank());
    int length = s.dim(axis);
    for (int e = 0; e < s.size(); e++) {
      int at = e / inner % length;
      int first = e - at * inner;
      int steps = reverse ? length - 1 - at : at;
      double y = 0;
      int best = 0;
      for (int t = 0; t <= steps; t++) { // each from the start again
        int k = reverse ? length - 1 - t : t;
        int i = first + k * inner;
        switch (op) {
          case SUM -> y += real(in[0], i);
          case LINEAR -> y = t == 0 ? real(in[1], i) : real(in[0], i) * y + real(in[1], i);
          case ARGMAX, ARGMIN -> {
            double x = real(in[0], i);
            if (t == 0 || (op == CumulateOp.ARGMAX ? x >= y : x <= y)) {
              y = x;
              best = k;
            }
          }
        }
      }
      if (out instanceof long[] l) {
        l[e] = best;
      } else {
        add(out, e, y);
      }
    }
  }

  /** The place of an element is the number of those before it. */
  private static void sort(
      int axis, int count, boolean descending, Shape s, Object in, Object out) {
    int inner = s.size(axis + 1, s.rank());
    int length = s.dim(axis);
    for (int e = 0; e < s.size(); e++) {
      int at = e / inner % length;
      int first = e - at * inner;
      int place = 0;
      for (int k = 0; k < length; k++) {
        double x = real(in, first + k * inner);
        double own = real(in, e);
        place += (descending ? x > own : x < own) || x == own && k < at ? 1 : 0;
      }
      if (place < count) {
        int o = first / inner / length;
        ((long[]) out)[(o * count + place) * inner + e % inner] = at;
      }
    }
  }

  private static Object[] scan(Op.Scan c, Object[] in) {
    var out = new Object[c.before(c.carries())];
    for (int k = 0; k < out.length; k++) {
      out[k] = k < c.carries() ? in[k] : newArray(c.output(k));
    }
    for (int t = 0; t < c.length(); t++) {
      int at = c.reverse() ? c.length() - 1 - t : t;
      var step = new GraphEval();
      for (int i = 0; i < in.length; i++) {
        Object a = i < c.carries() ? out[i] : in[i];
        if (i >= c.carries() && i < c.carries() + c.sequences()) {
          a = newArray(c.body().parameter(i));
          System.arraycopy(in[i], at * Array.getLength(a), a, 0, Array.getLength(a));
        }
        step.bind(c.body().parameters().get(i), a);
      }
      for (int k = c.carries(); k < out.length; k++) {
        int i = k - c.before(0);
        Object a = i >= 0 ? out[i] : step.eval(c.body().results().get(k));
        System.arraycopy(a, 0, out[k], at * Array.getLength(a), Array.getLength(a));
      }
      for (int k = 0; k < c.carries(); k++) {
        in[k] = step.eval(c.body().results().get(k));
      }
      System.arraycopy(in, 0, out, 0, c.carries());
    }
    return out;
  }

  private static Object newArray(dev.espalier.ir.TensorSpec spec) {
    return spec.dtype().newArray(spec.shape().size());
  }

  private static void matmul(Node n, Object[] in, Object out) {
    var s = n.shape();
    var a = n.input(0).shape();
    var b = n.input(1).shape();
    int m = a.dim(-2);
    int k = a.dim(-1);
    int w = b.dim(-1);
    var batch = s.without(s.rank() - 2, s.rank());
    var ia = broadcast(a.without(a.rank() - 2, a.rank()), batch);
    var ib = broadcast(b.without(b.rank() - 2, b.rank()), batch);
    for (int t = 0; t < batch.size(); t++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < w; j++) {
          double v = 0;
          for (int l = 0; l < k; l++) {
            v =
                Math.fma(
                    real(in[0], (ia.applyAsInt(t) * m + i) * k + l),
                    real(in[1], (ib.applyAsInt(t) * k + l) * w + j),
                    v);
          }
          set(out, (t * m + i) * w + j, v, 0, n.dtype());
        }
      }
    }
  }

  private static void conv(Node n, Op.ConvKind kind, Op.ConvSpec p, Object[] in, Object out) {
    Shape x = kind == Op.ConvKind.INPUT ? n.shape() : n.input(0).shape();
    Shape w = kind == Op.ConvKind.WEIGHT ? n.shape() : n.input(1).shape();
    int outs = w.dim(0) / p.groups();
    int ins = w.dim(1);
    for (int b = 0; b < x.dim(0); b++) {
      for (int o = 0; o < w.dim(0); o++) {
        for (int i = 0; i < p.outHeight(); i++) {
          for (int j = 0; j < p.outWidth(); j++) {
            int y = ((b * w.dim(0) + o) * p.outHeight() + i) * p.outWidth() + j;
            for (int c = 0; c < ins; c++) {
              for (int r = 0; r < p.kernelHeight(); r++) {
                for (int q = 0; q < p.kernelWidth(); q++) {
                  int h = i * p.strideH() - p.padH() + r * p.dilationH();
                  int v = j * p.strideW() - p.padW() + q * p.dilationW();
                  if (h < 0 || h >= p.height() || v < 0 || v >= p.width()) {
                    continue;
                  }
                  int xi = ((b * x.dim(1) + o / outs * ins + c) * p.height() + h) * p.width() + v;
                  int wi = ((o * ins + c) * p.kernelHeight() + r) * p.kernelWidth() + q;
                  switch (kind) {
                    case FORWARD -> add(out, y, real(in[0], xi) * real(in[1], wi));
                    case INPUT -> add(out, xi, real(in[0], y) * real(in[1], wi));
                    case WEIGHT -> add(out, wi, real(in[0], xi) * real(in[1], y));
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static void pool(Node n, Op.PoolKind kind, Op.PoolSpec p, Object[] in, Object out) {
    int planes = n.shape().dim(0) * n.shape().dim(1);
    for (int c = 0; c < planes; c++) {
      for (int i = 0; i < p.outHeight(); i++) {
        for (int j = 0; j < p.outWidth(); j++) {
          int y = (c * p.outHeight() + i) * p.outWidth() + j;
          int best = -1;
          for (int r = 0; r < p.kernelHeight(); r++) {
            for (int q = 0; q < p.kernelWidth(); q++) {
              int h = i * p.strideH() - p.padH() + r;
              int v = j * p.strideW() - p.padW() + q;
              if (h < 0 || h >= p.height() || v < 0 || v >= p.width()) {
                continue;
              }
              int x = (c * p.height() + h) * p.width() + v;
              double scale = 1.0 / (p.kernelHeight() * p.kernelWidth());
              switch (kind) {
                case MAX, MAX_SCATTER, MAX_GATHER ->
                    best = best < 0 || real(in[0], x) > real(in[0], best) ? x : best;
                case AVG -> add(out, y, real(in[0], x) * scale);
                case AVG_SCATTER -> add(out, x, real(in[0], y) * scale);
              }
            }
          }
          switch (kind) {
            case MAX -> add(out, y, real(in[0], best));
            case MAX_SCATTER -> add(out, best, real(in[1], y));
            case MAX_GATHER -> add(out, y, real(in[1], best));
            case AVG, AVG_SCATTER -> {}
          }
        }
      }
    }
  }

  /** From the element number in a shape to that of the element of {@code from} repeated there. */
  private static IntUnaryOperator broadcast(Shape from, Shape to) {
    if (from.equals(to)) {
      return k -> k;
    }
    var strides = from.strides();
    return k -> {
      int at = 0;
      int rest = k;
      for (int d = 1; d <= to.rank(); d++) {
        int i = rest % to.dim(-d);
        rest /= to.dim(-d);
        if (d <= from.rank() && from.dim(-d) != 1) {
          at += i * strides[from.rank() - d];
        }
      }
      return at;
    };
  }

  /**
   * From the element number in {@code small} to that in {@code large} with the index along an axis
   * mapped.
   */
  private static IntUnaryOperator along(
      Shape small, Shape large, int axis, IntUnaryOperator index) {
    int inner = small.size(axis + 1, small.rank());
    return k -> replaced(k, small, large, axis, index.applyAsInt(k / inner % small.dim(axis)));
  }

  private static int replaced(int k, Shape from, Shape to, int axis, int index) {
    int inner = from.size(axis + 1, from.rank());
    return (k / inner / from.dim(axis) * to.dim(axis) + index) * inner + k % inner;
  }

  private static void copy(Object out, Shape s, Object in, IntUnaryOperator at) {
    for (int k = 0; k < s.size(); k++) {
      Array.set(out, k, Array.get(in, at.applyAsInt(k)));
    }
  }

  private static void add(Object out, Object in, int n, IntUnaryOperator at) {
    for (int k = 0; k < n; k++) {
      add(out, at.applyAsInt(k), real(in, k));
    }
  }

  private static void add(Object out, int i, double v) {
    if (out instanceof float[] f) {
      f[i] += (float) v;
    } else {
      ((double[]) out)[i] += v;
    }
  }

  private static double real(Object a, int i) {
    return switch (a) {
      case float[] f -> f[i];
      case double[] d -> d[i];
      default -> whole(a, i);
    };
  }

  private static long whole(Object a, int i) {
    return switch (a) {
      case int[] x -> x[i];
      case long[] x -> x[i];
      case byte[] x -> x[i];
      default -> 0;
    };
  }

  private static void set(Object out, int i, double d, long l, DType t) {
    switch (t) {
      case FLOAT32 -> ((float[]) out)[i] = (float) d;
      case FLOAT64 -> ((double[]) out)[i] = d;
      case INT32 -> ((int[]) out)[i] = (int) l;
      case INT64 -> ((long[]) out)[i] = l;
      case UINT8, BOOL -> ((byte[]) out)[i] = (byte) l;
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(t);
    }
  }
}
