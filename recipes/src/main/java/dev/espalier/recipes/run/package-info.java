/** Runs of recipes: settings, folders, checkpoints, progress, results, and their reports. */
@org.jspecify.annotations.NullMarked
package dev.espalier.recipes.run;
