package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;

/**
 * One cycle: up to the peak η₀, which is the optimiser's initial learning rate unless another is
 * given, and down to almost nothing, while momentum (β₁ of Adam) goes down and up. As PyTorch's
 * {@code OneCycleLR} (Smith and Topin, "Super-convergence", 2018): phases end at steps
 *
 * <pre>
 * two phases:    η₀/div → η₀ at {@code rise·steps − 1} → η₀/(div·finalDiv) at {@code steps − 1}
 * three phases:  η₀/div → η₀ at {@code rise·steps − 1} → η₀/div at {@code 2·rise·steps − 2} → η₀/(div·finalDiv) at {@code steps − 1}
 * </pre>
 *
 * The last learning rate stays from then on.
 *
 * @param steps of the whole cycle
 * @param maxLr the peak; NaN for the initial learning rate
 * @param rise share of the steps in which the learning rate rises, in (0, 1)
 * @param div η₀ / the first learning rate
 * @param finalDiv the first learning rate / the last one
 * @param linear straight lines instead of half cosine waves
 * @param threePhase whether the fall is first the mirror image of the rise
 * @param lowMomentum momentum at the peak
 * @param highMomentum momentum at the beginning and end; NaN for none
 */
public record OneCycle(
    long steps,
    double maxLr,
    double rise,
    double div,
    double finalDiv,
    boolean linear,
    boolean threePhase,
    double lowMomentum,
    double highMomentum)
    implements Schedule {
  public OneCycle {
    Schedules.positive("oneCycle", "steps", steps);
    if (!(rise > 0 && rise < 1)) {
      throw new ValueException("oneCycle", "rise " + rise, "use a share between 0 and 1");
    }
    if (!(div > 0 && finalDiv > 0)) {
      throw new ValueException(
          "oneCycle", "div " + div + ", finalDiv " + finalDiv, "use divisors above 0");
    }
  }

  /**
   * PyTorch's defaults: rise 0.3, div 25, finalDiv 10,000, cosine, two phases, momentum 0.95 → 0.85
   * → 0.95.
   */
  public static OneCycle of(long steps) {
    return new OneCycle(steps, Double.NaN, 0.3, 25, 1e4, false, false, 0.85, 0.95);
  }

  /** With another peak than the initial learning rate. */
  public OneCycle maxLr(double maxLr) {
    return new OneCycle(
        steps, maxLr, rise, div, finalDiv, linear, threePhase, lowMomentum, highMomentum);
  }

  public OneCycle rise(double share) {
    return new OneCycle(
        steps, maxLr, share, div, finalDiv, linear, threePhase, lowMomentum, highMomentum);
  }

  public OneCycle div(double div, double finalDiv) {
    return new OneCycle(
        steps, maxLr, rise, div, finalDiv, linear, threePhase, lowMomentum, highMomentum);
  }

  public OneCycle linear(boolean linear) {
    return new OneCycle(
        steps, maxLr, rise, div, finalDiv, linear, threePhase, lowMomentum, highMomentum);
  }

  public OneCycle threePhase(boolean threePhase) {
    return new OneCycle(
        steps, maxLr, rise, div, finalDiv, linear, threePhase, lowMomentum, highMomentum);
  }

  public OneCycle momentum(double low, double high) {
    return new OneCycle(steps, maxLr, rise, div, finalDiv, linear, threePhase, low, high);
  }

  /** Leaves momentum alone. */
  public OneCycle fixedMomentum() {
    return momentum(Double.NaN, Double.NaN);
  }

  @Override
  public double lr(double initial, long step) {
    double peak = Double.isNaN(maxLr) ? initial : maxLr;
    double first = peak / div;
    double last = first / finalDiv;
    return at(step, first, peak, threePhase ? first : last, last);
  }

  @Override
  public boolean cyclesMomentum() {
    return !Double.isNaN(highMomentum);
  }

  @Override
  public double momentum(double initial, long step) {
    return cyclesMomentum()
        ? at(step, highMomentum, lowMomentum, highMomentum, highMomentum)
        : initial;
  }

  private double at(long step, double start, double peak, double middle, double end) {
    double t = Math.min(step, steps - 1);
    double top = rise * steps - 1;
    double fall = threePhase ? 2 * rise * steps - 2 : steps - 1;
    if (t <= top && top > 0) {
      return between(start, peak, t / top);
    }
    if (t <= fall) {
      return between(peak, middle, (t - top) / (fall - top));
    }
    return between(middle, end, (t - fall) / (steps - 1 - fall));
  }

  private double between(double from, double to, double share) {
    return linear
        ? from + (to - from) * share
        : to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
  }
}
