/** Benchmarks; see the main classes. */
@org.jspecify.annotations.NullMarked
package dev.espalier.bench;
