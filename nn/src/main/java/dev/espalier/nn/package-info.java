/**
 * Layers, initialisers and losses; optimisers and schedules are in {@link dev.espalier.nn.optim}.
 */
@org.jspecify.annotations.NullMarked
package dev.espalier.nn;
