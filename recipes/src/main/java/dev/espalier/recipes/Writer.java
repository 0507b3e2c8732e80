package dev.espalier.recipes;

import dev.espalier.models.text.LanguageModel;

/** A recipe whose model writes text: {@code espalier generate} works with its runs. */
public interface Writer extends Recipe {
  /** The file of the run's folder that holds the tokenizer, as Hugging Face's tokenizer.json. */
  String TOKENIZER = "tokenizer.json";

  /** The model, untrained, whose weights a run has saved. */
  LanguageModel writer(Settings settings, int vocabulary);
}
