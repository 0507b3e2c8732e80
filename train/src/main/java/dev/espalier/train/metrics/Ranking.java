package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * What measures of a ranking share: the scores of all samples, per class those of the class and
 * those of the others. Memory: 8 bytes a score.
 */
abstract sealed class Ranking extends Batched permits RocAuc, AveragePrecision {
  private final String name;
  private final int classes;
  private final Average average;
  private final Scores[] positive;
  private final Scores[] negative;

  /** A growing list of scores. */
  private static final class Scores {
    private double[] values = new double[16];
    private int size;

    void add(double score) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = score;
    }

    void addAll(double[] scores, int from, int to) {
      for (int i = from; i < to; i++) {
        add(scores[i]);
      }
    }

    double[] sorted() {
      var s = Arrays.copyOf(values, size);
      Arrays.sort(s);
      return s;
    }
  }

  /**
   * A ranking of one class (yes or no), or of several, one against the rest.
   *
   * @param classes 1 for yes or no
   */
  Ranking(String name, int classes, Average average) {
    this.name = name;
    this.classes = classes;
    this.average = average;
    this.positive = new Scores[classes];
    this.negative = new Scores[classes];
    reset();
  }

  /** The figure of one class from its scores and those of the rest, both ascending. */
  abstract double figure(double[] positive, double[] negative);

  @Override
  public final void update(Tensor output, Tensor target) {
    if (classes > 1) {
      if (output.rank() == 0 || output.dim(-1) != classes) {
        throw new ShapeException(
            name, "output " + output.shape() + " is not (…, " + classes + ")", "give one a class");
      }
      gather(output, Targets.classes(name, output, target));
    } else {
      if (output.size() != target.size()) {
        throw new ShapeException(
            name,
            "target " + target.shape() + " does not fit output " + output.shape(),
            "give one target, 0 or 1, an output");
      }
      gather(output, target);
    }
  }

  @Override
  final void accept(List<Tensor> parts) {
    var scores = parts.get(0).toDoubleArray();
    var targets = parts.get(1).toDoubleArray();
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new ValueException(
            name, "an output is NaN", "find where it comes from with -Despalier.eager=true");
      }
      int c = i % classes;
      boolean own = classes == 1 ? targets[i] > 0.5 : targets[i / classes] == c;
      (own ? positive : negative)[c].add(scores[i]);
    }
  }

  @Override
  public final String name() {
    return name;
  }

  /** The figure of one class against the rest; NaN when one of both is empty. */
  public final double value(int c) {
    settle();
    return figure(positive[c].sorted(), negative[c].sorted());
  }

  /** The figure, of several classes averaged over those that have one. */
  @Override
  public final double value() {
    settle();
    if (average == Average.MICRO) {
      var own = new Scores();
      var others = new Scores();
      for (int c = 0; c < classes; c++) {
        own.addAll(positive[c].values, 0, positive[c].size);
        others.addAll(negative[c].values, 0, negative[c].size);
      }
      return figure(own.sorted(), others.sorted());
    }
    double sum = 0;
    double weight = 0;
    for (int c = 0; c < classes; c++) {
      double v = value(c);
      double w = average == Average.MACRO ? 1 : positive[c].size;
      if (!Double.isNaN(v)) {
        sum += w * v;
        weight += w;
      }
    }
    return sum / weight;
  }

  @Override
  public final void reset() {
    drop();
    Arrays.setAll(positive, _ -> new Scores());
    Arrays.setAll(negative, _ -> new Scores());
  }

  @Override
  public final void merge(Running other) {
    Ranking o = Kinds.same(this, other);
    settle();
    o.settle();
    if (o.classes != classes) {
      throw new ValueException(
          "merge", o.classes + " and " + classes + " classes", "merge rankings of equal size");
    }
    for (int c = 0; c < classes; c++) {
      positive[c].addAll(o.positive[c].values, 0, o.positive[c].size);
      negative[c].addAll(o.negative[c].values, 0, o.negative[c].size);
    }
  }

  @Override
  public final double[] state() {
    settle();
    var all = new Scores();
    for (int c = 0; c < classes; c++) {
      for (var s : List.of(positive[c], negative[c])) {
        all.add(s.size);
        all.addAll(s.values, 0, s.size);
      }
    }
    return Arrays.copyOf(all.values, all.size);
  }

  @Override
  public final void load(double[] state) {
    reset();
    int at = 0;
    for (int c = 0; c < classes; c++) {
      for (var s : List.of(positive[c], negative[c])) {
        int end = at + 1 + (int) state[at];
        s.addAll(state, at + 1, end);
        at = end;
      }
    }
  }
}
