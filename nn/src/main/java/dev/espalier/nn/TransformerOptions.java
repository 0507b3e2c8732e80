package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Options of {@link TransformerEncoderLayer}, {@link TransformerDecoderLayer} and {@link
 * Transformer}: {@code TransformerOptions.of().feedForward(512).normFirst(true)}.
 *
 * @param feedForward elements between the two dense layers
 * @param dropout probability in [0, 1] with which, in training, elements and attention weights are
 *     dropped
 * @param activation between the two dense layers
 * @param layerNormEps what is added to variances
 * @param batchFirst sequences are (N, T, E) instead of (T, N, E)
 * @param normFirst normalises before each block (pre-norm) instead of after it
 * @param bias whether dense layers and normalisations have biases
 */
public record TransformerOptions(
    int feedForward,
    double dropout,
    UnaryOperator<Tensor> activation,
    double layerNormEps,
    boolean batchFirst,
    boolean normFirst,
    boolean bias) {
  public TransformerOptions {
    Sizes.positive("transformer layer", "feedForward", feedForward);
    Sizes.probability("transformer layer", "dropout", dropout);
  }

  /** PyTorch's: 2048 elements, dropout 0.1, relu, eps 1e-5, post-norm, biases; but batch first. */
  public static TransformerOptions of() {
    return new TransformerOptions(2048, 0.1, Tensor::relu, 1e-5, true, false, true);
  }

  public TransformerOptions feedForward(int feedForward) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  public TransformerOptions dropout(double dropout) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  /** Such as {@code Tensor::gelu}. */
  public TransformerOptions activation(UnaryOperator<Tensor> activation) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  public TransformerOptions layerNormEps(double layerNormEps) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  public TransformerOptions batchFirst(boolean batchFirst) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  public TransformerOptions normFirst(boolean normFirst) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  public TransformerOptions bias(boolean bias) {
    return new TransformerOptions(
        feedForward, dropout, activation, layerNormEps, batchFirst, normFirst, bias);
  }

  MultiHeadAttention attention(int embedDim, int heads) {
    return new MultiHeadAttention(
        embedDim,
        heads,
        MultiHeadAttention.options().dropout(dropout).bias(bias).batchFirst(batchFirst));
  }

  LayerNorm norm(int embedDim) {
    return new LayerNorm(new int[] {embedDim}, layerNormEps, true, bias);
  }
}
