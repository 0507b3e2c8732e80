package dev.espalier.nn.optim;

/**
 * The hyper-parameters of one group of an optimiser's parameters: an immutable record, from which
 * changed ones are made: {@code options.lr(0.1).weightDecay(1e-4)}.
 *
 * @param <O> the record itself
 */
public interface Hyper<O extends Hyper<O>> {
  /** The learning rate η, at least 0. */
  double lr();

  /** The same with another learning rate. */
  O lr(double lr);

  /** The weight decay λ, at least 0; 0 for an optimiser without. */
  double weightDecay();

  /** The same with another weight decay. */
  O weightDecay(double weightDecay);

  /** How the weight decay works. */
  Decay decay();

  /** Whether the parameters go along the gradient, to where the loss is large. */
  boolean maximize();

  /** What schedules cycle: momentum, or Adam's β₁; 0 for an optimiser without. */
  double momentum();

  /** The same with another momentum; unchanged for an optimiser without. */
  O momentum(double momentum);

  /** What weight decay acts on. */
  enum Decay {
    /** Nothing: there is none, or the optimiser's own formula has it. */
    NONE,
    /** The gradient: {@code g ← g + λ·p}, as a penalty {@code λ/2 · Σ p²} on the loss would. */
    GRADIENT,
    /** The parameter, before the step: {@code p ← p − η·λ·p}. */
    DECOUPLED
  }
}
