package dev.espalier.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made with. Everything here but {@code data}'s place decides the numbers that come
 * out; the number of threads does not and is no part of it.
 *
 * @param epochs passes over the training data, at least 1
 * @param batch samples a step, at least 1
 * @param lr learning rate (with a schedule: its peak), above 0
 * @param seed of initial weights, order and dropout
 * @param data folder with the data set, or null for the bundled one
 */
public record Settings(int epochs, int batch, double lr, long seed, @Nullable Path data) {
  public Settings withData(@Nullable Path folder) {
    return new Settings(epochs, batch, lr, seed, folder);
  }
}
