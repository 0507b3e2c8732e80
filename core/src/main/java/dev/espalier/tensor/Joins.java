package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several tensors made into one. */
public final class Joins {
  private Joins() {}

  /**
   * Tensors one after the other along an existing axis. Dtypes are promoted; empty vectors are left
   * out where the others have more axes, as in PyTorch.
   */
  public static Tensor cat(int axis, List<Tensor> tensors) {
    requireSome("cat", tensors);
    var all = new ArrayList<Tensor>(tensors.size());
    for (Tensor x : tensors) {
      if (x.rank() != 1 || x.size() != 0) {
        all.add(x);
      }
    }
    if (all.isEmpty() || all.getFirst().rank() == 1) {
      all = new ArrayList<>(tensors);
    }
    var first = all.getFirst();
    if (first.rank() == 0) {
      throw Refusal.shape(
          "cat",
          "a scalar has no axis to join along",
          "inputs have at least one axis",
          "use stack(0, …), which makes a new axis",
          first);
    }
    var t = TensorParts.promoted(tensors);
    var inputs = new Tensor[all.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = all.get(i).to(t);
    }
    return Tensor.record(new Op.Concat(first.axis(axis)), inputs);
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, List<Tensor> tensors) {
    requireSome("stack", tensors);
    var shape = tensors.getFirst().shape();
    var all = new ArrayList<Tensor>(tensors.size());
    for (Tensor x : tensors) {
      if (!x.shape().equals(shape)) {
        throw Refusal.shape(
            "stack",
            "shapes " + shape + " and " + x.shape() + " differ",
            "inputs have one shape",
            x.rank() == shape.rank()
                ? "join along an axis that is there: cat(axis, …)"
                : "give" + " all inputs the shape " + shape,
            tensors.getFirst(),
            x);
      }
      all.add(x.unsqueeze(axis));
    }
    // An axis counted from the end is counted in the result.
    return cat(axis, all);
  }

  private static void requireSome(String op, List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw Refusal.value(
          op, "nothing to join", "there is at least one tensor", "give at least one tensor");
    }
  }

  /** Tensors side by side: along axis 1, vectors along their only axis. */
  public static Tensor hstack(Tensor... tensors) {
    var all = atLeast(1, tensors);
    requireSome("hstack", all);
    return cat(all.getFirst().rank() == 1 ? 0 : 1, all);
  }

  /** Tensors one below the other: along axis 0, vectors as rows. */
  public static Tensor vstack(Tensor... tensors) {
    return cat(0, atLeast(2, tensors));
  }

  /** Tensors one behind the other: along axis 2; matrices get a last axis of extent 1. */
  public static Tensor dstack(Tensor... tensors) {
    return cat(2, atLeast(3, tensors));
  }

  /** Columns side by side: vectors are columns of a matrix, tensors of more axes their own. */
  public static Tensor columnStack(Tensor... tensors) {
    var all = new ArrayList<Tensor>();
    for (Tensor x : tensors) {
      all.add(x.rank() <= 1 ? x.reshape(x.size(), 1) : x);
    }
    return cat(1, all);
  }

  /**
   * Each with at least that many axes, as NumPy's atleast functions: a vector becomes a row, and
   * (1, n, 1) in three axes; a matrix gets a last axis.
   */
  private static List<Tensor> atLeast(int rank, Tensor... tensors) {
    var all = new ArrayList<Tensor>();
    for (Tensor x : tensors) {
      var y = x.rank() == 0 ? x.reshape(1) : x;
      y = y.rank() == 1 && rank >= 2 ? y.unsqueeze(0) : y;
      all.add(y.rank() == 2 && rank >= 3 ? y.unsqueeze(2) : y);
    }
    return all;
  }

  /** All expanded to the shape that they broadcast to. */
  public static List<Tensor> broadcastTensors(Tensor... tensors) {
    var shape = Shape.scalar();
    for (Tensor x : tensors) {
      var both = Shape.broadcast(shape, x.shape());
      if (both == null) {
        throw Refusal.shape(
            "broadcast_tensors",
            "shapes " + shape + " and " + x.shape() + " do not broadcast",
            "extents, aligned at the end, are equal or 1",
            "reshape or slice one of them so that the extents agree",
            tensors);
      }
      shape = both;
    }
    var all = new ArrayList<Tensor>();
    for (Tensor x : tensors) {
      all.add(x.expand(shape.toArray()));
    }
    return all;
  }

  /** A matrix with these along its diagonal, zeros elsewhere; vectors and scalars are rows. */
  public static Tensor blockDiag(Tensor... tensors) {
    if (tensors.length == 0) {
      return Tensor.zeros(1, 0);
    }
    var t = TensorParts.promoted(List.of(tensors));
    int columns = 0;
    for (Tensor x : tensors) {
      if (x.rank() > 2) {
        throw Refusal.shape(
            "block_diag", "rank is " + x.rank(), "inputs have at most two axes", "use a matrix", x);
      }
      columns += x.rank() == 0 ? 1 : x.dim(-1);
    }
    var rows = new ArrayList<Tensor>();
    int left = 0;
    for (Tensor x : tensors) {
      var m = x.rank() == 2 ? x : x.reshape(1, x.size());
      rows.add(m.to(t).pad(new int[] {left, columns - left - m.dim(1)}));
      left += m.dim(1);
    }
    return cat(0, rows);
  }

  /**
   * Coordinates of a grid over vectors (or scalars): tensor k of the result has the shape of all
   * extents, and its element at (i₀, i₁, …) is element iₖ of vector k.
   */
  public static List<Tensor> meshgrid(Tensor... vectors) {
    var all = new ArrayList<Tensor>();
    var shape = new int[vectors.length];
    for (int k = 0; k < shape.length; k++) {
      requireVector("meshgrid", vectors[k]);
      shape[k] = vectors[k].size();
    }
    for (int k = 0; k < shape.length; k++) {
      var d = new int[shape.length];
      Arrays.fill(d, 1);
      d[k] = shape[k];
      all.add(vectors[k].reshape(d).expand(shape));
    }
    return all;
  }

  /**
   * As {@link #meshgrid} with {@code indexing="xy"}: the first two axes of the results swapped, so
   * that the first vector runs along columns.
   */
  public static List<Tensor> meshgridXy(Tensor... vectors) {
    var all = new ArrayList<Tensor>();
    for (Tensor x : meshgrid(vectors)) {
      all.add(vectors.length < 2 ? x : x.transpose(0, 1));
    }
    return all;
  }

  /** All tuples of elements, a row each, the last vector fastest; of one vector, the vector. */
  public static Tensor cartesianProd(Tensor... vectors) {
    requireSome("cartesian_prod", List.of(vectors));
    if (vectors.length == 1) {
      requireVector("cartesian_prod", vectors[0]);
      return vectors[0];
    }
    var columns = new ArrayList<Tensor>();
    for (Tensor x : meshgrid(vectors)) {
      columns.add(x.flatten());
    }
    return stack(1, columns);
  }

  private static void requireVector(String op, Tensor x) {
    if (x.rank() > 1) {
      throw Refusal.shape(
          op, "rank is " + x.rank(), "inputs are vectors", "use flatten() first", x);
    }
  }

  /**
   * All choices of r elements of a vector in ascending order of place, a row each, as
   * itertools.combinations; {@code withReplacement}: an element may come again.
   */
  public static Tensor combinations(Tensor vector, int r, boolean withReplacement) {
    if (vector.rank() != 1 || r < 0) {
      throw Refusal.shape(
          "combinations",
          r < 0 ? "r is " + r : "rank is " + vector.rank(),
          "input is a vector, r >= 0",
          r < 0 ? "use r of at least 0" : "use flatten() first",
          vector);
    }
    int n = vector.size();
    if (r == 0) {
      return Tensor.zeros(vector.dtype(), 0);
    }
    var rows = new ArrayList<int[]>();
    var at = new int[r];
    int k = 0; // at[0 … k) are chosen, at[k] is the next candidate
    while (k >= 0) {
      if (at[k] >= n) {
        k--;
        if (k >= 0) {
          at[k]++;
        }
      } else if (k == r - 1) {
        rows.add(at.clone());
        at[k]++;
      } else {
        at[k + 1] = at[k] + (withReplacement ? 0 : 1);
        k++;
      }
    }
    var index = new long[Shape.of(rows.size(), r).size()];
    for (int i = 0; i < index.length; i++) {
      index[i] = rows.get(i / r)[i % r];
    }
    return vector.take(Tensor.of(index, rows.size(), r));
  }

  /** int64 (2, count): rows and columns of the lower triangle, row by row; see Tensor.tril. */
  public static Tensor trilIndices(int rows, int columns, int offset) {
    return triangle(rows, columns, offset, true);
  }

  /** int64 (2, count): rows and columns of the upper triangle, row by row; see Tensor.triu. */
  public static Tensor triuIndices(int rows, int columns, int offset) {
    return triangle(rows, columns, offset, false);
  }

  private static Tensor triangle(int rows, int columns, int offset, boolean lower) {
    var shape = Shape.of(rows, columns);
    var found = new int[shape.size()];
    int n = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        long beyond = (long) j - i - offset;
        if (lower ? beyond <= 0 : beyond >= 0) {
          found[n++] = i * columns + j;
        }
      }
    }
    var index = new long[2 * n];
    for (int k = 0; k < n; k++) {
      index[k] = found[k] / columns;
      index[n + k] = found[k] % columns;
    }
    return Tensor.of(index, 2, n);
  }
}
