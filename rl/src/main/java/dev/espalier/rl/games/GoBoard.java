package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * A Go board: stones, groups with their liberties, captures and the simple ko. It knows no turns
 * and no end; see {@link Go} for those.
 *
 * <p>Cell r · size + c is row r from the top, column c from the left. Boards belong to one thread
 * at a time.
 */
public final class GoBoard {
  /* Points have a border, so that every neighbour exists: point (r + 1) · (size + 1) + c + 1, the column left of a row being the one
   * right of the row above. The stones of a group form a ring (next) and share a head; liberties[head] is exact: a new stone takes
   * one from each group around it, a removed one gives one to each, and a group that grew is counted anew. */

  public static final int EMPTY = 0;
  public static final int BLACK = 1;
  public static final int WHITE = 2;
  private static final byte BORDER = 3;
  private static final byte COUNTED = 4; // an empty point, while liberties are counted

  /** The largest board that SGF's letters a to y and GTP's A to Z (without I) can name. */
  public static final int MAX_SIZE = 25;

  /** What all boards of one size share. */
  private static final class Layout {
    private static final Layout[] BY_SIZE = new Layout[MAX_SIZE + 1];

    final int size;
    final int stride;
    final short[] point; // of a cell
    final short[] cell; // of a point
    final int[] around; // steps to the four neighbours
    final long[] keys; // Zobrist key of colour c on a point: keys[2 · point + c − 1]
    final byte[] empty;

    private Layout(int size) {
      this.size = size;
      stride = size + 1;
      int points = (size + 2) * stride + 1;
      point = new short[size * size];
      cell = new short[points];
      around = new int[] {-stride, -1, 1, stride};
      empty = new byte[points];
      Arrays.fill(empty, BORDER);
      Arrays.fill(cell, (short) -1);
      for (int c = 0; c < point.length; c++) {
        int p = (c / size + 1) * stride + c % size + 1;
        point[c] = (short) p;
        cell[p] = (short) c;
        empty[p] = EMPTY;
      }
      keys = new long[2 * points];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = mix(i + 1);
      }
    }

    static synchronized Layout of(int size) {
      if (size < 1 || size > MAX_SIZE) {
        throw new ValueException("go", "a board of size " + size, "use a size of 1 to " + MAX_SIZE);
      }
      if (BY_SIZE[size] == null) {
        BY_SIZE[size] = new Layout(size);
      }
      return BY_SIZE[size];
    }
  }

  private final Layout layout;
  private final byte[] colour;
  private final short[] head;
  private final short[] next;
  private final short[] liberties;
  private int ko; // point that the simple ko forbids to koColour, or 0 (a border point)
  private int koColour;
  private int captured; // stones taken by the last move, its own if it was suicide
  private long hash;

  /** An empty board. */
  public GoBoard(int size) {
    layout = Layout.of(size);
    colour = layout.empty.clone();
    head = new short[colour.length];
    next = new short[colour.length];
    liberties = new short[colour.length];
  }

  private GoBoard(GoBoard b) {
    layout = b.layout;
    colour = b.colour.clone();
    head = b.head.clone();
    next = b.next.clone();
    liberties = b.liberties.clone();
    ko = b.ko;
    koColour = b.koColour;
    captured = b.captured;
    hash = b.hash;
  }

  /** splitmix64's output for state i · golden ratio: independent bits for each i. */
  static long mix(long i) {
    long z = i * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public GoBoard copy() {
    return new GoBoard(this);
  }

  public int size() {
    return layout.size;
  }

  /** {@link #EMPTY}, {@link #BLACK} or {@link #WHITE}. */
  public int colour(int cell) {
    return colour[layout.point[cell]];
  }

  /** The liberties of the group at a cell, 0 where it is empty. */
  public int liberties(int cell) {
    int p = layout.point[cell];
    return colour[p] == EMPTY ? 0 : liberties[head[p]];
  }

  /** The cell that the simple ko forbids to the player who lost a stone there, or −1. */
  public int ko() {
    return ko == 0 ? -1 : layout.cell[ko];
  }

  /** The stones that the last move took off the board; its own ones, if it was suicide. */
  public int captured() {
    return captured;
  }

  /** A Zobrist hash of the stones: 64 bits, equal for equal boards. */
  public long hash() {
    return hash;
  }

  /** The player against a colour. */
  public static int other(int colour) {
    return BLACK + WHITE - colour;
  }

  /** The point of a cell, as {@link #put} takes it. */
  int point(int cell) {
    return layout.point[cell];
  }

  private long key(int point, int colour) {
    return layout.keys[2 * point + colour - 1];
  }

  /**
   * Whether a colour may play on a cell: it is empty, not forbidden by the simple ko, and the stone
   * has a liberty afterwards or, with {@code suicide}, is not alone.
   */
  public boolean isLegal(int cell, int colour, boolean suicide) {
    int p = layout.point[cell];
    return this.colour[p] == EMPTY
        && !(p == ko && colour == koColour)
        && survives(p, colour, suicide);
  }

  private boolean survives(int p, int own, boolean suicide) {
    for (int d : layout.around) {
      int q = p + d;
      int c = colour[q];
      if (c == EMPTY) {
        return true;
      }
      if (c != BORDER) {
        // An own group needs another liberty than this; another's last liberty is taken.
        if (c == own ? liberties[head[q]] > 1 || suicide : liberties[head[q]] == 1) {
          return true;
        }
      }
    }
    return false;
  }

  /** The {@link #hash} of the board after a legal move, which is not played. */
  public long hashAfter(int cell, int own) {
    int p = layout.point[cell];
    long h = hash ^ key(p, own);
    boolean lives = false;
    boolean takes = false;
    int n = 0;
    for (int i = 0; i < 4; i++) {
      int q = p + layout.around[i];
      int c = colour[q];
      if (c == EMPTY) {
        lives = true;
      } else if (c == own) {
        lives |= liberties[head[q]] > 1;
      } else if (c != BORDER && liberties[head[q]] == 1 && firstOfGroup(p, i)) {
        takes = true;
        h ^= groupKey(q);
      }
      n += c == own ? 1 : 0;
    }
    if (!lives && !takes) { // suicide
      h ^= key(p, own);
      for (int i = 0; i < 4 && n > 0; i++) {
        int q = p + layout.around[i];
        if (colour[q] == own && firstOfGroup(p, i)) {
          h ^= groupKey(q);
        }
      }
    }
    return h;
  }

  /** Whether no neighbour of p before the i-th belongs to the group of the i-th. */
  private boolean firstOfGroup(int p, int i) {
    int q = p + layout.around[i];
    for (int j = 0; j < i; j++) {
      int r = p + layout.around[j];
      if (colour[r] == colour[q] && head[r] == head[q]) {
        return false;
      }
    }
    return true;
  }

  private long groupKey(int start) {
    long h = 0;
    int s = start;
    do {
      h ^= key(s, colour[start]);
      s = next[s];
    } while (s != start);
    return h;
  }

  /**
   * Puts a stone on an empty cell and takes groups without liberties off, the other colour's first.
   * Whether the move is legal is not asked, except that the cell is empty.
   *
   * @throws ValueException when there is a stone already
   */
  public void play(int cell, int own) {
    int p = layout.point[cell];
    if (colour[p] != EMPTY) {
      throw new ValueException(
          "go", "there is a stone on cell " + cell + " already", "play on an empty cell");
    }
    ko = 0;
    captured = 0;
    put(p, own);
    int taken = 0;
    for (int d : layout.around) {
      int q = p + d;
      if (colour[q] == other(own) && liberties[head[q]] == 0) {
        taken = q;
        captured += remove(q);
      }
    }
    if (liberties[head[p]] == 0) {
      captured += remove(p);
    } else if (captured == 1 && next[p] == p && liberties[p] == 1) {
      ko = taken;
      koColour = other(own);
    }
  }

  /** Lifts the simple ko, as a pass does. */
  void liftKo() {
    ko = 0;
    captured = 0;
  }

  /** Puts a stone on an empty point and joins groups, without taking any off. */
  void put(int p, int own) {
    colour[p] = (byte) own;
    hash ^= key(p, own);
    head[p] = (short) p;
    next[p] = (short) p;
    int free = 0;
    boolean joined = false;
    for (int i = 0; i < 4; i++) {
      int q = p + layout.around[i];
      int c = colour[q];
      if (c == EMPTY) {
        free++;
      } else if (c != BORDER && firstOfGroup(p, i)) {
        liberties[head[q]]--;
      }
    }
    liberties[p] = (short) free;
    for (int d : layout.around) {
      int q = p + d;
      if (colour[q] == own && head[q] != head[p]) {
        join(p, q);
        joined = true;
      }
    }
    if (joined) {
      liberties[head[p]] = (short) countLiberties(p);
    }
  }

  /** Makes one ring of two, under the head of q's group. */
  private void join(int p, int q) {
    short h = head[q];
    int s = p;
    do {
      head[s] = h;
      s = next[s];
    } while (s != p);
    short t = next[p];
    next[p] = next[q];
    next[q] = t;
  }

  private int countLiberties(int start) {
    int n = 0;
    int s = start;
    do {
      for (int d : layout.around) {
        if (colour[s + d] == EMPTY) {
          colour[s + d] = COUNTED;
          n++;
        }
      }
      s = next[s];
    } while (s != start);
    do {
      for (int d : layout.around) {
        if (colour[s + d] == COUNTED) {
          colour[s + d] = EMPTY;
        }
      }
      s = next[s];
    } while (s != start);
    return n;
  }

  /** Takes a group off; its cells become liberties of the groups around. */
  private int remove(int start) {
    short group = head[start];
    int own = colour[start];
    int n = 0;
    int s = start;
    do {
      colour[s] = EMPTY;
      hash ^= key(s, own);
      n++;
      for (int i = 0; i < 4; i++) {
        int q = s + layout.around[i];
        int c = colour[q];
        if (c != EMPTY && c != BORDER && !(c == own && head[q] == group) && firstOfGroup(s, i)) {
          liberties[head[q]]++;
        }
      }
      s = next[s];
    } while (s != start);
    return n;
  }

  /**
   * Puts or removes stones as an editor does, without captures: {@code AB}, {@code AW} and {@code
   * AE} of SGF.
   *
   * @param cells the cells to change
   * @param own their new colour, {@link #EMPTY} to remove stones
   * @throws ValueException when a group would have no liberty
   */
  public GoBoard withStones(int[] cells, int own) {
    var want = new int[layout.point.length];
    for (int c = 0; c < want.length; c++) {
      want[c] = colour(c);
    }
    for (int c : cells) {
      want[c] = own;
    }
    var b = new GoBoard(layout.size);
    for (int c = 0; c < want.length; c++) {
      if (want[c] != EMPTY) {
        b.put(layout.point[c], want[c]);
      }
    }
    for (int c = 0; c < want.length; c++) {
      if (want[c] != EMPTY && b.liberties(c) == 0) {
        throw new ValueException(
            "go",
            "the group at " + Go.cellText(c, layout.size) + " has no liberty",
            "leave an empty point beside every group");
      }
    }
    return b;
  }

  /** Whether another board of this size has the same stones. */
  public boolean sameStones(GoBoard other) {
    return Arrays.equals(colour, other.colour);
  }

  /** The stones as 2 bits a cell, 32 cells a long. */
  long[] packed() {
    var bits = new long[(layout.point.length + 31) / 32];
    for (int c = 0; c < layout.point.length; c++) {
      bits[c >> 5] |= (long) colour[layout.point[c]] << (2 * (c & 31));
    }
    return bits;
  }

  /**
   * Black's area less White's (J. Tromp, B. Taylor, "The logical rules of Go"): stones, and empty
   * regions that border on one colour only. All stones on the board count as alive.
   */
  public int area() {
    int area = 0;
    var owner = owners();
    for (byte o : owner) {
      area += o == BLACK ? 1 : o == WHITE ? -1 : 0;
    }
    return area;
  }

  /** Whose area each cell is: {@link #BLACK}, {@link #WHITE}, or {@link #EMPTY} for nobody's. */
  public byte[] owners() {
    int cells = layout.point.length;
    var owner = new byte[cells];
    var seen = new boolean[colour.length];
    var todo = new int[cells];
    for (int c = 0; c < cells; c++) {
      int p = layout.point[c];
      if (colour[p] != EMPTY) {
        owner[c] = colour[p];
      } else if (!seen[p]) {
        int borders = 0; // bit 1: black, bit 2: white
        int n = 0;
        todo[n++] = p;
        seen[p] = true;
        for (int i = 0; i < n; i++) {
          for (int d : layout.around) {
            int q = todo[i] + d;
            if (colour[q] == EMPTY && !seen[q]) {
              seen[q] = true;
              todo[n++] = q;
            } else if (colour[q] != EMPTY && colour[q] != BORDER) {
              borders |= colour[q];
            }
          }
        }
        if (borders == BLACK || borders == WHITE) {
          for (int i = 0; i < n; i++) {
            owner[layout.cell[todo[i]]] = (byte) borders;
          }
        }
      }
    }
    return owner;
  }

  /**
   * Whether a cell is an eye that its owner should not fill: empty, surrounded by own stones or the
   * border, and at most one of its diagonal neighbours the other's (none at the border). The usual
   * test of random playouts, which would otherwise never end well.
   */
  public boolean isEye(int cell, int own) {
    int p = layout.point[cell];
    if (colour[p] != EMPTY) {
      return false;
    }
    for (int d : layout.around) {
      if (colour[p + d] != own && colour[p + d] != BORDER) {
        return false;
      }
    }
    int bad = 0;
    boolean border = false;
    int row = cell / layout.size;
    int column = cell % layout.size;
    for (int dr = -1; dr <= 1; dr += 2) {
      for (int dc = -1; dc <= 1; dc += 2) {
        int r = row + dr;
        int c = column + dc;
        if (r < 0 || c < 0 || r >= layout.size || c >= layout.size) {
          border = true;
        } else if (colour(r * layout.size + c) == other(own)) {
          bad++;
        }
      }
    }
    return bad + (border ? 1 : 0) < 2;
  }

  /** Rows from the top; X black, O white, with the coordinates of GTP (no column I). */
  @Override
  public String toString() {
    var text = new StringBuilder();
    int n = layout.size;
    String letters = "   ";
    for (int c = 0; c < n; c++) {
      letters += " " + Go.LETTERS.charAt(c);
    }
    text.append(letters).append('\n');
    for (int r = 0; r < n; r++) {
      String row = " ".repeat(n - r < 10 ? 1 : 0) + (n - r);
      text.append(' ').append(row);
      for (int c = 0; c < n; c++) {
        text.append(' ').append(".XO".charAt(colour(r * n + c)));
      }
      text.append(' ').append(n - r).append('\n');
    }
    return text.append(letters).append('\n').toString();
  }
}
