package dev.espalier.tensor;

/**
 * Distinct elements, or distinct slices along an axis.
 *
 * @param values each of them once
 * @param inverse int64: which of the values each element of the input is
 * @param counts int64: how often each of the values occurs
 */
public record Unique(Tensor values, Tensor inverse, Tensor counts) {}
