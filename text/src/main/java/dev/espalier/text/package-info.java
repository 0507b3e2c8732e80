/** Tokenizers, vocabularies, and batches of texts. */
@org.jspecify.annotations.NullMarked
package dev.espalier.text;
