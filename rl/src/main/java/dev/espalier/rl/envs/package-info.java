/** The classic control and toy text environments of Gymnasium 1.3, with its dynamics. */
@NullMarked
package dev.espalier.rl.envs;

import org.jspecify.annotations.NullMarked;
