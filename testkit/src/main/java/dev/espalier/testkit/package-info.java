/**
 * What tests of backends, ops and gradients have in common: cases, comparisons and finite
 * differences.
 */
@org.jspecify.annotations.NullMarked
package dev.espalier.testkit;
