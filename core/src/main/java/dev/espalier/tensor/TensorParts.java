package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts of a tensor, its diagonals and triangles, and the same elements in another order. */
abstract class TensorParts extends TensorShapes {
  /**
   * Elements {@code from} (inclusive) to {@code to} (exclusive) along an axis; negative positions
   * count from the end, those beyond it are cut, as in Python.
   */
  public Tensor slice(int axis, int from, int to) {
    return slice(axis, from, to, 1);
  }

  /**
   * Every {@code step}-th (at least 1) element of a slice. The start is bound at each run, the
   * number of elements is structure: a loop over slices of one extent has one plan.
   */
  public Tensor slice(int axis, int from, int to, int step) {
    int n = dim(axis);
    if (step < 1) {
      throw Refusal.value(
          "slice",
          "step is " + step,
          "step >= 1",
          step < 0 ? "use flip(" + axis + ") first" : "use a step of 1",
          self());
    }
    int f = cut(from, n);
    int t = Math.max(f, cut(to, n));
    long count = ((long) t - f + step - 1) / step;
    return bound(axis, f, (int) count, step);
  }

  /** A position by Python's rule: negative ones count from the end, and what lies beyond is cut. */
  static int cut(int position, int extent) {
    return Math.clamp((long) position + (position < 0 ? extent : 0), 0, extent);
  }

  private Tensor bound(int axis, int from, int length, int step) {
    return record(new Op.Slice(axis(axis), length, step), self(), recordScalar(from));
  }

  /** Elements at places that are structure, which makes it a view of the kernel that reads it. */
  Tensor part(int axis, int from, int length, int step) {
    int a = axis(axis);
    return from == 0 && length == dim(a) && step == 1
        ? self()
        : composite(new Part(a, from, length, step), self());
  }

  /**
   * {@code length} elements from {@code start} along an axis. A negative start counts from the end.
   * All must lie inside. The start is bound at each run.
   */
  public Tensor narrow(int axis, int start, int length) {
    int n = dim(axis);
    int f = start < 0 ? start + n : start;
    if (f < 0 || length < 0 || (long) f + length > n) {
      throw Refusal.value(
          "narrow",
          length + " elements from " + start + " do not lie in extent " + n + " of axis " + axis,
          "0 <= start and start + length <= input.shape[" + axis + "]",
          f >= 0 && f <= n && length > n - f
              ? "use a length of at most " + (n - f)
              : "use slice(" + axis + ", from, to), which cuts its bounds",
          self());
    }
    return bound(axis, f, length, 1);
  }

  /** Element {@code index} along an axis, which disappears; negative ones count from the end. */
  public Tensor select(int axis, int index) {
    int n = dim(axis);
    int i = index < 0 ? index + n : index;
    if (i < 0 || i >= n) {
      throw Refusal.value(
          "select",
          "index " + index + " is outside extent " + n + " of axis " + axis,
          -n + " <= index < " + n,
          n == 0 ? "the axis is empty" : "use an index from " + -n + " to " + (n - 1),
          self());
    }
    int a = axis(axis);
    return bound(a, i, 1, 1).reshape(shape().without(a, a + 1));
  }

  /** Parts of {@code size} elements along an axis; the last one may be smaller. */
  public List<Tensor> split(int size, int axis) {
    int n = dim(axis);
    if (size < 0 || size == 0 && n > 0) {
      throw Refusal.value(
          "split",
          "size is " + size,
          "size >= 1",
          "use split(" + Math.max(1, n) + ", " + axis + ") for one part",
          self());
    }
    int count = n == 0 ? 1 : (n + size - 1) / size;
    var sizes = new int[count];
    Arrays.fill(sizes, size);
    sizes[count - 1] = n - size * (count - 1);
    return split(sizes, axis);
  }

  /** Parts of the given sizes along an axis, which sum to its extent. */
  public List<Tensor> split(int[] sizes, int axis) {
    int n = dim(axis);
    long sum = 0;
    for (int s : sizes) {
      sum += s < 0 ? Long.MIN_VALUE / 2 : s;
    }
    if (sum != n) {
      throw Refusal.shape(
          "split",
          "sizes " + Arrays.toString(sizes) + " do not sum to extent " + n + " of axis " + axis,
          "sizes are at least 0 and sum to input.shape[" + axis + "]",
          "use sizes that sum to " + n,
          self());
    }
    var parts = new ArrayList<Tensor>(sizes.length);
    int at = 0;
    for (int s : sizes) {
      parts.add(part(axis, at, s, 1));
      at += s;
    }
    return parts;
  }

  /**
   * At most {@code chunks} parts of one size along an axis; the last one may be smaller, and there
   * may be fewer.
   */
  public List<Tensor> chunk(int chunks, int axis) {
    int n = dim(axis);
    requireParts("chunk", chunks);
    return n == 0
        ? split(new int[chunks], axis)
        : split((int) (((long) n + chunks - 1) / chunks), axis);
  }

  /**
   * {@code sections} parts along an axis whose sizes differ by at most 1, the larger ones first.
   */
  public List<Tensor> tensorSplit(int sections, int axis) {
    int n = dim(axis);
    requireParts("tensor_split", sections);
    var sizes = new int[sections];
    for (int i = 0; i < sections; i++) {
      sizes[i] = n / sections + (i < n % sections ? 1 : 0);
    }
    return split(sizes, axis);
  }

  private void requireParts(String op, int parts) {
    if (parts < 1) {
      throw Refusal.value(op, parts + " parts", "there is at least one part", "use 1", self());
    }
  }

  /**
   * The parts between the given places along an axis: before the first, between each and the next,
   * from the last on. Places are cut as bounds of {@link #slice}; between descending ones lies
   * nothing.
   */
  public List<Tensor> tensorSplit(int[] indices, int axis) {
    int n = dim(axis);
    var parts = new ArrayList<Tensor>(indices.length + 1);
    int from = 0;
    for (int i = 0; i <= indices.length; i++) {
      int to = i == indices.length ? n : cut(indices[i], n);
      parts.add(part(axis, from, Math.max(0, to - from), 1));
      from = to;
    }
    return parts;
  }

  /** All elements along an axis, each without it. */
  public List<Tensor> unbind(int axis) {
    int a = axis(axis);
    var rest = shape().without(a, a + 1);
    var parts = new ArrayList<Tensor>(dim(a));
    for (int i = 0; i < dim(a); i++) {
      parts.add(part(a, i, 1, 1).reshape(rest));
    }
    return parts;
  }

  /** The elements along each of some axes in reverse order. */
  public Tensor flip(int... axes) {
    var seen = new boolean[Math.max(1, rank())];
    var x = self();
    for (int axis : axes) {
      int a = rank() == 0 ? Shape.of(1).axis(axis) : axis(axis);
      if (seen[a]) {
        throw Refusal.shape(
            "flip",
            "axis " + axis + " is named twice",
            "axes are distinct",
            "name each axis once",
            self());
      }
      seen[a] = true;
      if (rank() > 0 && dim(a) > 1) {
        x = x.part(a, dim(a) - 1, dim(a), -1);
      }
    }
    return x;
  }

  /** Flipped along axis 1, left and right; of a vector along its only axis. */
  public Tensor fliplr() {
    return flip(axis(1));
  }

  /** Flipped along axis 0, up and down. */
  public Tensor flipud() {
    return flip(axis(0));
  }

  /** Turned by {@code k} quarter turns in the plane of two axes, from the first to the second. */
  public Tensor rot90(int k, int from, int to) {
    int a = axis(from);
    int b = axis(to);
    if (a == b) {
      throw Refusal.shape(
          "rot90",
          "axes " + from + " and " + to + " are the same",
          "a plane has two axes",
          "name two different axes",
          self());
    }
    return switch (Math.floorMod(k, 4)) {
      case 0 -> self();
      case 1 -> flip(b).transpose(a, b);
      case 2 -> flip(a, b);
      default -> flip(a).transpose(a, b);
    };
  }

  /** Turned by {@code k} quarter turns in the plane of the first two axes. */
  public Tensor rot90(int k) {
    return rot90(k, 0, 1);
  }

  /** The flattened elements moved on by {@code shift} places; those beyond the end come first. */
  public Tensor roll(int shift) {
    return flatten().roll(shift, 0).reshape(shape());
  }

  /** Elements moved on by {@code shift} places along an axis; those beyond the end come first. */
  public Tensor roll(int shift, int axis) {
    return roll(new int[] {shift}, new int[] {axis});
  }

  /** Rolled by {@code shifts[i]} along axis {@code axes[i]}, one after the other. */
  public Tensor roll(int[] shifts, int[] axes) {
    if (shifts.length != axes.length) {
      throw Refusal.shape(
          "roll",
          shifts.length + " shifts for " + axes.length + " axes",
          "there is one shift for each axis",
          "give as many shifts as axes",
          self());
    }
    var x = self();
    for (int i = 0; i < axes.length; i++) {
      int a = axis(axes[i]);
      int n = dim(a);
      int by = n == 0 ? 0 : Math.floorMod(shifts[i], n);
      if (by != 0) {
        x = Tensor.cat(a, x.part(a, n - by, by, 1), x.part(a, 0, n - by, 1));
      }
    }
    return x;
  }

  /**
   * Windows of {@code size} elements, {@code step} apart, along an axis, which becomes the number
   * of the window; the place in the window is a new last axis. torch.Tensor.unfold.
   */
  public Tensor unfold(int axis, int size, int step) {
    if (rank() == 0) { // PyTorch: of a scalar, one window
      return reshape(1).unfold(axis, size, step).reshape(size);
    }
    var x = self();
    int a = axis(axis);
    int n = x.dim(a);
    if (size < 0 || size > n || step < 1) {
      throw Refusal.value(
          "unfold",
          "windows of " + size + " elements " + step + " apart in extent " + n,
          "0 <= size <= input.shape[" + axis + "] and step >= 1",
          step < 1 ? "use a step of at least 1" : "use a size of at most " + n,
          self());
    }
    int count = (n - size) / step + 1;
    if (step >= size && size > 0) {
      int covered = (int) Math.min(n, (long) count * step);
      if (covered == count * step) { // windows do not overlap: a view
        var y = x.part(a, 0, covered, 1).unflatten(a, count, step);
        return y.part(a + 1, 0, size, 1).movedim(a + 1, -1);
      }
    }
    var places = new ArrayList<Tensor>(size);
    for (int k = 0; k < size; k++) {
      places.add(x.part(a, k, count, step));
    }
    var d = Arrays.copyOf(x.shape().with(a, count).toArray(), x.rank() + 1);
    return size == 0 ? Tensor.zeros(dtype(), d) : Tensor.stack(-1, places.toArray(new Tensor[0]));
  }

  // ---- diagonals and triangles
  // ---------------------------------------------------------------------------------------

  /** The main diagonal of the first two axes; see {@link #diagonal(int, int, int)}. */
  public Tensor diagonal() {
    return diagonal(0, 0, 1);
  }

  /**
   * The elements whose place along {@code to} is that along {@code from} plus {@code offset}; the
   * two axes disappear, and the diagonal becomes the last axis.
   */
  public Tensor diagonal(int offset, int from, int to) {
    int a = axis(from);
    int b = axis(to);
    requirePlane("diagonal", a, b, from);
    int n = dim(a);
    int m = dim(b);
    int length = Math.max(0, Math.min(n + Math.min(0, offset), m - Math.max(0, offset)));
    var x = movedim(new int[] {a, b}, new int[] {-2, -1}).flatten(-2);
    int start = length == 0 ? 0 : offset >= 0 ? offset : -offset * m;
    return x.part(-1, start, length, m + 1);
  }

  private void requirePlane(String op, int a, int b, int axis) {
    if (a == b) {
      throw Refusal.shape(
          op,
          "axis " + axis + " is named twice",
          "a diagonal lies in two axes",
          "name two different axes",
          self());
    }
  }

  /** Matrices with this along their main diagonals, in two new last axes. */
  public Tensor diagEmbed() {
    return diagEmbed(0, -2, -1);
  }

  /**
   * Square matrices with the last axis of this along the diagonal {@code offset} places from the
   * main one, zeros elsewhere; the rows are axis {@code from} of the result, the columns {@code
   * to}.
   */
  public Tensor diagEmbed(int offset, int from, int to) {
    int last = axis(-1);
    var places = Shape.of(new int[rank() + 1]);
    int a = places.axis(from);
    int b = places.axis(to);
    requirePlane("diag_embed", a, b, from);
    int n = dim(last) + Math.abs(offset);
    int start = offset >= 0 ? offset : -offset * n;
    var d = shape().toArray();
    d[last] = n;
    d = Arrays.copyOf(d, rank() + 1);
    d[rank()] = n;
    var flat =
        dim(last) == 0
            ? Tensor.zeros(dtype(), shape().with(last, Shape.of(n, n).size()).toArray())
            : record(new Op.Place(last, Shape.of(n, n).size(), n + 1), self(), recordScalar(start));
    return flat.reshape(Shape.of(d)).movedim(new int[] {-2, -1}, new int[] {a, b});
  }

  /** The main diagonal of a matrix; the matrix with a vector along its main diagonal. */
  public Tensor diag() {
    return diag(0);
  }

  /**
   * The diagonal of a matrix {@code offset} places above the main one; or the matrix with a vector
   * along it.
   */
  public Tensor diag(int offset) {
    return switch (rank()) {
      case 1 -> diagEmbed(offset, -2, -1);
      case 2 -> diagonal(offset, 0, 1);
      default ->
          throw Refusal.shape(
              "diag",
              "rank is " + rank(),
              "input.rank is 1 or 2",
              rank() == 0 ? "use reshape(1) first" : "use diagonal(…) or diagEmbed(…) for batches",
              self());
    };
  }

  /** A matrix with the flattened elements of this along a diagonal. */
  public Tensor diagflat(int offset) {
    return flatten().diagEmbed(offset, -2, -1);
  }

  /** The sum of the main diagonal of a matrix. */
  public Tensor trace() {
    if (rank() != 2) {
      throw Refusal.shape(
          "trace",
          "rank is " + rank() + ", not 2",
          "input is a matrix",
          rank() > 2 ? "use diagonal(0, -2, -1).sum(-1) for batches" : "use a matrix",
          self());
    }
    return diagonal().sum();
  }

  /** The lower triangle of each matrix, the main diagonal included; zeros above. */
  public Tensor tril() {
    return tril(0);
  }

  /** Zeros where the column exceeds the row by more than {@code diagonal}. */
  public Tensor tril(int diagonal) {
    return triangle("tril", diagonal, true);
  }

  /** The upper triangle of each matrix, the main diagonal included; zeros below. */
  public Tensor triu() {
    return triu(0);
  }

  /** Zeros where the column exceeds the row by less than {@code diagonal}. */
  public Tensor triu(int diagonal) {
    return triangle("triu", diagonal, false);
  }

  private Tensor triangle(String op, int diagonal, boolean lower) {
    if (rank() < 2) {
      throw Refusal.shape(
          op, "rank is " + rank(), "input.rank >= 2", "use a matrix or a batch of them", self());
    }
    var rows = Tensor.arange(dim(-2)).unsqueeze(1).add(diagonal);
    var columns = Tensor.arange(dim(-1));
    var kept = lower ? columns.le(rows) : columns.ge(rows);
    return where(kept, self(), recordScalar(0, dtype()));
  }

  // ---- padding
  // -------------------------------------------------------------------------------------------------------

  /** Zeros around: {@code before} and {@code after} elements along an axis. */
  public Tensor pad(int axis, int before, int after) {
    return Padding.along(self(), axis(axis), before, after, PadMode.CONSTANT, 0);
  }

  /**
   * Zeros around, as torch.nn.functional.pad: {@code padding} holds the numbers of elements before
   * and after along the last axis, then along the one before, and so on. Negative numbers cut.
   */
  public Tensor pad(int[] padding) {
    return pad(padding, 0);
  }

  /** A number around; see {@link #pad(int[])}. */
  public Tensor pad(int[] padding, double value) {
    return Padding.pad(self(), padding, PadMode.CONSTANT, value);
  }

  /** What the mode says around; see {@link #pad(int[])}. Constant padding is 0. */
  public Tensor pad(int[] padding, PadMode mode) {
    return Padding.pad(self(), padding, mode, 0);
  }

  /** This amid zeros. */
  Tensor amid(int axis, int before, int after) {
    return record(new Op.Place(axis, dim(axis) + before + after, 1), self(), recordScalar(before));
  }

  // ---- joining
  // -------------------------------------------------------------------------------------------------------

  /**
   * Tensors one after the other along an existing axis. Dtypes are promoted; empty vectors are left
   * out where the others have more axes, as in PyTorch.
   */
  public static Tensor cat(int axis, Tensor... tensors) {
    return Joins.cat(axis, List.of(tensors));
  }

  /** As {@link #cat}, by another of PyTorch's names. */
  public static Tensor concat(int axis, Tensor... tensors) {
    return Joins.cat(axis, List.of(tensors));
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, Tensor... tensors) {
    return Joins.stack(axis, List.of(tensors));
  }

  static DType promoted(List<Tensor> tensors) {
    var t = tensors.getFirst().dtype();
    for (Tensor x : tensors) {
      t = DType.promote(t, x.dtype());
    }
    return t;
  }
}
