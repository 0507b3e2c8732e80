package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.IndexRange;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.ScatterReduction;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a table by index, and reductions of them; as functions. V rows, D elements each. */
public final class Embeddings {
  private Embeddings() {}

  /** Row {@code index[…]} of the table: index (…), weight (V, D) → (…, D). */
  public static Tensor embedding(Tensor index, Tensor weight) {
    return embedding(index, weight, null);
  }

  /**
   * Row {@code index[…]} of the table: index (…) of int64 or int32, weight (V, D) → (…, D). An
   * index outside raises a ValueException when the result is computed.
   * torch.nn.functional.embedding.
   *
   * @param paddingIdx the row that gets no gradient, from −V to V − 1; null for none
   */
  public static Tensor embedding(Tensor index, Tensor weight, @Nullable Integer paddingIdx) {
    check("embedding", index, weight);
    var rows = rows(index, weight);
    if (paddingIdx == null) {
      return rows;
    }
    var padding = index.eq(padding("embedding", paddingIdx, weight.dim(0))).unsqueeze(-1);
    return Tensor.where(padding, rows.detach(), rows);
  }

  private static Tensor rows(Tensor index, Tensor weight) {
    var d = Arrays.copyOf(index.shape().toArray(), index.rank() + 1);
    d[index.rank()] = weight.dim(1);
    return weight.indexSelect(0, index.flatten()).reshape(d);
  }

  /** The row counted from the front. */
  static int padding(String op, int paddingIdx, int rows) {
    int p = paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
    if (p < 0 || p >= rows) {
      throw Refusal.value(
          op,
          "paddingIdx " + paddingIdx + " is outside a table of " + rows + " rows",
          -rows + " <= paddingIdx < " + rows,
          "use a row from " + -rows + " to " + (rows - 1));
    }
    return p;
  }

  private static void check(String op, Tensor index, Tensor weight) {
    if (index.dtype() != DType.INT64 && index.dtype() != DType.INT32) {
      throw Refusal.dtype(
          op,
          "the index is " + index.dtype(),
          "index is int64 or int32",
          "give it as int64: index.to(DType.INT64)",
          Refusal.operand("index", index),
          Refusal.operand("weight", weight));
    }
    if (weight.rank() != 2) {
      throw Refusal.shape(
          op,
          "the table has " + weight.rank() + " axes",
          "weight is (rows, elements)",
          "give it as (rows, elements)",
          Refusal.operand("index", index),
          Refusal.operand("weight", weight));
    }
    IndexRange.check(
        op,
        "index",
        "a table of " + weight.dim(0) + " rows",
        index,
        weight.dim(0),
        0,
        Refusal.operand("index", index),
        Refusal.operand("weight", weight));
  }

  /** How {@link #embeddingBag} makes one row of those of a bag; of an empty bag zeros. */
  public enum BagMode {
    SUM,
    MEAN,
    MAX
  }

  /**
   * One row for each bag of indices. index (B, n): a bag in each row; or index (n) with offsets
   * (B): bag b holds the indices from offsets[b] up to offsets[b + 1] (the last one, to the end).
   * weight (V, D) → (B, D). torch.nn.functional.embedding_bag.
   *
   * @param offsets ascending, the first is 0; null for an index (B, n)
   * @param sampleWeights factors of the rows, of the shape of index, for SUM; null for none
   * @param paddingIdx the row that does not count, from −V to V − 1; null for none
   */
  public static Tensor embeddingBag(
      Tensor index,
      Tensor weight,
      @Nullable Tensor offsets,
      BagMode mode,
      @Nullable Tensor sampleWeights,
      @Nullable Integer paddingIdx) {
    checkBags(index, weight, offsets, mode, sampleWeights);
    int bags = offsets == null ? index.dim(0) : offsets.size();
    var flat = index.flatten();
    var bag =
        offsets == null
            ? Tensor.arange(bags).repeatInterleave(index.dim(1))
            : bagOf(offsets, flat.size());
    var counted =
        paddingIdx == null
            ? Tensor.full(1, DType.BOOL, flat.size(), 1)
            : flat.ne(padding("embedding_bag", paddingIdx, weight.dim(0))).unsqueeze(1);
    var rows = rows(flat, weight);
    if (sampleWeights != null) {
      rows = rows.mul(sampleWeights.flatten().unsqueeze(1));
    }
    var nothing = Tensor.zeros(rows.dtype(), bags, weight.dim(1));
    var zero = Tensor.zeros(rows.dtype());
    return switch (mode) {
      case SUM -> nothing.indexAdd(0, bag, Tensor.where(counted, rows, zero));
      case MEAN -> {
        var sums = nothing.indexAdd(0, bag, Tensor.where(counted, rows, zero));
        yield sums.div(counts(bags, bag, counted, rows.dtype()).clampMin(1));
      }
      case MAX -> {
        var low = Tensor.full(Double.NEGATIVE_INFINITY, rows.dtype(), new int[0]);
        var largest =
            nothing.indexReduce(
                0, bag, Tensor.where(counted, rows, low), ScatterReduction.AMAX, false);
        yield Tensor.where(counts(bags, bag, counted, rows.dtype()).eq(0), zero, largest);
      }
    };
  }

  /** (bags, 1): how many rows of each bag count. */
  private static Tensor counts(int bags, Tensor bag, Tensor counted, DType dtype) {
    return Tensor.zeros(dtype, bags, 1).indexAdd(0, bag, counted.to(dtype));
  }

  /** The bag of each of n positions: how many bags have begun, less one. */
  private static Tensor bagOf(Tensor offsets, int n) {
    var begun =
        Tensor.zeros(DType.INT64, n + 1)
            .indexAdd(0, offsets, Tensor.full(1, DType.INT64, offsets.size()));
    return begun.cumsum(0).slice(0, 0, n).sub(1);
  }

  private static void checkBags(
      Tensor index,
      Tensor weight,
      @Nullable Tensor offsets,
      BagMode mode,
      @Nullable Tensor sampleWeights) {
    check("embedding_bag", index, weight);
    boolean fits = offsets == null ? index.rank() == 2 : index.rank() == 1 && offsets.rank() == 1;
    if (!fits) {
      throw Refusal.shape(
          "embedding_bag",
          "index "
              + index.shape()
              + (offsets == null ? " without offsets" : ", offsets " + offsets.shape()),
          "index is (bags, n), or (n) with offsets (bags)",
          offsets == null && index.rank() == 1
              ? "for one bag: index.unsqueeze(0), which makes it " + Shape.of(1, index.size())
              : "give an index (bags, n), or an index (n) with offsets (bags)",
          Refusal.operand("index", index),
          Refusal.operand("weight", weight));
    }
    if (sampleWeights != null && !sampleWeights.shape().equals(index.shape())) {
      throw Refusal.shape(
          "embedding_bag",
          "weights of samples " + sampleWeights.shape() + " for an index " + index.shape(),
          "weights.shape == index.shape",
          "give a weight for each index: shape " + index.shape(),
          Refusal.operand("index", index),
          Refusal.operand("weights", sampleWeights));
    }
    if (sampleWeights != null && mode != BagMode.SUM) {
      throw Refusal.value(
          "embedding_bag",
          "weights of samples with mode " + mode,
          "mode is SUM where samples have weights",
          "use BagMode.SUM, and divide by the sum of the weights for a mean");
    }
  }
}
