package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * What a recurrent layer computes: the outputs of its last layer at all times, and the state after
 * the last one, with which the next piece of the sequences goes on.
 */
public record RecurrentResult<S>(Tensor output, S state) {}
