package dev.espalier.tensor;

/** Resizing, sampling and rearranging images. */
abstract class TensorImages extends TensorPooling {}
