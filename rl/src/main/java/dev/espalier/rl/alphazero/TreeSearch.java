package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Position;
import java.util.Arrays;

/**
 * Monte Carlo tree search guided by a network: AlphaZero's. A simulation walks from the root along
 * the moves with the largest
 *
 * <pre>
 * Q(s, a) + cPuct · P(s, a) · √N(s) / (1 + N(s, a))       (PUCT)
 * </pre>
 *
 * <p>to a position that is new, has it evaluated, and adds that value, with alternating sign, to
 * the moves it came by. N(s, a) is the number of visits of a move, N(s) their sum over the moves
 * (at least 1, so that the first visit goes to the largest prior), Q the mean value of the visits
 * (for moves without visits see {@link SearchOptions#fpuReduction}) and P the network's policy over
 * the legal moves. The end of a game counts with its outcome. Of equal moves the one with the
 * smaller number is taken.
 *
 * <p>A search belongs to one thread. Nothing is allocated per visit: one simulation plays its moves
 * in one copy of the root's position.
 */
public final class TreeSearch {
  private final SearchOptions options;
  private final Evaluator evaluator;
  private final float[] policy;
  private final int[] legal;
  private final int symmetries;
  private Tree tree;
  private Tree spare;
  private Position root;
  private int[] path = new int[64];
  private double[] noise = new double[0];
  private boolean noisy;

  public TreeSearch(Game game, SearchOptions options, Evaluator evaluator) {
    this.options = options;
    this.evaluator = evaluator;
    policy = new float[game.actions()];
    legal = new int[game.actions()];
    symmetries = game.symmetries().count();
    int nodes = options.simulations() + 2;
    tree = new Tree(nodes, nodes * Math.min(game.actions(), 8));
    spare = new Tree(nodes, nodes * Math.min(game.actions(), 8));
    root = game.start();
  }

  /** Forgets everything and begins at a position that is not over; it is copied. */
  public void start(Position position) {
    if (position.isOver()) {
      throw new StateException(
          "search", "the game is over, there is nothing to search", "ask isOver() first");
    }
    root = position.copy();
    tree.clear();
  }

  /** Goes on to the position after a legal move, and keeps what is known below it. */
  public void play(int action) {
    int edge = tree.nodes == 0 ? Tree.NONE : tree.rootEdge(action);
    root.play(action);
    if (edge != Tree.NONE && tree.child[edge] != Tree.NONE) {
      spare.copy(tree, tree.child[edge]);
      var t = tree;
      tree = spare;
      spare = t;
    } else {
      tree.clear();
    }
  }

  /**
   * Searches until the moves of the root have {@link SearchOptions#simulations} visits in all,
   * those from before included.
   *
   * @param rng draws noise and symmetries
   */
  public void run(Rng rng) {
    if (tree.nodes == 0) {
      expand(root, rng);
    }
    noisy = options.noise() > 0;
    if (noisy) {
      mixNoise(rng);
    }
    while (tree.visits[0] < options.simulations()) {
      simulate(rng);
    }
  }

  private void mixNoise(Rng rng) {
    int n = tree.count[0];
    if (noise.length < n) {
      noise = new double[n];
    }
    Dirichlet.draw(rng, options.alpha(), n, noise);
    for (int i = 0; i < n; i++) {
      tree.prior[i] = (float) ((1 - options.noise()) * tree.prior[i] + options.noise() * noise[i]);
    }
  }

  private void simulate(Rng rng) {
    var position = root.copy();
    int node = 0;
    int depth = 0;
    double value;
    while (true) {
      if (tree.count[node] == 0) {
        value = tree.total[node];
        break;
      }
      int edge = select(node);
      if (depth == path.length) {
        path = Arrays.copyOf(path, 2 * depth);
      }
      path[depth++] = edge;
      position.play(tree.action[edge]);
      if (tree.child[edge] == Tree.NONE) {
        // add() may move the arrays, so the number comes first.
        int child = position.isOver() ? end(position) : expand(position, rng);
        tree.child[edge] = child;
        value = tree.total[child];
        break;
      }
      node = tree.child[edge];
    }
    backUp(depth, value);
  }

  private int end(Position position) {
    return tree.add(position.outcomeForMover(), 0);
  }

  /** Walks the path again: node i is where edge i begins. */
  private void backUp(int depth, double value) {
    double v = (depth & 1) == 0 ? value : -value; // for the player to move at the root
    int node = 0;
    for (int i = 0; i < depth; i++) {
      int edge = path[i];
      tree.visits[node]++;
      tree.total[node] += v;
      tree.edgeVisits[edge]++;
      tree.edgeTotal[edge] += v;
      node = tree.child[edge];
      v = -v;
    }
  }

  private int select(int node) {
    int from = tree.first[node];
    int to = from + tree.count[node];
    int n = tree.visits[node];
    double urgency = tree.total[node] / (1 + n);
    if (options.fpuReduction() > 0 && !(noisy && node == 0)) {
      double seen = 0;
      for (int e = from; e < to; e++) {
        if (tree.edgeVisits[e] > 0) {
          seen += tree.prior[e];
        }
      }
      urgency -= options.fpuReduction() * Math.sqrt(seen);
    }
    double scale = options.cPuct() * Math.sqrt(Math.max(1, n));
    int best = from;
    double most = Double.NEGATIVE_INFINITY;
    for (int e = from; e < to; e++) {
      int k = tree.edgeVisits[e];
      double q = k > 0 ? tree.edgeTotal[e] / k : urgency;
      double score = q + scale * tree.prior[e] / (1 + k);
      if (score > most) {
        most = score;
        best = e;
      }
    }
    return best;
  }

  /** Adds a position with its legal moves; the number of the node. */
  private int expand(Position position, Rng rng) {
    int symmetry = options.randomSymmetry() ? rng.nextInt(symmetries) : 0;
    float value = evaluator.evaluate(position, symmetry, policy);
    int n = position.legal(legal);
    int node = tree.add(value, n);
    int from = tree.first[node];
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += policy[legal[i]];
    }
    for (int i = 0; i < n; i++) {
      tree.action[from + i] = legal[i];
      // A policy that gives all legal moves nothing says nothing.
      tree.prior[from + i] = sum > Float.MIN_NORMAL ? policy[legal[i]] / sum : 1f / n;
    }
    return node;
  }

  /** Visits of each action at the root. */
  public int[] visits() {
    var all = new int[policy.length];
    for (int e = 0; e < tree.count[0]; e++) {
      all[tree.action[e]] = tree.edgeVisits[e];
    }
    return all;
  }

  /** Mean value of each action at the root for the player to move; 0 without visits. */
  public double[] values() {
    var all = new double[policy.length];
    for (int e = 0; e < tree.count[0]; e++) {
      if (tree.edgeVisits[e] > 0) {
        all[tree.action[e]] = tree.edgeTotal[e] / tree.edgeVisits[e];
      }
    }
    return all;
  }

  /** Mean value of the root for the player to move, its own evaluation included. */
  public double value() {
    return tree.total[0] / (1 + tree.visits[0]);
  }

  /** The action with the most visits; of equal ones that with the larger mean value. */
  public int best() {
    return tree.action[bestEdge()];
  }

  /** The mean value of {@link #best} for the player to move. */
  public double bestValue() {
    int e = bestEdge();
    return tree.edgeVisits[e] > 0 ? tree.edgeTotal[e] / tree.edgeVisits[e] : value();
  }

  private int bestEdge() {
    int best = 0;
    for (int e = 1; e < tree.count[0]; e++) {
      int more = tree.edgeVisits[e] - tree.edgeVisits[best];
      if (more > 0 || (more == 0 && tree.edgeTotal[e] > tree.edgeTotal[best])) {
        best = e;
      }
    }
    return best;
  }

  /** An action with a probability in proportion to its visits (temperature 1). */
  public int sample(Rng rng) {
    int k = rng.nextInt(tree.visits[0]);
    int e = 0;
    while (k >= tree.edgeVisits[e]) {
      k -= tree.edgeVisits[e++];
    }
    return tree.action[e];
  }
}
