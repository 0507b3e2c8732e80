package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Encoder and decoder: {@code decoder(target, encoder(source))}, each normalised at the end. source
 * (N, S, E), target (N, T, E), both embedded and with positions → (N, T, E).
 *
 * <p>Weights: encoder ({@link TransformerEncoder}) and decoder ({@link TransformerDecoder}); as in
 * PyTorch's {@code nn.Transformer} all matrices start Glorot-uniform.
 *
 * <p>Vaswani et al., "Attention is all you need", 2017.
 */
public final class Transformer extends Layer {
  private final TransformerEncoder encoder;
  private final TransformerDecoder decoder;

  public Transformer(
      int embedDim, int heads, int encoderLayers, int decoderLayers, TransformerOptions options) {
    encoder = new TransformerEncoder(encoderLayers, embedDim, heads, options, true);
    decoder = new TransformerDecoder(decoderLayers, embedDim, heads, options, true);
    for (var p : parameters()) {
      if (p.rank() > 1) {
        Initializers.glorotUniform().apply(p);
      }
    }
  }

  public TransformerEncoder encoder() {
    return encoder;
  }

  public TransformerDecoder decoder() {
    return decoder;
  }

  /** A transformer needs a source and a target: raises StateException. */
  @Override
  protected Tensor forward(Tensor x) {
    throw TransformerDecoderLayer.withoutMemory("Transformer");
  }

  /** With a causal target, all of the source to be seen. */
  public Tensor apply(Tensor source, Tensor target) {
    var all = AttentionMasks.none();
    return apply(source, target, all, all.causal(true), all);
  }

  /**
   * With masks.
   *
   * @param sources masks of the attention of the source to itself
   * @param targets masks of the attention of the target to itself
   * @param memories masks of the attention of the target to the encoder's result
   */
  public Tensor apply(
      Tensor source,
      Tensor target,
      AttentionMasks sources,
      AttentionMasks targets,
      AttentionMasks memories) {
    return call(() -> decoder.apply(target, encoder.apply(source, sources), targets, memories));
  }
}
