package dev.espalier.rl.alphazero;

import java.util.Arrays;

/**
 * The positions that a search has seen and their moves, in flat arrays: node n has the edges {@code
 * first[n] … first[n] + count[n] − 1}. Node 0 is the root. A node without edges is the end of a
 * game.
 */
final class Tree {
  /** No child yet. */
  static final int NONE = -1;

  int nodes;
  int edges;

  int[] first;
  int[] count;

  /** Visits of the node's moves in all. */
  int[] visits;

  /**
   * Sum of the values of all visits of the node, its own evaluation first, for the player to move
   * there; of a node without edges, the outcome.
   */
  double[] total;

  int[] action;
  float[] prior;
  int[] edgeVisits;

  /** Sum of the values of the edge's visits, for the player who makes the move. */
  double[] edgeTotal;

  int[] child;

  Tree(int nodes, int edges) {
    first = new int[nodes];
    count = new int[nodes];
    visits = new int[nodes];
    total = new double[nodes];
    action = new int[edges];
    prior = new float[edges];
    edgeVisits = new int[edges];
    edgeTotal = new double[edges];
    child = new int[edges];
  }

  void clear() {
    nodes = 0;
    edges = 0;
  }

  /** A new node with so many new edges, whose actions and priors the caller fills in. */
  int add(double value, int moves) {
    if (nodes == first.length) {
      growNodes();
    }
    while (edges + moves > action.length) {
      growEdges();
    }
    int n = nodes++;
    first[n] = edges;
    count[n] = moves;
    visits[n] = 0;
    total[n] = value;
    for (int e = edges; e < edges + moves; e++) {
      edgeVisits[e] = 0;
      edgeTotal[e] = 0;
      child[e] = NONE;
    }
    edges += moves;
    return n;
  }

  private void growNodes() {
    int n = 2 * first.length;
    first = Arrays.copyOf(first, n);
    count = Arrays.copyOf(count, n);
    visits = Arrays.copyOf(visits, n);
    total = Arrays.copyOf(total, n);
  }

  private void growEdges() {
    int n = 2 * action.length;
    action = Arrays.copyOf(action, n);
    prior = Arrays.copyOf(prior, n);
    edgeVisits = Arrays.copyOf(edgeVisits, n);
    edgeTotal = Arrays.copyOf(edgeTotal, n);
    child = Arrays.copyOf(child, n);
  }

  /** Makes this the part of another tree below one of its nodes, breadth first. */
  void copy(Tree from, int node) {
    clear();
    copyNode(from, node);
    // Children still hold numbers of the other tree when their parent comes to be read; a child is
    // appended behind all nodes
    // that are, so that one pass over the growing list meets each.
    for (int n = 0; n < nodes; n++) {
      for (int e = first[n]; e < first[n] + count[n]; e++) {
        if (child[e] != NONE) {
          int copied = copyNode(from, child[e]); // may move the arrays, so it comes first
          child[e] = copied;
        }
      }
    }
  }

  private int copyNode(Tree from, int node) {
    int k = from.count[node];
    int n = add(from.total[node], k);
    visits[n] = from.visits[node];
    int s = from.first[node];
    int t = first[n];
    System.arraycopy(from.action, s, action, t, k);
    System.arraycopy(from.prior, s, prior, t, k);
    System.arraycopy(from.edgeVisits, s, edgeVisits, t, k);
    System.arraycopy(from.edgeTotal, s, edgeTotal, t, k);
    System.arraycopy(from.child, s, child, t, k);
    return n;
  }

  /** The edge of the root for an action, or −1. */
  int rootEdge(int wanted) {
    for (int e = first[0]; e < first[0] + count[0]; e++) {
      if (action[e] == wanted) {
        return e;
      }
    }
    return NONE;
  }
}
