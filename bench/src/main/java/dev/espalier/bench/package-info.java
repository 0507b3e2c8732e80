/** Benchmarks: what recording costs, and whole workloads beside their peers. */
@org.jspecify.annotations.NullMarked
package dev.espalier.bench;
