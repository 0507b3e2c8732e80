/** Optimisers, learning-rate schedules and gradient clipping. */
@org.jspecify.annotations.NullMarked
package dev.espalier.nn.optim;
