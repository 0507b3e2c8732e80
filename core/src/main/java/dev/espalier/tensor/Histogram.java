package dev.espalier.tensor;

/**
 * How much lies between neighbouring edges.
 *
 * @param hist one number for each part
 * @param binEdges the edges, one more than parts
 */
public record Histogram(Tensor hist, Tensor binEdges) {}
