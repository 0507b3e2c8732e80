package dev.espalier.rl.replay;

/**
 * Weights whose sum is known, and of which the one that a share of the sum falls on is found in
 * O(log n): a binary tree in which each node is the sum of its two children.
 */
final class SumTree {
  private final int leaves; // a power of two
  private final double[] nodes; // node k has the children 2k and 2k + 1; 1 is the root

  /** {@code n} weights of 0. */
  SumTree(int n) {
    this.leaves = n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    this.nodes = new double[2 * leaves];
  }

  double total() {
    return nodes[1];
  }

  /** Number of leaves. */
  int size() {
    return leaves;
  }

  double get(int i) {
    return nodes[leaves + i];
  }

  /** Sums are made anew from the leaf up, so that no rounding error grows. */
  void set(int i, double weight) {
    int k = leaves + i;
    nodes[k] = weight;
    for (k >>= 1; k >= 1; k >>= 1) {
      nodes[k] = nodes[2 * k] + nodes[2 * k + 1];
    }
  }

  /**
   * The first leaf at which the running sum of weights exceeds {@code mass}, in [0, total); never
   * one of weight 0 while there are others.
   */
  int find(double mass) {
    int k = 1;
    while (k < leaves) {
      k *= 2;
      if (mass >= nodes[k] && nodes[k + 1] > 0) {
        mass -= nodes[k];
        k++;
      }
    }
    return k - leaves;
  }
}
