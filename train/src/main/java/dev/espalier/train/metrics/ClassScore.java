package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;
import java.util.function.ToDoubleFunction;

/**
 * One averaged figure of a {@link ConfusionMatrix} as a metric, for histories and early stopping.
 */
public final class ClassScore implements Metric {
  private final String name;
  private final ConfusionMatrix matrix;
  private final ToDoubleFunction<ConfusionMatrix> figure;

  /** Any figure of the matrix, under a name. */
  public static ClassScore of(String name, int classes, ToDoubleFunction<ConfusionMatrix> figure) {
    return new ClassScore(name, classes, figure);
  }

  /** The averaged {@link ConfusionMatrix#fBeta(int, double)}, called "fbeta". */
  public static ClassScore fBeta(int classes, double beta, Average average) {
    return new ClassScore("fbeta", classes, m -> m.fBeta(beta, average));
  }

  /** {@link ConfusionMatrix#mcc}, called {@code mcc}. */
  public static ClassScore mcc(int classes) {
    return new ClassScore("mcc", classes, ConfusionMatrix::mcc);
  }

  /** {@link ConfusionMatrix#kappa} with equal weights, called {@code kappa}. */
  public static ClassScore kappa(int classes) {
    return new ClassScore("kappa", classes, m -> m.kappa(ConfusionMatrix.Disagreement.EQUAL));
  }

  /** {@link ConfusionMatrix#meanIou}, called {@code iou}. */
  public static ClassScore iou(int classes) {
    return new ClassScore("iou", classes, ConfusionMatrix::meanIou);
  }

  private ClassScore(String name, int classes, ToDoubleFunction<ConfusionMatrix> figure) {
    this.name = name;
    this.matrix = new ConfusionMatrix(classes);
    this.figure = figure;
  }

  /** The averaged {@link ConfusionMatrix#precision(int)}, called {@code precision}. */
  public static ClassScore precision(int classes, Average average) {
    return new ClassScore("precision", classes, m -> m.precision(average));
  }

  /** The averaged {@link ConfusionMatrix#recall(int)}, called {@code recall}. */
  public static ClassScore recall(int classes, Average average) {
    return new ClassScore("recall", classes, m -> m.recall(average));
  }

  /** The averaged {@link ConfusionMatrix#f1(int)}, called {@code f1}. */
  public static ClassScore f1(int classes, Average average) {
    return new ClassScore("f1", classes, m -> m.f1(average));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void update(Tensor output, Tensor target) {
    matrix.update(output, target);
  }

  @Override
  public double value() {
    return figure.applyAsDouble(matrix);
  }

  @Override
  public void reset() {
    matrix.reset();
  }

  @Override
  public void merge(Running other) {
    matrix.merge(Kinds.same(this, other).matrix);
  }

  @Override
  public double[] state() {
    return matrix.state();
  }

  @Override
  public void load(double[] state) {
    matrix.load(state);
  }
}
