package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/** Losses that bring representations of the same thing together and those of others apart. */
public final class ContrastiveLosses {
  private ContrastiveLosses() {}

  /**
   * InfoNCE (van den Oord et al., 2018): the cross entropy of cosine similarities over the
   * temperature, row i of the keys being right for row i of the queries; the mean over rows. With
   * both directions averaged it is CLIP's loss.
   *
   * @param queries (N, D)
   * @param keys (N, D), or (M, D) with M ≥ N, of which the first N are the right ones
   * @param temperature above 0
   */
  public static Tensor infoNce(Tensor queries, Tensor keys, double temperature) {
    check("info_nce", queries, temperature);
    if (keys.rank() != 2 || keys.dim(1) != queries.dim(1) || keys.dim(0) < queries.dim(0)) {
      throw Refusal.shape(
          "info_nce",
          "queries " + queries.shape() + " and keys " + keys.shape() + " do not fit",
          "keys are (M, D) with M >= N for queries (N, D)",
          "give a key for each query: keys of shape " + queries.shape(),
          Refusal.operand("queries", queries),
          Refusal.operand("keys", keys));
    }
    var logits = queries.normalize(2, 1).matmul(keys.normalize(2, 1).t()).div(temperature);
    return Losses.crossEntropy(logits, Tensor.arange(queries.dim(0)));
  }

  /**
   * NT-Xent, the loss of SimCLR (Chen et al., 2020): of the 2N rows of both views each has to find
   * its other view among the 2N − 1 others by cosine similarity over the temperature; the mean over
   * 2N rows.
   *
   * @param view1 (N, D)
   * @param view2 (N, D)
   * @param temperature above 0
   */
  public static Tensor ntXent(Tensor view1, Tensor view2, double temperature) {
    check("nt_xent", view1, temperature);
    Sizes.sameShape("nt_xent", "view1", view1, "view2", view2);
    int n = view1.dim(0);
    var all = Tensor.concat(0, view1, view2).normalize(2, 1);
    var logits = all.matmul(all.t()).div(temperature);
    var index = Tensor.arange(2 * n);
    var self = index.unsqueeze(1).eq(index);
    logits = Tensor.where(self, logits.zerosLike().add(Double.NEGATIVE_INFINITY), logits);
    var other = index.add(n).remainder(2 * n).to(DType.INT64);
    return Losses.crossEntropy(logits, other);
  }

  private static void check(String op, Tensor x, double temperature) {
    if (!(temperature > 0)) {
      throw Refusal.value(
          op,
          "the temperature is " + temperature,
          "temperature > 0",
          "use a temperature above 0, such as 0.1");
    }
    if (x.rank() != 2 || x.dim(0) == 0) {
      throw Refusal.shape(
          op,
          x.rank() == 2 ? "the batch is empty" : "the input has " + x.rank() + " axes",
          "input is (N, D) with N >= 1",
          x.rank() == 2 ? "give at least one row" : "flatten(1) each item",
          x);
    }
  }
}
