package dev.espalier.rl.tabular;

/**
 * One thing that may happen after an action.
 *
 * @param probability of it, in [0, 1]
 * @param nextState the state that it leads to
 * @param reward what it gives
 * @param terminated whether the episode ends there
 */
public record Transition(double probability, int nextState, double reward, boolean terminated) {}
