package dev.espalier.train.metrics;

/**
 * Average precision, the area under the curve of precision over recall, in [0, 1]: the sum over all
 * thresholds of precision times the rise of recall, as scikit-learn's {@code
 * average_precision_score}; equal outputs share a threshold. NaN without positive samples.
 *
 * <p>Outputs and targets as for {@link RocAuc}.
 */
public final class AveragePrecision extends Ranking {
  /** Of a yes or no. */
  public AveragePrecision() {
    super("average_precision", 1, Average.MACRO);
  }

  /** Of several classes, each against the rest. */
  public AveragePrecision(int classes, Average average) {
    super("average_precision", classes, average);
  }

  @Override
  double figure(double[] positive, double[] negative) {
    if (positive.length == 0) {
      return Double.NaN;
    }
    double area = 0;
    int p = positive.length;
    int n = negative.length;
    while (p > 0) { // down to the next threshold at which recall rises
      double threshold = positive[p - 1];
      int before = p;
      while (p > 0 && positive[p - 1] == threshold) {
        p--;
      }
      while (n > 0 && negative[n - 1] >= threshold) {
        n--;
      }
      double right = positive.length - p;
      area += (before - p) * (right / (right + negative.length - n));
    }
    return area / positive.length;
  }
}
