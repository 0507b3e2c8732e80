package dev.espalier.models.text;

import dev.espalier.base.DType;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Initializers;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;

/**
 * Logistic regression on the set of words that occur in a text, whatever their order and number:
 * what a network that reads must be better than.
 *
 * <pre>
 * logits = bias + Σ over the distinct words w of the text: emb[w]
 * </pre>
 *
 * <p>Shapes: ids (N, T) → (N, classes). Weights: emb.weight (V, classes) and bias (classes), zeros.
 */
public final class BagOfWords extends TextClassifier {
  private final Embedding emb;
  private final Parameter bias;

  /**
   * A classifier without opinion.
   *
   * @param vocabulary V, words with padding (id 0) and the unknown word
   */
  public BagOfWords(int vocabulary, int classes) {
    emb = new Embedding(vocabulary, classes, Embedding.options().paddingIdx(PADDING));
    Initializers.zeros().apply(emb.weight());
    bias = new Parameter(Tensor.zeros(classes));
  }

  @Override
  public Tensor embed(Tensor ids) {
    return call(() -> emb.apply(ids));
  }

  @Override
  public Tensor classify(Tensor embedded, Tensor ids) {
    return call(() -> {
      var out = repeated(ids).logicalOr(ids.eq(PADDING)).unsqueeze(-1);
      return embedded.maskedFill(out, 0).sum(1).add(bias);
    });
  }

  /** bool (N, T): whether a word stands further left already. */
  private static Tensor repeated(Tensor ids) {
    var equal = ids.unsqueeze(2).eq(ids.unsqueeze(1)).to(DType.FLOAT32);
    return equal.tril(-1).sum(-1).gt(0);
  }
}
