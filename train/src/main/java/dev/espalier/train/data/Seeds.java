package dev.espalier.train.data;

import dev.espalier.base.Rng;

/**
 * Which generator serves what: the order and the augmentation of an epoch never share random
 * numbers.
 */
final class Seeds {
  private Seeds() {}

  static Rng order(long seed, int epoch) {
    return Rng.seed(seed).fork(2L * epoch);
  }

  static Rng augmentation(long seed, int epoch) {
    return Rng.seed(seed).fork(2L * epoch + 1);
  }
}
