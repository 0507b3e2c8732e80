/**
 * Games of two players with perfect information: rules, positions as planes for a network, records,
 * and simple players.
 *
 * <p>A {@link dev.espalier.rl.games.Game} describes a game, a {@link
 * dev.espalier.rl.games.Position} is one moment of it, a {@link dev.espalier.rl.games.Player}
 * chooses a move.
 */
@NullMarked
package dev.espalier.rl.games;

import org.jspecify.annotations.NullMarked;
