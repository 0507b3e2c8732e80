package dev.espalier.tensor;

import dev.espalier.base.DType;
import org.jspecify.annotations.Nullable;

/**
 * A normalised tensor and the running statistics after it.
 *
 * @param result of the shape of the input
 * @param runningMean the new running mean (C), without gradient; null when none was given
 * @param runningVar the new running variance (C), without gradient; null when none was given
 */
public record BatchNormed(
    Tensor result, @Nullable Tensor runningMean, @Nullable Tensor runningVar) {
  /** With the result, not the statistics, in another dtype. */
  BatchNormed to(DType dtype) {
    return new BatchNormed(result.to(dtype), runningMean, runningVar);
  }
}
