package dev.espalier.tensor;

/** Which direction of a Fourier transform over n elements is scaled, and how. */
public enum FftNorm {
  /** The inverse by 1/n: the default. */
  BACKWARD,
  /** Both by 1/√n, which makes them unitary. */
  ORTHO,
  /** The forward one by 1/n. */
  FORWARD;

  /** Scales the other direction. */
  FftNorm opposite() {
    return switch (this) {
      case BACKWARD -> FORWARD;
      case ORTHO -> ORTHO;
      case FORWARD -> BACKWARD;
    };
  }

  /** The factor of one direction. */
  double scale(double n, boolean forward) {
    return switch (this) {
      case BACKWARD -> forward ? 1 : 1 / n;
      case ORTHO -> 1 / Math.sqrt(n);
      case FORWARD -> forward ? 1 / n : 1;
    };
  }
}
