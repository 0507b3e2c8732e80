/** Data, metrics, the trainer, callbacks and checkpoints. */
@org.jspecify.annotations.NullMarked
package dev.espalier.train;
