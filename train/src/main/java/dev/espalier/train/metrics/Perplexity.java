package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * The perplexity of a language model, at least 1: e to the mean of −ln p(token). Output (…,
 * vocabulary), logits; target (…), tokens, of which those equal to the ignored one (padding) do not
 * count.
 */
public final class Perplexity extends Batched {
  private final long ignored;
  private long tokens;
  private final ExactSum loss = new ExactSum();

  /** Ignores token −100, as losses do. */
  public Perplexity() {
    this(-100);
  }

  public Perplexity(long ignored) {
    this.ignored = ignored;
  }

  @Override
  public void update(Tensor output, Tensor target) {
    var t = Targets.classes(name(), output, target);
    var counts = t.ne(ignored);
    var at = Tensor.where(counts, t, t.zerosLike()).unsqueeze(-1);
    gather(output.logSoftmax(-1).gather(-1, at).neg(), counts);
  }

  @Override
  void accept(List<Tensor> parts) {
    var losses = parts.get(0).toDoubleArray();
    var counts = parts.get(1).toDoubleArray();
    for (int i = 0; i < losses.length; i++) {
      if (counts[i] != 0) {
        tokens++;
        loss.add(losses[i]);
      }
    }
  }

  @Override
  public String name() {
    return "perplexity";
  }

  @Override
  public double value() {
    settle();
    return StrictMath.exp(loss.value() / tokens);
  }

  @Override
  public void reset() {
    drop();
    tokens = 0;
    loss.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    settle();
    o.settle();
    tokens += o.tokens;
    loss.add(o.loss);
  }

  @Override
  public double[] state() {
    settle();
    return Kinds.concat(new double[] {tokens}, loss.state());
  }

  @Override
  public void load(double[] state) {
    drop();
    tokens = (long) state[0];
    loss.load(state, 1);
  }
}
