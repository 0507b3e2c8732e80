package dev.espalier.rl.games;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;

/** The errors that all games share. */
final class Refused {
  private Refused() {}

  static StateException over(Game game) {
    return new StateException(
        game.name(), "the game is over", "ask isOver() before playing; start a new game");
  }

  static StateException notOver(Game game) {
    return new StateException(
        game.name(), "the game is not over, so it has no outcome yet", "ask isOver() first");
  }

  static ValueException illegal(Game game, int action, String why) {
    String what = action >= 0 && action < game.actions() ? game.text(action) : "action " + action;
    return new ValueException(game.name(), what + " is not legal: " + why, "play one of legal()");
  }

  static ValueException noMove(Game game, String text, String form) {
    return new ValueException(game.name(), "'" + text + "' is no move", "write " + form);
  }
}
