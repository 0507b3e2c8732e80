/**
 * Training: {@link dev.espalier.train.Trainer}, its options and callbacks, checkpoints, history.
 *
 * <p>{@code Trainer.fit} runs the plain loop of its documentation, nothing else: each step calls
 * the model and the loss again, so that Java control flow in them works.
 */
@org.jspecify.annotations.NullMarked
package dev.espalier.train;
