package dev.espalier.rl.alphazero;

import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;
import dev.espalier.tensor.Tensor;

/**
 * A frozen {@link PolicyValueNet} that looks at one position at a time, on the caller's thread: for
 * play against people. For many games at a time see {@link BatchEvaluator}. Belongs to one thread.
 */
public final class NetEvaluator implements Evaluator {
  private final Game game;
  private final Frozen net;
  private final float[] seen;
  private final float[] turned;

  /**
   * An evaluator of positions of a game.
   *
   * @param net a frozen {@link PolicyValueNet}
   */
  public NetEvaluator(Game game, Frozen net) {
    this.game = game;
    this.net = net;
    seen = new float[game.planesLength()];
    turned = new float[game.actions()];
  }

  @Override
  public float evaluate(Position position, int symmetry, float[] policy) {
    var planes = new float[seen.length];
    position.planes(seen, 0);
    game.symmetries().planes(symmetry, game.planes(), seen, 0, planes, 0);
    var answer = Answer.of(net, game, planes, 1);
    System.arraycopy(answer.policies(), 0, turned, 0, turned.length);
    game.symmetries().policyBack(symmetry, turned.length, turned, 0, policy, 0);
    return answer.values()[0];
  }

  /**
   * What a network says of n positions.
   *
   * @param policies n · actions probabilities
   * @param values n values
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(float[] policies, float[] values) {
    /**
     * The answer for n positions.
     *
     * @param planes handed over: not changed afterwards
     */
    static Answer of(Frozen net, Game game, float[] planes, int n) {
      var x = Tensor.wrap(planes, n, game.planes(), game.height(), game.width());
      var out = net.call(PolicyValueNet.class, m -> m.evaluate(x));
      var policy = out.logits().softmax(1);
      Tensor.realize(policy, out.value());
      return new Answer(policy.toArray(), out.value().toArray());
    }
  }
}
