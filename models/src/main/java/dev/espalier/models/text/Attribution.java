package dev.espalier.models.text;

import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;

/** Which tokens of a text decided what a classifier says of it. */
public final class Attribution {
  private Attribution() {}

  /**
   * Gradient × input: how much, to first order, each token's vector x[t] adds to the lead of a
   * class over the mean of the others.
   *
   * <pre>
   * lead = logit[c] − mean over the other classes k of logit[k]
   * score[t] = Σ over the elements e of x[t, e] · ∂lead / ∂x[t, e]
   * </pre>
   *
   * <p>For {@link BagOfWords} the scores and the biases add up to the lead. Computed as in
   * evaluation, without dropout.
   *
   * <p>Denil, Demiraj and de Freitas, "Extraction of salient sentences from labelled documents",
   * 2014; Shrikumar and others, "Not just a black box: learning important features through
   * propagating activation differences", 2016.
   *
   * @param ids (N, T), at least two classes to tell
   * @param classes (N): the class of each text whose lead is explained
   * @return (N, T), 0 in padded places
   */
  public static Tensor gradientTimesInput(TextClassifier model, Tensor ids, Tensor classes) {
    return Mode.eval(() -> {
      var x = model.embed(ids).detach().track();
      var logits = model.classify(x, ids);
      int k = logits.dim(-1);
      var own = logits.gather(-1, classes.unsqueeze(-1)).sum();
      // logit[c] − (Σ − logit[c]) / (k − 1) = (k · logit[c] − Σ) / (k − 1)
      var lead = own.mul(k).sub(logits.sum()).div(k - 1);
      var gradient = Gradients.of(lead, x).getFirst();
      return gradient.mul(x).sum(-1).maskedFill(ids.eq(TextClassifier.PADDING), 0).detach();
    });
  }
}
