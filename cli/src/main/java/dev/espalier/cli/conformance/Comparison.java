package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import java.util.Locale;

/** Collects how far results are from what was expected. */
final class Comparison {
  private double ulp;
  private double share;
  private String message = "";

  /**
   * Raises the worst errors by those of one tensor; the first that is too large is kept as text.
   */
  void values(String what, Shape shape, double[] expected, Tensor actual, double tolerance) {
    values(what, shape, expected, actual, 0, tolerance);
  }

  /** The same with a tolerance of {@code relative} · |expected| + {@code absolute} an element. */
  void values(
      String what,
      Shape shape,
      double[] expected,
      Tensor actual,
      double relative,
      double absolute) {
    if (!shape.equals(actual.shape())) {
      fail(what + " has shape " + actual.shape() + ", not " + shape);
      return;
    }
    var values = actual.toDoubleArray();
    boolean narrow = actual.dtype() == DType.FLOAT32;
    for (int i = 0; i < expected.length; i++) {
      element(what + shape, i, expected[i], values[i], relative, absolute, narrow);
    }
  }

  /** The same for plain numbers. */
  void numbers(String what, double[] expected, double[] actual, double tolerance) {
    if (expected.length != actual.length) {
      fail(what + " has " + actual.length + " elements, not " + expected.length);
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      element(what, i, expected[i], actual[i], 0, tolerance, false);
    }
  }

  /** The same for one number. */
  void number(String what, double expected, double actual, double tolerance) {
    element(what, 0, expected, actual, 0, tolerance, false);
  }

  private void element(
      String what,
      int i,
      double expected,
      double actual,
      double relative,
      double absolute,
      boolean narrow) {
    double error = error(expected, actual);
    if (error == 0) {
      return;
    }
    double unit = narrow ? Math.ulp((float) expected) : Math.ulp(expected);
    ulp = Math.max(ulp, Double.isFinite(error) ? error / unit : Double.POSITIVE_INFINITY);
    double tolerance = absolute + (relative == 0 ? 0 : relative * Math.abs(expected));
    double part = tolerance == 0 ? Double.POSITIVE_INFINITY : error / tolerance;
    share = Math.max(share, part);
    if (part > 1) {
      fail(
          "%s[%d] is %s, not %s (error %.3g, allowed %.3g)"
              .formatted(what, i, actual, expected, error, tolerance));
    }
  }

  /** NaN equals NaN; infinities need the same sign. */
  private static double error(double expected, double actual) {
    if (Double.isNaN(expected) || Double.isNaN(actual)) {
      return Double.isNaN(expected) == Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    return expected == actual ? 0 : Math.abs(expected - actual);
  }

  /** Demands a dtype. */
  void dtype(String what, DType expected, Tensor actual) {
    if (actual.dtype() != expected) {
      fail(what + " is " + actual.dtype() + ", not " + expected);
    }
  }

  /** Notes a failure; the first one is kept. */
  void fail(String text) {
    if (message.isEmpty()) {
      message = text;
    }
  }

  Outcome outcome(String group, String id) {
    var status = message.isEmpty() ? Outcome.Status.PASSED : Outcome.Status.FAILED;
    return new Outcome(group, id, status, ulp, share, message);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3g ulp, %.3g of the tolerance %s", ulp, share, message);
  }
}
