/** The networks that {@code espalier train} knows, each a page. */
@NullMarked
package dev.espalier.cli.recipes;

import org.jspecify.annotations.NullMarked;
