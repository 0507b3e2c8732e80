/** Plain kernels and the worker threads that run them. */
@org.jspecify.annotations.NullMarked
package dev.espalier.cpu;
