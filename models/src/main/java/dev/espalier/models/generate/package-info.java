/**
 * Writing with a network that tells what may come next: {@link
 * dev.espalier.models.generate.Generator} for every {@link dev.espalier.models.generate.Decoder}.
 *
 * <p>Legend of the shapes: N sequences, T tokens read at once, V vocabulary.
 */
@NullMarked
package dev.espalier.models.generate;

import org.jspecify.annotations.NullMarked;
