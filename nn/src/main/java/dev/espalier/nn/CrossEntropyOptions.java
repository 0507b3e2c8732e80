package dev.espalier.nn;

import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Losses#crossEntropy(Tensor, Tensor, CrossEntropyOptions)}: {@code
 * CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)}.
 *
 * @param labelSmoothing in [0, 1]: this share of the target is spread evenly over all classes
 * @param classWeights (classes): how much each class counts; null for all alike
 * @param ignoreIndex targets of this class do not count; −100 by default, as in PyTorch
 * @param reduction MEAN divides by the weights of the targets that count
 */
public record CrossEntropyOptions(
    double labelSmoothing, @Nullable Tensor classWeights, long ignoreIndex, Reduction reduction) {
  /** No smoothing, no weights, −100 ignored, mean. */
  public static final CrossEntropyOptions DEFAULT =
      new CrossEntropyOptions(0, null, -100, Reduction.MEAN);

  public CrossEntropyOptions {
    Sizes.probability("cross_entropy", "label smoothing", labelSmoothing);
    if (classWeights != null && classWeights.rank() != 1) {
      throw Refusal.shape(
          "cross_entropy",
          "class weights have " + classWeights.rank() + " axes",
          "weight is (classes,)",
          "give one weight a class: weight.reshape(" + classWeights.size() + ")",
          Refusal.operand("weight", classWeights));
    }
  }

  public CrossEntropyOptions labelSmoothing(double labelSmoothing) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, ignoreIndex, reduction);
  }

  public CrossEntropyOptions classWeights(@Nullable Tensor classWeights) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, ignoreIndex, reduction);
  }

  public CrossEntropyOptions ignoreIndex(long ignoreIndex) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, ignoreIndex, reduction);
  }

  public CrossEntropyOptions reduction(Reduction reduction) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, ignoreIndex, reduction);
  }
}
