/** Distributions that policies draw actions from. */
@NullMarked
package dev.espalier.rl.distributions;

import org.jspecify.annotations.NullMarked;
