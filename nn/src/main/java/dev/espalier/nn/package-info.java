/** Layers, initialisers, losses, optimisers and schedules. */
@org.jspecify.annotations.NullMarked
package dev.espalier.nn;
