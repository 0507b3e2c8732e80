package dev.espalier.tensor;

/** A variance and the mean that it is about. */
public record VarMean(Tensor var, Tensor mean) {}
