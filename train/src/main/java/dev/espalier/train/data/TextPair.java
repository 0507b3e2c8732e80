package dev.espalier.train.data;

/** A line and its translation. */
public record TextPair(String source, String target) {}
