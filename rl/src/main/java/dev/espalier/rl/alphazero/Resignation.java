package dev.espalier.rl.alphazero;

import java.util.List;

/**
 * When to resign. Some games are played to the end though a player would have resigned; they show
 * how often that would have been wrong.
 *
 * @param threshold a player resigns below this value; −1: never
 * @param would games played to the end in which a player would have resigned at this threshold
 * @param wrong those of them that this player did not lose
 */
public record Resignation(double threshold, int would, int wrong) {
  /** Nobody resigns. */
  public static final Resignation NEVER = new Resignation(-1, 0, 0);

  /** The values that are tried: players of AlphaGo Zero resigned at −0.9 or so. */
  private static final double HIGHEST = -0.80;

  private static final double STEP = 0.01;
  private static final int STEPS = 20;

  /** Fewer games played to the end than this say nothing. */
  private static final int ENOUGH = 20;

  /**
   * The highest threshold from −0.80 to −0.99 at which at most {@code allowed} of those who would
   * have resigned did not lose; {@link #NEVER} when there is none, or too few games were played to
   * the end.
   */
  public static Resignation of(List<GameRecord> games, double allowed) {
    int played = 0;
    for (var g : games) {
      played += g.playedOut() ? 1 : 0;
    }
    if (played < ENOUGH) {
      return NEVER;
    }
    for (int i = 0; i < STEPS; i++) {
      var r = at(HIGHEST - i * STEP, games);
      if (r.wrong <= allowed * r.would) {
        return r;
      }
    }
    return NEVER;
  }

  /** What a threshold would have done in the games that were played to the end. */
  public static Resignation at(double threshold, List<GameRecord> games) {
    int would = 0;
    int wrong = 0;
    for (var g : games) {
      if (g.playedOut()) {
        for (int player = 0; player < 2; player++) {
          if (g.lowest(player) < threshold) {
            would++;
            wrong += (player == 0 ? g.outcome() : -g.outcome()) >= 0 ? 1 : 0;
          }
        }
      }
    }
    return new Resignation(threshold, would, wrong);
  }

  /** The share of those who would have resigned that did not lose; 0 when there are none. */
  public double wrongShare() {
    return would == 0 ? 0 : (double) wrong / would;
  }
}
