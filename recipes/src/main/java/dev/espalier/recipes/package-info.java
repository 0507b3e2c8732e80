/** Trainings on real data, by name, with their run folders and reports. */
@org.jspecify.annotations.NullMarked
package dev.espalier.recipes;
