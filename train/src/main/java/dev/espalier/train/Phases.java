package dev.espalier.train;

/**
 * Where the time of a training went, in seconds of wall time.
 *
 * @param data waiting for batches
 * @param step model, loss, gradients, metrics and weights
 * @param evaluation on validation data
 * @param checkpoint copying what a checkpoint holds, and waiting for an earlier one to be written
 */
public record Phases(double data, double step, double evaluation, double checkpoint) {
  static final Phases NONE = new Phases(0, 0, 0, 0);

  /** The sum of both. */
  public Phases plus(Phases other) {
    return new Phases(
        data + other.data,
        step + other.step,
        evaluation + other.evaluation,
        checkpoint + other.checkpoint);
  }

  /** All phases together. */
  public double total() {
    return data + step + evaluation + checkpoint;
  }
}
