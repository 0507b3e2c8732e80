package dev.espalier.train;

/** An option that changes the plan of a training. */
@FunctionalInterface
non-sealed interface Setting extends FitOption {
  void applyTo(FitPlan plan);
}
