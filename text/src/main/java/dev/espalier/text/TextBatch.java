package dev.espalier.text;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some samples together: one text each, or a source and a target, and perhaps a label. */
public final class TextBatch {
  private final int[] samples;
  private final List<PaddedTexts> texts;
  private final @Nullable Tensor labels;

  TextBatch(int[] samples, List<PaddedTexts> texts, @Nullable Tensor labels) {
    this.samples = samples;
    this.texts = List.copyOf(texts);
    this.labels = labels;
  }

  /** Number of samples N. */
  public int size() {
    return samples.length;
  }

  /** Which samples these are: their places in the list from which the batches were made; a copy. */
  public int[] samples() {
    return samples.clone();
  }

  /** The texts; of pairs, the sources. */
  public PaddedTexts texts() {
    return texts.getFirst();
  }

  /** The second texts of pairs. */
  public PaddedTexts targets() {
    if (texts.size() < 2) {
      throw new StateException(
          "TextBatch", "the samples are single texts", "make them with TextBatches.pairs");
    }
    return texts.get(1);
  }

  /** Labels (N), int64. */
  public Tensor labels() {
    if (labels == null) {
      throw new StateException(
          "TextBatch", "the samples have no labels", "give them: TextBatches.of(texts).labels(…)");
    }
    return labels;
  }
}
