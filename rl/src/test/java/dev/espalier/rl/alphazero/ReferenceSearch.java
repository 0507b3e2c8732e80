package dev.espalier.rl.alphazero;

import dev.espalier.rl.games.Position;
import java.util.TreeMap;

/**
 * {@link TreeSearch} as one would write it down from the paper: an object a node, maps, recursion.
 * Without noise.
 */
final class ReferenceSearch {
  private final SearchOptions options;
  private final Evaluator evaluator;

  ReferenceSearch(SearchOptions options, Evaluator evaluator) {
    this.options = options;
    this.evaluator = evaluator;
  }

  static final class Node {
    final TreeMap<Integer, Move> moves = new TreeMap<>();
    double firstValue;

    int visits() {
      return moves.values().stream().mapToInt(m -> m.visits).sum();
    }

    double mean() {
      double all = firstValue;
      for (var m : moves.values()) {
        all += m.total;
      }
      return all / (1 + visits());
    }
  }

  static final class Move {
    float prior;
    int visits;
    double total;
    Node node;
  }

  Node search(Position root, int simulations) {
    var node = new Node();
    expand(node, root);
    for (int i = 0; i < simulations; i++) {
      simulate(node, root.copy());
    }
    return node;
  }

  private void expand(Node node, Position p) {
    if (p.isOver()) {
      node.firstValue = p.outcomeForMover();
      return;
    }
    var policy = new float[p.game().actions()];
    node.firstValue = evaluator.evaluate(p, 0, policy);
    float sum = 0;
    for (int a : p.legal()) {
      sum += policy[a];
    }
    for (int a : p.legal()) {
      var m = new Move();
      m.prior = policy[a] / sum;
      node.moves.put(a, m);
    }
  }

  /** The value of the node for its player to move. */
  private double simulate(Node node, Position p) {
    if (p.isOver()) {
      return node.firstValue;
    }
    int n = node.visits();
    double seen = 0;
    for (var m : node.moves.values()) {
      seen += m.visits > 0 ? m.prior : 0;
    }
    double urgency = node.mean() - options.fpuReduction() * Math.sqrt(seen);
    Integer best = null;
    double most = 0;
    for (var e : node.moves.entrySet()) {
      var m = e.getValue();
      double q = m.visits == 0 ? urgency : m.total / m.visits;
      double u = options.cPuct() * Math.sqrt(Math.max(1, n)) * m.prior / (1 + m.visits);
      if (best == null || q + u > most) {
        best = e.getKey();
        most = q + u;
      }
    }
    var move = node.moves.get(best);
    p.play(best);
    double value;
    if (move.node == null) {
      move.node = new Node();
      expand(move.node, p);
      value = -move.node.firstValue;
    } else {
      value = -simulate(move.node, p);
    }
    move.visits++;
    move.total += value;
    return value;
  }
}
