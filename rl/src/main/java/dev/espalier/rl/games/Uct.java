package dev.espalier.rl.games;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;

/**
 * Plain tree search with random playouts (L. Kocsis, C. Szepesvári, "Bandit based Monte-Carlo
 * planning", ECML 2006): the opponent that knows nothing but the rules.
 *
 * <p>Each simulation goes down the tree, at every node to the move that was never tried, or else to
 * the one with the largest w/n + c·√(ln N / n), adds the first new position to the tree, plays it
 * to the end at random, and adds the result (1 won, ½ drawn, 0 lost) to the nodes it came through.
 * N counts a node's simulations, n those of the move, w their results for the one who makes it. The
 * move with the most simulations is chosen, of equal ones the first.
 *
 * <p>The random numbers depend on the seed and the position only: a search gives the same move
 * whenever and on whatever thread it is asked, and may be asked by several at a time.
 */
public final class Uct implements Player {
  /** The factor of UCB1 for results in [0, 1] (Auer et al. 2002). */
  public static final double UCB1 = Math.sqrt(2);

  private final int simulations;
  private final double exploration;
  private final long seed;

  /** A search of {@code simulations} random playouts a move, with c = √2. */
  public Uct(int simulations, long seed) {
    this(simulations, UCB1, seed);
  }

  /**
   * With another c.
   *
   * @param exploration c, 0 or more
   */
  public Uct(int simulations, double exploration, long seed) {
    if (simulations < 1 || !(exploration >= 0)) {
      throw new ValueException(
          "Uct",
          "simulations " + simulations + ", exploration " + exploration,
          "use at least 1 simulation and an exploration of at least 0");
    }
    this.simulations = simulations;
    this.exploration = exploration;
    this.seed = seed;
  }

  private static final class Node {
    final int[] actions;
    final Node[] children;
    int tried; // children made so far, in the order of a random permutation of the actions
    int visits;
    double sum; // of results for the player who moved to this node

    Node(Position p, Rng rng) {
      actions = p.legal();
      children = new Node[actions.length];
      for (int i = actions.length - 1; i > 0; i--) {
        int j = rng.nextInt(i + 1);
        int t = actions[i];
        actions[i] = actions[j];
        actions[j] = t;
      }
    }
  }

  @Override
  public int choose(Position position) {
    if (position.isOver()) {
      throw new StateException(
          "Uct", "the game is over, there is no move to choose", "ask isOver() first");
    }
    var rng = Rng.seed(seed).fork(position.hash());
    var root = new Node(position, rng);
    if (root.actions.length == 1) {
      return root.actions[0];
    }
    var path = new Node[simulations + 1];
    var scratch = new int[position.game().actions()];
    for (int s = 0; s < simulations; s++) {
      simulate(root, position.copy(), path, scratch, rng);
    }
    int best = 0;
    for (int i = 1; i < root.tried; i++) {
      int more = root.children[i].visits - root.children[best].visits;
      if (more > 0 || more == 0 && root.actions[i] < root.actions[best]) {
        best = i;
      }
    }
    return root.actions[best];
  }

  private void simulate(Node root, Position p, Node[] path, int[] scratch, Rng rng) {
    int firstMover = p.toMove();
    var node = root;
    int depth = 0;
    path[0] = root;
    while (node.actions.length > 0) { // 0 where the game is over
      boolean grow = node.tried < node.actions.length;
      int i = grow ? node.tried : select(node);
      p.play(node.actions[i]);
      if (grow) {
        node.children[node.tried++] = new Node(p, rng);
      }
      node = node.children[i];
      path[++depth] = node;
      if (grow) {
        break;
      }
    }
    playOut(p, scratch, rng);
    double won =
        (firstMover == 0 ? p.outcome() + 1 : 1 - p.outcome()) / 2.0; // for the root's mover
    for (int d = depth; d >= 0; d--) {
      path[d].visits++;
      path[d].sum += d % 2 == 1 ? won : 1 - won;
    }
  }

  private int select(Node node) {
    double log = StrictMath.log(node.visits);
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < node.children.length; i++) {
      var child = node.children[i];
      double bound = child.sum / child.visits + exploration * Math.sqrt(log / child.visits);
      if (bound > most) {
        most = bound;
        best = i;
      }
    }
    return best;
  }

  /** Plays random moves to the end of the game. */
  private static void playOut(Position p, int[] scratch, Rng rng) {
    while (!p.isOver()) {
      int n = p.legal(scratch);
      p.play(scratch[rng.nextInt(n)]);
    }
  }
}
