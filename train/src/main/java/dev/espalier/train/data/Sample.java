package dev.espalier.train.data;

import dev.espalier.tensor.Tensor;

/** One example: the input x and the target y, without a batch axis. */
public record Sample(Tensor x, Tensor y) {}
