package dev.espalier.models.generate;

/** How tokens are written: what a tokenizer's {@code decode} does. */
@FunctionalInterface
public interface Spelling {
  /** The text of ids, with U+FFFD for bytes that are no UTF-8, such as half a character. */
  String text(int[] ids);
}
