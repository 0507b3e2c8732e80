/** Wrong programs, the messages they must give, and the programs after the advice. */
@NullMarked
package dev.espalier.errors;

import org.jspecify.annotations.NullMarked;
