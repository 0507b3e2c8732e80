/**
 * Networks that read and write text: classifiers, language models, an encoder with a decoder. Each
 * is one page: a record of its sizes with named presets, its layers in fields whose names are those
 * of the usual PyTorch checkpoints, and what it computes.
 *
 * <p>Legend of the shapes: N batch, T time (tokens of a text), S tokens of a source, E width, V
 * vocabulary.
 */
@NullMarked
package dev.espalier.models.text;

import org.jspecify.annotations.NullMarked;
