package dev.espalier.nn.optim;

import dev.espalier.tensor.Tensor;

/**
 * The line search of {@link Lbfgs}: finds a step size t along a direction d with
 *
 * <pre>
 * f(x + t·d) ≤ f(x) + c₁·t·g·d       and       |g(x + t·d)·d| ≤ c₂·|g·d|
 * </pre>
 *
 * <p>first by stepping on until such a point is bracketed, then by cubic interpolation in the
 * bracket. Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6; in detail as
 * PyTorch's {@code _strong_wolfe}.
 */
final class StrongWolfe {
  private static final double C1 = 1e-4;
  private static final double C2 = 0.9;

  /** What is known of a step size. */
  record Point(double t, double loss, Tensor gradient, double slope) {}

  /** Evaluates the loss and its gradient at x + t·d. */
  @FunctionalInterface
  interface Evaluation {
    Point at(double t);
  }

  private final Evaluation evaluation;
  private final Point start;
  private final double largest;
  private final double toleranceChange;
  private final int limit;
  private int evaluations;
  private int rounds;

  /**
   * A search.
   *
   * @param start at t = 0
   * @param largest the largest magnitude in d
   * @param limit of rounds
   */
  StrongWolfe(
      Evaluation evaluation, Point start, double largest, double toleranceChange, int limit) {
    this.evaluation = evaluation;
    this.start = start;
    this.largest = largest;
    this.toleranceChange = toleranceChange;
    this.limit = limit;
  }

  /** How often the loss was evaluated. */
  int evaluations() {
    return evaluations;
  }

  private Point evaluate(double t) {
    evaluations++;
    return evaluation.at(t);
  }

  private boolean tooHigh(Point p) {
    return p.loss > start.loss + C1 * p.t * start.slope;
  }

  private boolean flat(Point p) {
    return Math.abs(p.slope) <= -C2 * start.slope;
  }

  /** The best point found, beginning with step size t. */
  Point search(double t) {
    var previous = start;
    var p = evaluate(t);
    while (rounds < limit) {
      if (tooHigh(p) || rounds > 1 && p.loss >= previous.loss) {
        return zoom(previous, p);
      }
      if (flat(p)) {
        return p;
      }
      if (p.slope >= 0) {
        return zoom(previous, p);
      }
      double next = cubic(previous, p, p.t + 0.01 * (p.t - previous.t), p.t * 10);
      previous = p;
      p = evaluate(next);
      rounds++;
    }
    return start.loss <= p.loss ? start : p;
  }

  /** Narrows a bracket down. */
  private Point zoom(Point a, Point b) {
    var ends = new Point[] {a, b};
    int low = a.loss <= b.loss ? 0 : 1;
    boolean slow = false;
    while (rounds < limit) {
      double least = Math.min(a.t, b.t);
      double most = Math.max(a.t, b.t);
      if ((most - least) * largest < toleranceChange) {
        break;
      }
      double t = cubic(a, b, least, most);
      double margin = 0.1 * (most - least);
      boolean near = Math.min(most - t, t - least) < margin;
      if (near && (slow || t >= most || t <= least)) { // the second time, step inside
        t = Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin;
        near = false;
      }
      slow = near;
      var p = evaluate(t);
      rounds++;
      if (tooHigh(p) || p.loss >= ends[low].loss) {
        ends[1 - low] = p;
        low = ends[0].loss <= ends[1].loss ? 0 : 1;
      } else {
        if (flat(p)) {
          return p;
        }
        if (p.slope * (ends[1 - low].t - ends[low].t) >= 0) {
          ends[1 - low] = ends[low];
        }
        ends[low] = p;
      }
      a = ends[0];
      b = ends[1];
    }
    return ends[low];
  }

  /**
   * The minimum of the cubic through two points with their slopes, within bounds; their middle when
   * it has none.
   */
  private static double cubic(Point a, Point b, double least, double most) {
    double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t);
    double square = d1 * d1 - a.slope * b.slope;
    if (!(square >= 0)) {
      return (least + most) / 2;
    }
    double d2 = Math.sqrt(square);
    double t =
        a.t <= b.t
            ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
            : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
    return Math.min(Math.max(t, least), most);
  }
}
