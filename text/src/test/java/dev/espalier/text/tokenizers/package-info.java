/** Tests of the steps of the tokenizers. */
@org.jspecify.annotations.NullMarked
package dev.espalier.text.tokenizers;
