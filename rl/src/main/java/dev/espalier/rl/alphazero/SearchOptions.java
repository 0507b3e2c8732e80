package dev.espalier.rl.alphazero;

import dev.espalier.base.ValueException;

/**
 * The settings of a {@link TreeSearch}.
 *
 * @param simulations visits that the moves of the root have in all when a search ends, at least 1
 * @param cPuct weight of the prior against the value in the choice of a move, above 0
 * @param fpuReduction first-play urgency: a move without visits counts as the mean value of its
 *     position less this times √(sum of the priors of its siblings that have visits). 0 at a root
 *     with noise
 * @param noise share of noise in the root's priors, in [0, 1]; 0 for play in earnest
 * @param alpha concentration of the Dirichlet distribution of the noise, above 0; about 10 divided
 *     by the usual number of moves
 * @param randomSymmetry whether each evaluation sees the board after a random symmetry
 */
public record SearchOptions(
    int simulations,
    double cPuct,
    double fpuReduction,
    double noise,
    double alpha,
    boolean randomSymmetry) {
  public SearchOptions {
    if (simulations < 1
        || !(cPuct > 0)
        || !(fpuReduction >= 0)
        || !(noise >= 0 && noise <= 1)
        || !(alpha > 0)) {
      throw new ValueException(
          "search",
          "one of simulations %d, cPuct %s, fpuReduction %s, noise %s, alpha %s is out of range"
              .formatted(simulations, cPuct, fpuReduction, noise, alpha),
          "use simulations >= 1, cPuct > 0, fpuReduction >= 0, noise in [0, 1] and alpha > 0");
    }
  }

  /**
   * For play: cPuct 1.5, no first-play reduction, no noise, no random symmetry.
   *
   * <p>Without the reduction a search looks at more moves of each position, which self-play need
   * not do, but which finds the refutation of a bad move: the network of {@code alphazero-connect4}
   * scores 0.95 in place of 0.92 against 100 random playouts.
   */
  public static SearchOptions of(int simulations) {
    return new SearchOptions(simulations, 1.5, 0, 0, 1, false);
  }

  /** For self-play: a first-play reduction of 0.25, and a quarter of noise at the root. */
  public static SearchOptions selfPlay(int simulations, double alpha) {
    return of(simulations).fpuReduction(0.25).noise(0.25, alpha);
  }

  public SearchOptions cPuct(double value) {
    return new SearchOptions(simulations, value, fpuReduction, noise, alpha, randomSymmetry);
  }

  public SearchOptions fpuReduction(double value) {
    return new SearchOptions(simulations, cPuct, value, noise, alpha, randomSymmetry);
  }

  /** With noise at the root, as self-play has it. */
  public SearchOptions noise(double share, double concentration) {
    return new SearchOptions(
        simulations, cPuct, fpuReduction, share, concentration, randomSymmetry);
  }

  public SearchOptions randomSymmetry(boolean value) {
    return new SearchOptions(simulations, cPuct, fpuReduction, noise, alpha, value);
  }
}
