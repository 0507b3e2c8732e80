/** Whole networks with named presets, and generation. */
@org.jspecify.annotations.NullMarked
package dev.espalier.models;
