/** Environments, games, and algorithms of reinforcement learning. */
@org.jspecify.annotations.NullMarked
package dev.espalier.rl;
