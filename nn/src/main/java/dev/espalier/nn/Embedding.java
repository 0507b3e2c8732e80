package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A table of vectors, read by index: {@code y[…, :] = weight[x[…], :]}.
 *
 * <p>Shapes: x (…) of int64 or int32, from 0 to count − 1 → (…, dim). Parameter: weight (count,
 * dim), normal with mean 0 and standard deviation 1, as PyTorch's {@code nn.Embedding}; the row
 * {@code paddingIdx} is zeros and gets no gradient.
 *
 * <p>With {@code maxNorm} the rows that are read are first shortened to that length: in training in
 * the table itself, in evaluation only in what is given.
 */
public final class Embedding extends Layer {
  private final Parameter weight;
  private final Options options;

  /**
   * Options of an embedding: {@code Embedding.options().paddingIdx(0)}.
   *
   * @param paddingIdx the row of zeros, from −count to count − 1, or null
   * @param maxNorm largest length of a row, or null
   * @param normType which norm is that length, 2 for the Euclidean
   */
  public record Options(@Nullable Integer paddingIdx, @Nullable Double maxNorm, double normType) {
    public Options paddingIdx(int paddingIdx) {
      return new Options(paddingIdx, maxNorm, normType);
    }

    public Options maxNorm(double maxNorm) {
      return new Options(paddingIdx, maxNorm, normType);
    }

    public Options normType(double normType) {
      return new Options(paddingIdx, maxNorm, normType);
    }
  }

  /** No padding, rows of any length. */
  public static Options options() {
    return new Options(null, null, 2);
  }

  public Embedding(int count, int dim) {
    this(count, dim, options());
  }

  public Embedding(int count, int dim, Options options) {
    this(checked(count, dim, options), options);
  }

  private Embedding(Tensor weight, Options options) {
    if (options.maxNorm != null && !(options.maxNorm > 0)) {
      throw new ValueException(
          "Embedding", "maxNorm is " + options.maxNorm, "use a length above 0");
    }
    this.weight = new Parameter(weight);
    this.options = options;
  }

  private static Tensor checked(int count, int dim, Options options) {
    Sizes.positive("Embedding", "count", count);
    Sizes.positive("Embedding", "dim", dim);
    return start(count, dim, "Embedding", options.paddingIdx);
  }

  /** Normal rows, zeros in the row of padding. */
  static Tensor start(int count, int dim, String layer, @Nullable Integer paddingIdx) {
    var w = Tensor.randn(Random.generator(), count, dim);
    if (paddingIdx == null) {
      return w;
    }
    long p = Embeddings.padding(layer, paddingIdx, count);
    return w.indexFill(0, Tensor.of(new long[] {p}, 1), 0);
  }

  /**
   * With given rows (count, dim).
   *
   * @param freeze whether they stay as they are, as by default in PyTorch
   */
  public static Embedding fromPretrained(Tensor weight, boolean freeze) {
    return fromPretrained(weight, freeze, options());
  }

  public static Embedding fromPretrained(Tensor weight, boolean freeze, Options options) {
    if (weight.rank() != 2) {
      throw Refusal.shape(
          "Embedding",
          "the table has " + weight.rank() + " axes",
          "weight is (count, dim)",
          "give it as (count, dim)",
          Refusal.operand("weight", weight));
    }
    if (options.paddingIdx != null) {
      Embeddings.padding("Embedding", options.paddingIdx, weight.dim(0));
    }
    var e = new Embedding(weight, options);
    e.weight.setRequiresGrad(!freeze);
    return e;
  }

  /** (count, dim). */
  public Parameter weight() {
    return weight;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Embeddings.embedding(
        x, table(weight, x, options.maxNorm, options.normType), options.paddingIdx);
  }

  /** The table with the rows that are read shortened. */
  static Tensor table(Parameter weight, Tensor index, @Nullable Double maxNorm, double normType) {
    if (maxNorm == null) {
      return weight;
    }
    var shortened =
        Mode.noGrad(() -> {
          var read =
              Tensor.zeros(weight.dtype(), weight.dim(0))
                  .indexFill(0, index.flatten(), 1)
                  .unsqueeze(1);
          var length = weight.norm(normType, 1, true);
          var factor = length.add(1e-7).reciprocal().mul(maxNorm);
          return Tensor.where(
              read.gt(0).logicalAnd(length.gt(maxNorm)), weight.mul(factor), weight);
        });
    if (!Mode.isTraining()) {
      return shortened;
    }
    weight.assign(shortened);
    return weight;
  }

  @Override
  public String describe() {
    return "Embedding("
        + weight.dim(0)
        + " → "
        + weight.dim(1)
        + (options.paddingIdx == null ? "" : ", padding " + options.paddingIdx)
        + (options.maxNorm == null ? "" : ", max norm " + options.maxNorm)
        + ")";
  }
}
