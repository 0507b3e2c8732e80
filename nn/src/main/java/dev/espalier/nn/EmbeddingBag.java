package dev.espalier.nn;

import dev.espalier.nn.Embeddings.BagMode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The sum, mean or largest elements of the vectors of a bag of indices, without keeping the vectors
 * apart: a bag of words.
 *
 * <p>Shapes: x (B, n), a bag in each row → (B, dim); or {@code apply(x, offsets)} with x (n) and
 * offsets (B): bag b holds x[offsets[b]] up to x[offsets[b + 1] − 1]. Parameter: weight (count,
 * dim), normal with mean 0 and standard deviation 1, as PyTorch's {@code nn.EmbeddingBag}. The row
 * {@code paddingIdx} does not count and gets no gradient; an empty bag gives zeros.
 */
public final class EmbeddingBag extends Layer {
  private final Parameter weight;
  private final Options options;

  /**
   * Options: {@code EmbeddingBag.options().mode(BagMode.SUM)}.
   *
   * @param mode how the vectors of a bag become one
   * @param paddingIdx the row that does not count, from −count to count − 1, or null
   * @param maxNorm largest length of a row, or null; see {@link Embedding}
   * @param normType which norm is that length, 2 for the Euclidean
   */
  public record Options(
      BagMode mode, @Nullable Integer paddingIdx, @Nullable Double maxNorm, double normType) {
    public Options mode(BagMode mode) {
      return new Options(mode, paddingIdx, maxNorm, normType);
    }

    public Options paddingIdx(int paddingIdx) {
      return new Options(mode, paddingIdx, maxNorm, normType);
    }

    public Options maxNorm(double maxNorm) {
      return new Options(mode, paddingIdx, maxNorm, normType);
    }

    public Options normType(double normType) {
      return new Options(mode, paddingIdx, maxNorm, normType);
    }
  }

  /** The mean, no padding, rows of any length. */
  public static Options options() {
    return new Options(BagMode.MEAN, null, null, 2);
  }

  public EmbeddingBag(int count, int dim) {
    this(count, dim, options());
  }

  public EmbeddingBag(int count, int dim, Options options) {
    Sizes.positive("EmbeddingBag", "count", count);
    Sizes.positive("EmbeddingBag", "dim", dim);
    this.weight = new Parameter(Embedding.start(count, dim, "EmbeddingBag", options.paddingIdx));
    this.options = options;
  }

  /** (count, dim). */
  public Parameter weight() {
    return weight;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, null, null);
  }

  /** Bags of a vector of indices that begin at these places. */
  public Tensor apply(Tensor x, Tensor offsets) {
    return apply(x, offsets, null);
  }

  /**
   * With factors of the vectors, for the sum.
   *
   * @param offsets (B), or null for x (B, n)
   * @param sampleWeights of the shape of x, or null
   */
  public Tensor apply(Tensor x, @Nullable Tensor offsets, @Nullable Tensor sampleWeights) {
    return call(() -> compute(x, offsets, sampleWeights));
  }

  private Tensor compute(Tensor x, @Nullable Tensor offsets, @Nullable Tensor sampleWeights) {
    var table = Embedding.table(weight, x, options.maxNorm, options.normType);
    return Embeddings.embeddingBag(
        x, table, offsets, options.mode, sampleWeights, options.paddingIdx);
  }

  @Override
  public String describe() {
    return "EmbeddingBag("
        + weight.dim(0)
        + " → "
        + weight.dim(1)
        + ", "
        + options.mode.name().toLowerCase(Locale.ROOT)
        + ")";
  }
}
