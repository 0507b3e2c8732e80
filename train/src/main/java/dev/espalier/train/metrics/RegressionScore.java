package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;
import java.math.BigDecimal;
import java.util.List;

/**
 * How far outputs y are from targets t, over all elements; output and target have equal shapes.
 * Sums are exact.
 */
public final class RegressionScore extends Batched {
  private final Kind kind;
  private long count;
  private final ExactSum errors = new ExactSum();
  private final ExactSum targets = new ExactSum();
  private final ExactSum squares = new ExactSum();

  private enum Kind {
    MAE,
    MSE,
    RMSE,
    R2,
    MAPE
  }

  private RegressionScore(Kind kind) {
    this.kind = kind;
  }

  /** The mean absolute error, called {@code mae}: mean |y − t|. */
  public static RegressionScore mae() {
    return new RegressionScore(Kind.MAE);
  }

  /** The mean squared error, called {@code mse}: mean (y − t)². */
  public static RegressionScore mse() {
    return new RegressionScore(Kind.MSE);
  }

  /** The root of the mean squared error, called {@code rmse}. */
  public static RegressionScore rmse() {
    return new RegressionScore(Kind.RMSE);
  }

  /**
   * The coefficient of determination, called {@code r2}: 1 − Σ(y − t)² / Σ(t − mean t)², at most 1.
   * When all targets are equal, 1 for outputs without error and 0 otherwise.
   */
  public static RegressionScore r2() {
    return new RegressionScore(Kind.R2);
  }

  /**
   * The mean absolute percentage error, called {@code mape}: mean |y − t| / |t|, as a share (1 is
   * 100 %); targets smaller than 2⁻⁵² count as that.
   */
  public static RegressionScore mape() {
    return new RegressionScore(Kind.MAPE);
  }

  @Override
  public void update(Tensor output, Tensor target) {
    if (!output.shape().equals(target.shape())) {
      throw new ShapeException(
          name(),
          "output " + output.shape() + " and target " + target.shape() + " differ",
          output.size() == target.size()
              ? "reshape the output to " + target.shape()
              : "give an output of shape " + target.shape());
    }
    gather(output, target);
  }

  @Override
  void accept(List<Tensor> parts) {
    var y = parts.get(0).toDoubleArray();
    var t = parts.get(1).toDoubleArray();
    count += y.length;
    for (int i = 0; i < y.length; i++) {
      double e = y[i] - t[i];
      switch (kind) {
        case MAE -> errors.add(Math.abs(e));
        case MSE, RMSE -> errors.addProduct(e, e);
        case R2 -> {
          errors.addProduct(e, e);
          targets.add(t[i]);
          squares.addProduct(t[i], t[i]);
        }
        case MAPE -> errors.add(Math.abs(e) / Math.max(Math.abs(t[i]), Math.ulp(1.0)));
      }
    }
  }

  @Override
  public String name() {
    return switch (kind) {
      case MAE -> "mae";
      case MSE -> "mse";
      case RMSE -> "rmse";
      case R2 -> "r2";
      case MAPE -> "mape";
    };
  }

  @Override
  public double value() {
    settle();
    return switch (kind) {
      case MAE, MSE, MAPE -> errors.value() / count;
      case RMSE -> Math.sqrt(errors.value() / count);
      case R2 -> r2Value();
    };
  }

  private double r2Value() {
    double error = errors.value();
    if (count == 0 || !Double.isFinite(error) || !Double.isFinite(squares.value())) {
      return Double.NaN;
    }
    // n · Σt² − (Σt)² without cancellation
    var sum = targets.exact();
    var n = BigDecimal.valueOf(count);
    double spread = n.multiply(squares.exact()).subtract(sum.multiply(sum)).doubleValue() / count;
    if (spread == 0) {
      return error == 0 ? 1 : 0;
    }
    return 1 - error / spread;
  }

  @Override
  public void reset() {
    drop();
    count = 0;
    errors.clear();
    targets.clear();
    squares.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    settle();
    o.settle();
    count += o.count;
    errors.add(o.errors);
    targets.add(o.targets);
    squares.add(o.squares);
  }

  @Override
  public double[] state() {
    settle();
    return Kinds.concat(new double[] {count}, Kinds.state(errors, targets, squares));
  }

  @Override
  public void load(double[] state) {
    drop();
    count = (long) state[0];
    Kinds.load(state, 1, errors, targets, squares);
  }
}
