/** How the tokenizers work: the steps from a text to ids and back. Not exported. */
@org.jspecify.annotations.NullMarked
package dev.espalier.text.tokenizers;
