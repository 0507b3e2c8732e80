/** Kernels written with the Vector API. */
@org.jspecify.annotations.NullMarked
package dev.espalier.vector;
