package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The mean Σ wᵢ vᵢ / Σ wᵢ of scalars, summed without rounding; of losses, weighted by the batch's
 * size.
 */
public final class Mean implements Running {
  private final String name;
  private final ExactSum sum = new ExactSum();
  private final ExactSum weight = new ExactSum();
  private @Nullable Tensor pending;
  private double pendingWeight;

  /** A mean called {@code loss}. */
  public Mean() {
    this("loss");
  }

  public Mean(String name) {
    this.name = name;
  }

  /** Takes a scalar into account, weight 1. */
  public void update(Tensor value) {
    update(value, 1);
  }

  /** Takes a scalar with a weight, at least 0, into account. */
  public void update(Tensor value, double weight) {
    if (value.size() != 1) {
      throw new ShapeException(
          name,
          "shape " + value.shape() + " is not a scalar",
          "reduce it first, for example with mean()");
    }
    if (!(weight >= 0)) {
      throw new ValueException(name, "weight " + weight, "use a weight of at least 0");
    }
    settle();
    pending = value;
    pending.register();
    pendingWeight = weight;
  }

  /** Takes a number into account, weight 1. */
  public void update(double value) {
    settle();
    sum.add(value);
    weight.add(1);
  }

  private void settle() {
    var p = pending;
    if (p != null) {
      pending = null;
      sum.addProduct(p.item(), pendingWeight);
      weight.add(pendingWeight);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double value() {
    settle();
    return sum.value() / weight.value();
  }

  @Override
  public void reset() {
    pending = null;
    sum.clear();
    weight.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    settle();
    o.settle();
    sum.add(o.sum);
    weight.add(o.weight);
  }

  @Override
  public double[] state() {
    settle();
    return Kinds.state(sum, weight);
  }

  @Override
  public void load(double[] state) {
    pending = null;
    Kinds.load(state, 0, sum, weight);
  }
}
