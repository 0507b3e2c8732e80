/** The page that a training run leaves behind: one HTML file without external parts. */
@NullMarked
package dev.espalier.recipes.report;

import org.jspecify.annotations.NullMarked;
