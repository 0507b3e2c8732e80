/** Running measures of how good a model is. */
@org.jspecify.annotations.NullMarked
package dev.espalier.train.metrics;
