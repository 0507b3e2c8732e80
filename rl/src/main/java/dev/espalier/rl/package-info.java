/**
 * The interface of environments, as Gymnasium's: {@link dev.espalier.rl.Environment}, its spaces
 * and what its steps give.
 */
@NullMarked
package dev.espalier.rl;

import org.jspecify.annotations.NullMarked;
