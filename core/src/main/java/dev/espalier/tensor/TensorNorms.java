package dev.espalier.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Normalisations. All of them leave the shape as it is; weight and bias, where there are any,
 * multiply and shift the result. Variances are biased (divided by the count).
 */
abstract class TensorNorms extends TensorMatrices {
  /**
   * Batch normalisation over all axes but the second (C): {@code (x − mean) / √(var + eps) · weight
   * + bias}. In training mean and variance are those of the batch, and the running statistics take
   * them in: {@code (1 − momentum) · running + momentum · batch}, with the unbiased variance. Else
   * the running ones normalise. PyTorch's batch_norm (Ioffe and Szegedy, ICML 2015).
   *
   * @param runningMean (C); without it and runningVar the batch is used in any case
   * @param weight (C), or null for ones
   * @param bias (C), or null for zeros
   */
  public BatchNormed batchNorm(
      @Nullable Tensor runningMean,
      @Nullable Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      boolean training,
      double momentum,
      double eps) {
    return Norms.batch(
        self(),
        runningMean,
        runningVar,
        weight,
        bias,
        training,
        Momentum.of(self(), momentum),
        eps);
  }

  /** As above with a scalar tensor for momentum, which may change from step to step. */
  public BatchNormed batchNorm(
      @Nullable Tensor runningMean,
      @Nullable Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      boolean training,
      Tensor momentum,
      double eps) {
    return Norms.batch(
        self(), runningMean, runningVar, weight, bias, training, Momentum.of(momentum), eps);
  }

  /** Layer normalisation over the last axes, which have these extents, with eps 1e-5. */
  public Tensor layerNorm(int... normalizedShape) {
    return layerNorm(normalizedShape, null, null, 1e-5);
  }

  /**
   * Layer normalisation over the last axes, which have the extents normalizedShape: {@code (x −
   * mean) / √(var + eps) · weight + bias}. PyTorch's layer_norm (Ba et al. 2016).
   *
   * @param weight (normalizedShape), or null for ones
   * @param bias (normalizedShape), or null for zeros
   */
  public Tensor layerNorm(
      int[] normalizedShape, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    return Norms.layer(self(), normalizedShape, weight, bias, eps);
  }

  /**
   * Division by the root of the mean square over the last axes, which have these extents; eps is
   * the distance from 1 to the next number of the dtype.
   */
  public Tensor rmsNorm(int... normalizedShape) {
    return rmsNorm(normalizedShape, null, Norms.epsilon(dtype()));
  }

  /**
   * {@code x / √(mean(x²) + eps) · weight} over the last axes, which have the extents
   * normalizedShape. PyTorch's rms_norm (Zhang and Sennrich, NeurIPS 2019).
   *
   * @param weight (normalizedShape), or null for ones
   */
  public Tensor rmsNorm(int[] normalizedShape, @Nullable Tensor weight, double eps) {
    return Norms.rms(self(), normalizedShape, weight, eps);
  }

  /** Group normalisation with eps 1e-5. */
  public Tensor groupNorm(int groups) {
    return groupNorm(groups, null, null, 1e-5);
  }

  /**
   * x (N, C, …): each sample's channels are split into groups, and each group is normalised as
   * {@code (x − mean) / √(var + eps)}, then {@code · weight + bias} for each channel. PyTorch's
   * group_norm (Wu and He, ECCV 2018).
   *
   * @param groups a divisor of C
   * @param weight (C), or null for ones
   * @param bias (C), or null for zeros
   */
  public Tensor groupNorm(int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    return Norms.group(self(), groups, weight, bias, eps);
  }

  /** Instance normalisation with eps 1e-5. */
  public Tensor instanceNorm() {
    return instanceNorm(null, null, 1e-5);
  }

  /**
   * x (N, C, L…): each channel of each sample is normalised by itself as {@code (x − mean) / √(var
   * + eps) · weight + bias}. PyTorch's instance_norm (Ulyanov et al. 2016).
   *
   * @param weight (C), or null for ones
   * @param bias (C), or null for zeros
   */
  public Tensor instanceNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    return instanceNorm(null, null, weight, bias, true, 0, eps).result();
  }

  /**
   * Instance normalisation with running statistics, which take in the means and unbiased variances
   * of the samples, averaged over N: {@code (1 − momentum) · running + momentum · batch}.
   *
   * @param useInputStats false: the running statistics normalise, as in {@link #batchNorm}
   */
  public BatchNormed instanceNorm(
      @Nullable Tensor runningMean,
      @Nullable Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      boolean useInputStats,
      double momentum,
      double eps) {
    return Norms.instance(
        self(),
        runningMean,
        runningVar,
        weight,
        bias,
        useInputStats,
        Momentum.of(self(), momentum),
        eps);
  }

  /**
   * x (N, C, …): {@code x / (k + alpha / size · Σ x²)^beta}, the sum over the {@code size} channels
   * around each (⌊size / 2⌋ before it), as far as there are any. PyTorch's local_response_norm
   * (Krizhevsky et al., NeurIPS 2012).
   */
  public Tensor localResponseNorm(int size, double alpha, double beta, double k) {
    return Norms.localResponse(self(), size, alpha, beta, k);
  }

  /** {@link #localResponseNorm(int, double, double, double)} with PyTorch's 1e-4, 0.75 and 1. */
  public Tensor localResponseNorm(int size) {
    return localResponseNorm(size, 1e-4, 0.75, 1);
  }
}
