package dev.espalier.rl.games;

/**
 * The symmetries of a board: symmetry k takes a cell to another, and a move with it. The game is
 * the same after it, so a network's data can be turned, and its answer turned back.
 */
public final class Symmetries {
  private final int cells;
  private final int[][] cellTo; // [k][cell]
  private final int[][] actionTo; // [k][action]

  private Symmetries(int cells, int[][] cellTo, int[][] actionTo) {
    this.cells = cells;
    this.cellTo = cellTo;
    this.actionTo = actionTo;
  }

  /**
   * The 8 symmetries of a square board on whose cells the first side² actions play; further actions
   * (such as a pass) stay. Symmetry k is {@code rot90} of k mod 4 quarter turns counter-clockwise,
   * for k ≥ 4 after a reflection left to right.
   */
  static Symmetries square(int side, int actions) {
    int cells = side * side;
    var cell = new int[8][cells];
    var action = new int[8][actions];
    for (int k = 0; k < 8; k++) {
      for (int r = 0; r < side; r++) {
        for (int c = 0; c < side; c++) {
          int row = r;
          int column = k >= 4 ? side - 1 - c : c;
          for (int turn = 0; turn < k % 4; turn++) {
            int next = side - 1 - column;
            column = row;
            row = next;
          }
          cell[k][r * side + c] = row * side + column;
        }
      }
      for (int a = 0; a < actions; a++) {
        action[k][a] = a < cells ? cell[k][a] : a;
      }
    }
    return new Symmetries(cells, cell, action);
  }

  /** The identity and the reflection left to right of a board whose actions are its columns. */
  static Symmetries mirror(int height, int width) {
    var cell = new int[2][height * width];
    var action = new int[2][width];
    for (int c = 0; c < width; c++) {
      action[0][c] = c;
      action[1][c] = width - 1 - c;
      for (int r = 0; r < height; r++) {
        cell[0][r * width + c] = r * width + c;
        cell[1][r * width + c] = r * width + width - 1 - c;
      }
    }
    return new Symmetries(height * width, cell, action);
  }

  /** The number of symmetries, the identity among them. */
  public int count() {
    return cellTo.length;
  }

  /** Where a cell (row · width + column) comes to lie. */
  public int cell(int symmetry, int cell) {
    return cellTo[symmetry][cell];
  }

  /** What an action becomes. */
  public int action(int symmetry, int action) {
    return actionTo[symmetry][action];
  }

  /**
   * Turns planes: the value of each cell goes to where the symmetry takes the cell.
   *
   * @param planes the number of planes
   */
  public void planes(
      int symmetry, int planes, float[] from, int fromOffset, float[] to, int toOffset) {
    var map = cellTo[symmetry];
    for (int p = 0; p < planes; p++) {
      int f = fromOffset + p * cells;
      int t = toOffset + p * cells;
      for (int c = 0; c < cells; c++) {
        to[t + map[c]] = from[f + c];
      }
    }
  }

  /**
   * Turns a policy: {@code to[action(k, a)] = from[a]}. A policy without the last actions (one that
   * knows no pass) may be turned too.
   *
   * @param length the number of entries
   */
  public void policy(
      int symmetry, int length, float[] from, int fromOffset, float[] to, int toOffset) {
    var map = actionTo[symmetry];
    for (int a = 0; a < length; a++) {
      to[toOffset + map[a]] = from[fromOffset + a];
    }
  }

  /** Turns a policy back: {@code to[a] = from[action(k, a)]}, the inverse of {@link #policy}. */
  public void policyBack(
      int symmetry, int length, float[] from, int fromOffset, float[] to, int toOffset) {
    var map = actionTo[symmetry];
    for (int a = 0; a < length; a++) {
      to[toOffset + a] = from[fromOffset + map[a]];
    }
  }
}
