package dev.espalier.rl.games;

import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException.Facts;
import dev.espalier.nn.Frozen;
import dev.espalier.tensor.Tensor;

/**
 * Plays the legal move that a network holds for the likeliest, without looking ahead; of equal ones
 * the first.
 *
 * <p>In Go it fills no eye of its own ({@link GoBoard#isEye}) and passes when nothing else is left,
 * or when the other has passed and it is ahead on the board; a network whose policy has an entry
 * for the pass may choose it at any time.
 */
public final class PolicyPlayer implements Player {
  private final Frozen net;
  private final int entries;
  private final int planes;

  /**
   * A player with a frozen {@link PolicyValueNet}.
   *
   * @param sizes of the network
   */
  public PolicyPlayer(Frozen net, PolicyValueNet.Sizes sizes) {
    this.net = net;
    this.entries = sizes.actions();
    this.planes = sizes.planes() * sizes.height() * sizes.width();
  }

  @Override
  public int choose(Position position) {
    var game = position.game();
    int missing = game.actions() - entries;
    if (game.planesLength() != planes || missing != 0 && !(missing == 1 && game instanceof Go)) {
      throw new ShapeException(
          Facts.of(
              "play",
              "the network takes %d numbers and has %d moves, %s has %d and %d"
                  .formatted(planes, entries, game.name(), game.planesLength(), game.actions()),
              "play the game, and on the size of board, that the network was trained for"));
    }
    var legal = position.legal();
    if (missing == 1 && position instanceof GoPosition p && shouldPass(p)) {
      return p.game().pass();
    }
    var x = new float[planes];
    position.planes(x, 0);
    var input = Tensor.wrap(x, 1, game.planes(), game.height(), game.width());
    var logits = net.call(PolicyValueNet.class, n -> n.evaluate(input)).logits().toArray();
    int best = -1;
    for (int a : legal) {
      if (a < entries
          && !(position instanceof GoPosition p && isOwnEye(p, a))
          && (best < 0 || logits[a] > logits[best])) {
        best = a;
      }
    }
    return best < 0 ? legal[legal.length - 1] : best; // the last legal action of Go is the pass
  }

  /** Whether the other has passed and the board as it stands is won. */
  private static boolean shouldPass(GoPosition p) {
    double lead = p.toMove() == 0 ? p.score() : -p.score();
    return p.lastAction() == p.game().pass() && lead > 0;
  }

  private static boolean isOwnEye(GoPosition p, int action) {
    return action < p.game().pass() && p.isEye(action);
  }
}
