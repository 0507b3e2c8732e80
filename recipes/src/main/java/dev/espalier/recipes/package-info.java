/** Trainings on real data, by name: one file each, to be read like an article. */
@org.jspecify.annotations.NullMarked
package dev.espalier.recipes;
