/** Environments around environments, under Gymnasium's names. */
@NullMarked
package dev.espalier.rl.wrappers;

import org.jspecify.annotations.NullMarked;
