package dev.espalier.models.text;

import dev.espalier.base.DType;
import dev.espalier.nn.Layer;
import dev.espalier.tensor.Tensor;

/**
 * A network that tells the class of a text: ids (N, T) of its tokens, shorter texts filled up with
 * the id {@link #PADDING} at the end → logits (N, classes). What stands in padded places, and how
 * many there are, does not change a text's logits.
 */
public abstract sealed class TextClassifier extends Layer
    permits BagOfWords, LstmClassifier, TransformerClassifier {
  /** The id that fills up shorter texts; its vector takes no part. */
  public static final int PADDING = 0;

  TextClassifier() {}

  /** The vectors (N, T, E) of the tokens, before any dropout: what a text's gradient belongs to. */
  public abstract Tensor embed(Tensor ids);

  /** Logits (N, classes) from the vectors of {@link #embed}, which need not be those of the ids. */
  public abstract Tensor classify(Tensor embedded, Tensor ids);

  @Override
  protected final Tensor forward(Tensor ids) {
    return classify(embed(ids), ids);
  }

  /** int64 (N): the tokens of each text. */
  static Tensor lengths(Tensor ids) {
    return ids.ne(PADDING).to(DType.INT64).sum(-1);
  }

  /** The mean (N, E) of h (N, T, E) over each text's own tokens; h is 0 in padded places. */
  static Tensor mean(Tensor h, Tensor lengths) {
    return h.sum(1).div(lengths.clampMin(1).to(h.dtype()).unsqueeze(1));
  }
}
