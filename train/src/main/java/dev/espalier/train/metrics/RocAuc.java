package dev.espalier.train.metrics;

/**
 * The area under the receiver operating characteristic, in [0, 1]: the probability that a positive
 * sample has a larger output than a negative one, equal ones counting half. Exact: pairs are
 * counted. NaN without samples of both kinds.
 *
 * <p>Output and target hold the same number of elements, targets above ½ being positive; of several
 * classes output (…, classes), target as for {@link Accuracy}, each class against the rest.
 */
public final class RocAuc extends Ranking {
  /** Of a yes or no. */
  public RocAuc() {
    super("auc", 1, Average.MACRO);
  }

  /** Of several classes, each against the rest. */
  public RocAuc(int classes, Average average) {
    super("auc", classes, average);
  }

  @Override
  double figure(double[] positive, double[] negative) {
    long below = 0; // twice the pairs in the right order
    int less = 0;
    int notMore = 0;
    for (double p : positive) {
      while (less < negative.length && negative[less] < p) {
        less++;
      }
      while (notMore < negative.length && negative[notMore] <= p) {
        notMore++;
      }
      below += less + notMore;
    }
    return below / (2.0 * positive.length * negative.length);
  }
}
