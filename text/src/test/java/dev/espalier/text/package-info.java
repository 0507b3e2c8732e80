/** Tests of the tokenizers and batches. */
@org.jspecify.annotations.NullMarked
package dev.espalier.text;
