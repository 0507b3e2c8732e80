package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The shared part of metrics that count hits: hits / samples, both exact. */
abstract sealed class Fraction implements Metric permits Accuracy, BinaryAccuracy, TopK {
  private final String name;
  private double hits;
  private double samples;
  private @Nullable Tensor pending;
  private int pendingSamples;

  Fraction(String name) {
    this.name = name;
  }

  /** For each sample whether it counts: bool, any shape. */
  abstract Tensor hit(Tensor output, Tensor target);

  @Override
  public final void update(Tensor output, Tensor target) {
    settle();
    var hit = hit(output, target);
    pendingSamples = hit.size();
    pending = hit.sum();
    pending.register();
  }

  private void settle() {
    var p = pending;
    if (p != null) {
      pending = null;
      hits += p.item();
      samples += pendingSamples;
    }
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final double value() {
    settle();
    return hits / samples;
  }

  @Override
  public final void reset() {
    pending = null;
    hits = 0;
    samples = 0;
  }

  @Override
  public final void merge(Running other) {
    var o = Kinds.same(this, other);
    settle();
    o.settle();
    hits += o.hits;
    samples += o.samples;
  }

  @Override
  public final double[] state() {
    settle();
    return new double[] {hits, samples};
  }

  @Override
  public final void load(double[] state) {
    pending = null;
    hits = state[0];
    samples = state[1];
  }
}
