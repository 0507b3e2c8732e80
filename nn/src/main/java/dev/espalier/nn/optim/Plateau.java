package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Multiplies the learning rate by a factor when a metric has stopped improving, as PyTorch's {@code
 * ReduceLROnPlateau}: tell it the metric after each epoch ({@link #observe}), then {@link #apply}
 * as any schedule. It has a memory, which a checkpoint saves ({@link #state}).
 */
public final class Plateau implements Schedule {
  private final Options options;
  private double best;
  private long bad;
  private long cooling;
  private long reductions;

  /**
   * Settings; {@code Plateau.options().factor(0.5).patience(3)}.
   *
   * @param maximize whether larger is better (accuracy) or smaller (loss)
   * @param factor of a reduction, in (0, 1)
   * @param patience observations without improvement that are borne
   * @param threshold an improvement is more than this, relative to the best (absolute if {@code
   *     absolute})
   * @param cooldown observations after a reduction that do not count
   * @param minLr the learning rate goes no lower
   * @param eps a change smaller than this is not made
   */
  public record Options(
      boolean maximize,
      double factor,
      int patience,
      double threshold,
      boolean absolute,
      int cooldown,
      double minLr,
      double eps) {
    public Options maximize(boolean maximize) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options factor(double factor) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options patience(int patience) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options threshold(double threshold, boolean absolute) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options cooldown(int cooldown) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options minLr(double minLr) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }

    public Options eps(double eps) {
      return new Options(maximize, factor, patience, threshold, absolute, cooldown, minLr, eps);
    }
  }

  /**
   * PyTorch's defaults: smaller is better, factor 0.1, patience 10, threshold 1e-4 relative, no
   * cool-down, no least rate, eps 1e-8.
   */
  public static Options options() {
    return new Options(false, 0.1, 10, 1e-4, false, 0, 0, 1e-8);
  }

  public Plateau(Options options) {
    if (!(options.factor > 0 && options.factor < 1)) {
      throw new ValueException(
          "plateau", "factor " + options.factor, "use a factor between 0 and 1");
    }
    this.options = options;
    this.best = options.maximize ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** Takes note of the metric. */
  public void observe(double metric) {
    if (better(metric)) {
      best = metric;
      bad = 0;
    } else {
      bad++;
    }
    if (cooling > 0) {
      cooling--;
      bad = 0;
    }
    if (bad > options.patience) {
      reductions++;
      cooling = options.cooldown;
      bad = 0;
    }
  }

  private boolean better(double metric) {
    double by = options.threshold;
    if (options.absolute) {
      return options.maximize ? metric > best + by : metric < best - by;
    }
    return options.maximize ? metric > best * (1 + by) : metric < best * (1 - by);
  }

  /** The step does not matter. */
  @Override
  public double lr(double initial, long step) {
    double lr = initial;
    for (long k = 0; k < reductions; k++) {
      double next = Math.max(lr * options.factor, options.minLr);
      if (lr - next <= options.eps) {
        return lr;
      }
      lr = next;
    }
    return lr;
  }

  /** The memory, for a checkpoint. */
  public SequencedMap<String, Double> state() {
    var s = new LinkedHashMap<String, Double>();
    if (!Double.isInfinite(best)) { // before the first observation
      s.put("best", best);
    }
    s.put("bad", (double) bad);
    s.put("cooling", (double) cooling);
    s.put("reductions", (double) reductions);
    return s;
  }

  /** Goes on from a saved memory. */
  public void loadState(Map<String, Double> state) {
    best =
        state.containsKey("best")
            ? number(state, "best")
            : options.maximize ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    bad = (long) number(state, "bad");
    cooling = (long) number(state, "cooling");
    reductions = (long) number(state, "reductions");
  }

  private static double number(Map<String, Double> state, String name) {
    var n = state.get(name);
    if (n == null) {
      throw new ValueException(
          "plateau", "the state has no \"" + name + "\"", "load what Plateau.state() gave");
    }
    return n;
  }
}
