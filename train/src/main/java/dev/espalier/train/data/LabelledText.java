package dev.espalier.train.data;

/**
 * A text and its class.
 *
 * @param label from 0
 */
public record LabelledText(String text, int label) {}
