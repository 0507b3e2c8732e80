package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * What attention gives.
 *
 * @param output the means of the values, (N, L, E) or in the order of the queries
 * @param weights how much each query attends to each key: (N, L, S) averaged over heads, or (N,
 *     heads, L, S); without N for one sequence
 */
public record AttentionResult(Tensor output, Tensor weights) {}
