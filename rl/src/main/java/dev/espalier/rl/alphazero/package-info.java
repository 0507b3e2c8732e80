/**
 * AlphaZero: a network that says which moves look good and who will win, a tree search that it
 * guides, and games against itself that it learns from.
 *
 * <p>Silver et al., "Mastering the game of Go without human knowledge", Nature 2017, and "A general
 * reinforcement learning algorithm that masters chess, shogi, and Go through self-play", Science
 * 2018.
 */
@NullMarked
package dev.espalier.rl.alphazero;

import org.jspecify.annotations.NullMarked;
