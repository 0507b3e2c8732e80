package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;

/**
 * Up from the low learning rate to the high one and down again, cycle after cycle, while momentum
 * (β₁ of Adam) goes down and up; as PyTorch's {@code CyclicLR}. In cycle c, h being the height in
 * [0, 1] of a triangle with its peak after {@code up} of {@code up + down} steps:
 *
 * <pre>
 * lr = lowLr + (highLr − lowLr)·h·scale;  momentum = highMomentum − (highMomentum − lowMomentum)·h·scale
 * </pre>
 *
 * <p>Smith, "Cyclical learning rates for training neural networks", WACV 2017.
 *
 * @param lowLr the lowest learning rate, whatever the optimiser began with
 * @param highLr the highest one, where the scale is 1
 * @param up steps of a rise
 * @param down steps of a fall
 * @param scale factor of the height
 * @param lowMomentum momentum where the learning rate is highest
 * @param highMomentum momentum where it is lowest; NaN for none
 */
public record Cyclic(
    double lowLr,
    double highLr,
    long up,
    long down,
    Scale scale,
    double lowMomentum,
    double highMomentum)
    implements Schedule {
  /** What the height of a cycle is multiplied by. */
  @FunctionalInterface
  public interface Scale {
    /** Every cycle as high as the first (PyTorch's mode {@code triangular}). */
    Scale TRIANGULAR = (_, _) -> 1;

    /** Every cycle half as high as the one before ({@code triangular2}). */
    Scale TRIANGULAR2 = (cycle, _) -> 1 / Math.pow(2, cycle - 1);

    /** {@code gamma} to the power of the step ({@code exp_range}). */
    static Scale exponential(double gamma) {
      return (_, step) -> Math.pow(gamma, step);
    }

    /**
     * The factor.
     *
     * @param cycle from 1
     * @param step from 0
     */
    double of(long cycle, long step);
  }

  public Cyclic {
    Schedules.positive("cyclic", "up", up);
    Schedules.positive("cyclic", "down", down);
    if (!(lowLr >= 0 && lowLr <= highLr)) {
      throw new ValueException(
          "cyclic", "learning rates " + lowLr + " and " + highLr, "give the lower one first");
    }
  }

  /** PyTorch's defaults: equal cycles, as long down as up, momentum 0.9 → 0.8 → 0.9. */
  public static Cyclic of(double lowLr, double highLr, long up) {
    return new Cyclic(lowLr, highLr, up, up, Scale.TRIANGULAR, 0.8, 0.9);
  }

  public Cyclic down(long down) {
    return new Cyclic(lowLr, highLr, up, down, scale, lowMomentum, highMomentum);
  }

  public Cyclic scale(Scale scale) {
    return new Cyclic(lowLr, highLr, up, down, scale, lowMomentum, highMomentum);
  }

  public Cyclic momentum(double low, double high) {
    return new Cyclic(lowLr, highLr, up, down, scale, low, high);
  }

  /** Leaves momentum alone. */
  public Cyclic fixedMomentum() {
    return momentum(Double.NaN, Double.NaN);
  }

  @Override
  public double lr(double initial, long step) {
    return lowLr + (highLr - lowLr) * height(step);
  }

  @Override
  public boolean cyclesMomentum() {
    return !Double.isNaN(highMomentum);
  }

  @Override
  public double momentum(double initial, long step) {
    return cyclesMomentum() ? highMomentum - (highMomentum - lowMomentum) * height(step) : initial;
  }

  /** The height in the cycle times the scale. */
  private double height(long step) {
    double length = (double) up + down;
    double peak = up / length;
    double cycle = Math.floor(1 + step / length);
    double x = 1 + step / length - cycle;
    double h = x <= peak ? x / peak : (x - 1) / (peak - 1);
    return h * scale.of((long) cycle, step);
  }
}
