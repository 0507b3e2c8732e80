package dev.espalier.recipes.run;

import java.io.PrintStream;

/**
 * Where the command writes: results to {@code out}, what is only for people to {@code err} when
 * {@code out} is for programs.
 *
 * @param terminal whether both end at a terminal
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {}
