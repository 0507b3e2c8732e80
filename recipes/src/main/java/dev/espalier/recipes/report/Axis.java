package dev.espalier.recipes.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A range of values, its ticks at round numbers, and where a value lies on it (0 at the start, 1 at
 * the end).
 */
record Axis(double from, double to, boolean log, List<Double> ticks) {
  /** A linear axis; with {@code wide} it grows to the round numbers around the data. */
  static Axis linear(double min, double max, boolean wide) {
    if (min == max) {
      double half = min == 0 ? 1 : Math.abs(min) * 0.1;
      min -= half;
      max += half;
    }
    double step = step((max - min) / 5);
    double from = wide ? Math.floor(min / step + 1e-9) * step : min;
    double to = wide ? Math.ceil(max / step - 1e-9) * step : max;
    var ticks = new ArrayList<Double>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return new Axis(from, to, false, ticks);
  }

  /** This axis cut off above a value that cannot be exceeded. */
  Axis upTo(double limit) {
    return to <= limit
        ? this
        : new Axis(from, limit, log, ticks.stream().filter(t -> t <= limit + 1e-9).toList());
  }

  /**
   * A logarithmic axis over positive values with ticks at 1, 2 and 5 times powers of ten (powers
   * only, over many decades).
   */
  static Axis logarithmic(double min, double max) {
    double decades = Math.log10(max / min);
    double[] steps =
        decades > 3.5
            ? new double[] {1}
            : decades > 2 ? new double[] {1, 3} : new double[] {1, 2, 5};
    var ticks = new ArrayList<Double>();
    for (int e = (int) Math.floor(Math.log10(min)) - 1; e <= Math.ceil(Math.log10(max)); e++) {
      for (double s : steps) {
        double v = s * Math.pow(10, e);
        if (v >= min * 0.98 && v <= max * 1.02) {
          ticks.add(v);
        }
      }
    }
    while (ticks.size() > 8) {
      for (int i = ticks.size() - 1; i > 0; i -= 2) {
        ticks.remove(i);
      }
    }
    return new Axis(min * 0.9, max * 1.1, true, ticks);
  }

  private static double step(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double unit = raw / power;
    return power * (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 5 ? 5 : 10);
  }

  double position(double v) {
    return log ? Math.log(v / from) / Math.log(to / from) : (v - from) / (to - from);
  }

  /** A tick as short as it can be written: 0.05, 3, 1e-05. */
  static String label(double v) {
    double size = Math.abs(v);
    if (size < 1e-12) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.0e", v).replace("e-0", "e-").replace("e+0", "e");
    }
    var text = String.format(Locale.ROOT, "%.4f", v);
    return text.replaceFirst("\\.?0+$", "");
  }
}
