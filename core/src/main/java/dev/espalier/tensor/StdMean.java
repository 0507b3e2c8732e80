package dev.espalier.tensor;

/** A standard deviation and the mean that it is about. */
public record StdMean(Tensor std, Tensor mean) {}
