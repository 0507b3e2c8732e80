package dev.espalier.base;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The extents of a tensor, outermost first; {@code ()} is a scalar. Immutable. */
public final class Shape implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;
  private final int hash;

  private Shape(int[] dims) {
    this.dims = dims;
    this.size = checkedSize(dims);
    this.hash = Arrays.hashCode(dims);
  }

  /** A shape with these extents, each at least 0. */
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** The shape of a scalar. */
  public static Shape scalar() {
    return SCALAR;
  }

  private Object readResolve() {
    return of(dims); // checks the extents again
  }

  private static int checkedSize(int[] dims) {
    long n = 1;
    for (int d : dims) {
      if (d < 0) {
        throw new ShapeException(
            TensorException.Facts.of(
                "shape",
                "extent " + d + " in " + render(dims) + " is negative",
                "extents are at least 0",
                "use extents of at least 0"));
      }
      n *= d;
      if (n > Integer.MAX_VALUE - 8) {
        throw new ShapeException(
            TensorException.Facts.of(
                "shape",
                render(dims)
                    + " has more elements than one Java array can hold ("
                    + (Integer.MAX_VALUE - 8)
                    + ")",
                "the product of the extents fits a Java array",
                "use a smaller batch or split the tensor"));
      }
    }
    return (int) n;
  }

  public int rank() {
    return dims.length;
  }

  /** Extent of an axis; negative axes count from the end. */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** The axis counted from the front, for an axis in [-rank, rank). */
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw new ShapeException(
          TensorException.Facts.of(
              "axis",
              "axis " + axis + " is out of range for shape " + this,
              dims.length == 0 ? "the shape has axes" : -dims.length + " <= axis < " + dims.length,
              dims.length == 0
                  ? "a scalar has no axes"
                  : "use an axis from " + -dims.length + " to " + (dims.length - 1)));
    }
    return a;
  }

  /** A copy of the extents. */
  public int[] toArray() {
    return dims.clone();
  }

  /** Row-major strides in elements; the last is 1. */
  public int[] strides() {
    var s = new int[dims.length];
    int n = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      s[i] = n;
      n *= dims[i];
    }
    return s;
  }

  /** This shape with one extent replaced. */
  public Shape with(int axis, int extent) {
    var d = dims.clone();
    d[axis(axis)] = extent;
    return of(d);
  }

  /** This shape without the axes {@code from} (inclusive) to {@code to} (exclusive). */
  public Shape without(int from, int to) {
    var d = new int[dims.length - (to - from)];
    System.arraycopy(dims, 0, d, 0, from);
    System.arraycopy(dims, to, d, from, dims.length - to);
    return of(d);
  }

  /** The product of the extents of the axes {@code from} (inclusive) to {@code to} (exclusive). */
  public int size(int from, int to) {
    int n = 1;
    for (int i = from; i < to; i++) {
      n *= dims[i];
    }
    return n;
  }

  /**
   * The shape of an elementwise operation between two tensors by NumPy's rule: extents are aligned
   * at the end and must be equal or 1. Null when they do not fit.
   */
  public static @Nullable Shape broadcast(Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    int n = Math.max(a.dims.length, b.dims.length);
    var d = new int[n];
    for (int i = 1; i <= n; i++) {
      int x = i <= a.dims.length ? a.dims[a.dims.length - i] : 1;
      int y = i <= b.dims.length ? b.dims[b.dims.length - i] : 1;
      if (x != y && x != 1 && y != 1) {
        return null;
      }
      d[n - i] = x == 1 ? y : x;
    }
    return new Shape(d);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof Shape s && hash == s.hash && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As Python prints a tuple: {@code (32, 784)}, {@code (5,)}, {@code ()}. */
  @Override
  public String toString() {
    return render(dims);
  }

  private static String render(int[] dims) {
    var s = new StringBuilder("(");
    for (int i = 0; i < dims.length; i++) {
      s.append(i == 0 ? "" : ", ").append(dims[i]);
    }
    return s.append(dims.length == 1 ? ",)" : ")").toString();
  }
}
