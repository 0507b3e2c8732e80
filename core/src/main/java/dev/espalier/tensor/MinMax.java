package dev.espalier.tensor;

/**
 * The smallest and the largest elements, as {@link Tensor#amin} and {@link Tensor#amax} have them.
 */
public record MinMax(Tensor min, Tensor max) {}
