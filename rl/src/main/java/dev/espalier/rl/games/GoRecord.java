package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A recorded game of Go: board size, stones that stood at the beginning, moves, result. Read from
 * and written to the main line of an SGF tree.
 *
 * <p>{@link #start()} and {@link #moves()} replay it: records are taken under the simple ko and may
 * pass as often as they like, and a colour may move twice in a row.
 */
public final class GoRecord {
  /**
   * A move of a record.
   *
   * @param player 0 Black, 1 White
   * @param action the cell, or size² for a pass
   */
  public record Move(int player, int action) {}

  private final Go game;
  private final GoBoard setup;
  private final int first;
  private final List<Move> moves;
  private final @Nullable Double komi;
  private final @Nullable String result;
  private final String name;

  private GoRecord(
      Go game,
      GoBoard setup,
      int first,
      List<Move> moves,
      @Nullable Double komi,
      @Nullable String result,
      String name) {
    this.game = game;
    this.setup = setup;
    this.first = first;
    this.moves = List.copyOf(moves);
    this.komi = komi;
    this.result = result;
    this.name = name;
  }

  /** A record of a game that was played from its start; the result is that of the board. */
  public static GoRecord of(Go game, List<Integer> actions) {
    var moves = new ArrayList<Move>();
    var p = game.start();
    for (int a : actions) {
      moves.add(new Move(p.toMove(), a));
      p.play(a);
    }
    double lead = p.score();
    String result =
        !p.isOver() ? null : lead == 0 ? "0" : (lead > 0 ? "B+" : "W+") + number(Math.abs(lead));
    var rules = Go.forRecords(game.size(), game.komi());
    return new GoRecord(rules, new GoBoard(game.size()), 0, moves, game.komi(), result, "game");
  }

  /** A record of a game without a result. */
  static GoRecord of(Go game, GoBoard setup, int first, List<Move> moves) {
    return new GoRecord(game, setup, first, moves, game.komi(), null, "game");
  }

  /** This record with another result, such as {@code B+R}. */
  public GoRecord withResult(String text) {
    return new GoRecord(game, setup, first, moves, komi, text, name);
  }

  private static String number(double x) {
    return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
  }

  // ---- from SGF

  /**
   * The main line of a game tree.
   *
   * @param root the root node: {@code GM}, {@code SZ} (19 when absent), {@code KM}, {@code RE},
   *     {@code AB}, {@code AW}, {@code PL}
   * @param name the file's name, for errors
   * @throws ValueException when it is no game of Go, or a move or stone is not on the board
   */
  public static GoRecord of(SgfNode root, String name) {
    return new Reading(root, name).record();
  }

  /** The first game of a file. */
  public static GoRecord read(Path file) {
    return of(Sgf.read(file).getFirst(), file.toString());
  }

  /** One record being made of a tree. */
  private static final class Reading {
    private final SgfNode root;
    private final String name;
    private final int size;

    Reading(SgfNode root, String name) {
      this.root = root;
      this.name = name;
      this.size = size();
    }

    GoRecord record() {
      var komi = komi();
      GoBoard board = new GoBoard(size);
      int first = 0;
      boolean firstGiven = false;
      var moves = new ArrayList<Move>();
      SgfNode node = root;
      while (true) {
        if (node.has("AB") || node.has("AW") || node.has("AE") || node.has("PL")) {
          if (!moves.isEmpty()) {
            throw error(
                node, "stones are set up after move " + moves.size(), "cut the record there");
          }
          board = setUp(node, board);
          var player = node.value("PL");
          if (player != null) {
            first = player(node, player);
            firstGiven = true;
          }
        }
        for (var property : node.properties()) {
          if (property.equals("B") || property.equals("W")) {
            var text = node.value(property);
            moves.add(new Move(property.equals("B") ? 0 : 1, move(node, text == null ? "" : text)));
          }
        }
        if (node.children().isEmpty()) {
          break;
        }
        node = node.children().getFirst();
      }
      if (!moves.isEmpty() && !firstGiven) {
        first = moves.getFirst().player();
      }
      var game = Go.forRecords(size, komi == null ? 0 : komi);
      return new GoRecord(game, board, first, moves, komi, root.value("RE"), name);
    }

    private int size() {
      var kind = root.value("GM");
      if (kind != null && !kind.strip().equals("1")) {
        throw error(root, "GM[" + kind + "] is not Go", "give a record with GM[1]");
      }
      var text = root.value("SZ");
      if (text == null) {
        return 19;
      }
      var parts = text.strip().split(":", -1);
      int n = parse(parts[0]);
      if (n < 1
          || n > GoBoard.MAX_SIZE
          || parts.length > 2
          || parts.length == 2 && parse(parts[1]) != n) {
        throw error(
            root, "SZ[" + text + "] is no board size that is taken", "a square one, 1 to 25");
      }
      return n;
    }

    private static int parse(String digits) {
      return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    private @Nullable Double komi() {
      var text = root.value("KM");
      if (text == null || text.isBlank()) {
        return null;
      }
      try {
        double komi = Double.parseDouble(text.strip());
        if (Double.isFinite(komi)) {
          return komi;
        }
      } catch (NumberFormatException _) {
        // told below, like an infinite one
      }
      throw error(root, "KM[" + text + "] is no number", "write the komi in points, such as 6.5");
    }

    private int player(SgfNode node, String text) {
      return switch (text.strip().toUpperCase(Locale.ROOT)) {
        case "B", "BLACK", "1" -> 0;
        case "W", "WHITE", "2" -> 1;
        default -> throw error(node, "PL[" + text + "] is no player", "write PL[B] or PL[W]");
      };
    }

    private GoBoard setUp(SgfNode node, GoBoard board) {
      try {
        // One after the other: a later list may take a stone of an earlier one away.
        board = board.withStones(cells(node, "AE"), GoBoard.EMPTY);
        var black = cells(node, "AB");
        var white = cells(node, "AW");
        return board.withStones(black, GoBoard.BLACK).withStones(white, GoBoard.WHITE);
      } catch (ValueException e) {
        throw e.op().equals("go") ? error(node, e.problem(), e.fix()) : e;
      }
    }

    /** The cells of a list of points and of rectangles such as {@code aa:cc}. */
    private int[] cells(SgfNode node, String property) {
      var marked = new boolean[size * size];
      for (var text : node.values(property)) {
        int colon = text.indexOf(':');
        int from = cell(node, property, colon < 0 ? text : text.substring(0, colon));
        int to = colon < 0 ? from : cell(node, property, text.substring(colon + 1));
        for (int r = Math.min(from / size, to / size); r <= Math.max(from / size, to / size); r++) {
          for (int c = Math.min(from % size, to % size);
              c <= Math.max(from % size, to % size);
              c++) {
            marked[r * size + c] = true;
          }
        }
      }
      var cells = new int[size * size];
      int n = 0;
      for (int c = 0; c < marked.length; c++) {
        if (marked[c]) {
          cells[n++] = c;
        }
      }
      return Arrays.copyOf(cells, n);
    }

    private int move(SgfNode node, String text) {
      String t = text.strip();
      if (t.isEmpty() || t.equals("tt") && size <= 19) { // FF[3] wrote a pass as tt
        return size * size;
      }
      return cell(node, "move", t);
    }

    private int cell(SgfNode node, String what, String text) {
      String t = text.strip();
      if (t.length() == 2) {
        int column = t.charAt(0) - 'a';
        int row = t.charAt(1) - 'a';
        if (column >= 0 && column < size && row >= 0 && row < size) {
          return row * size + column;
        }
      }
      throw error(
          node,
          what + " [" + text + "] is not on the board of size " + size,
          "two letters a to " + (char) ('a' + size - 1) + ", column and row from the upper left");
    }

    private ValueException error(SgfNode node, String problem, String fix) {
      String place =
          node.line() > 0 ? " (line " + node.line() + ", column " + node.column() + ")" : "";
      return new ValueException("read " + name, problem + place, fix);
    }
  }

  // ---- what it holds

  /** The rules of a record: its size and komi, simple ko. */
  public Go game() {
    return game;
  }

  /** The moves, in order. */
  public List<Move> moves() {
    return moves;
  }

  /** The komi, when the record tells it. */
  public OptionalDouble komi() {
    return komi == null ? OptionalDouble.empty() : OptionalDouble.of(komi);
  }

  /** The result as the record writes it, such as {@code B+3.5}, or null. */
  public @Nullable String result() {
    return result;
  }

  /** Who won: 1 Black, −1 White, 0 a draw; empty when the record does not tell. */
  public OptionalInt winner() {
    if (result == null) {
      return OptionalInt.empty();
    }
    var r = result.strip().toUpperCase(Locale.ROOT);
    if (r.startsWith("B+")) {
      return OptionalInt.of(1);
    }
    if (r.startsWith("W+")) {
      return OptionalInt.of(-1);
    }
    return r.equals("0") || r.equals("DRAW") ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /** The position before the first move, with the stones that were set up. */
  public GoPosition start() {
    return game.start(setup, first);
  }

  /**
   * Plays a move of this record in a position of it.
   *
   * @throws ValueException when it is not legal, with its number
   */
  public void play(GoPosition p, int number) {
    var move = moves.get(number);
    p.turn(move.player());
    try {
      p.play(move.action());
    } catch (ValueException e) {
      var error =
          new ValueException(
              "replay " + name,
              "move " + (number + 1) + ": " + e.problem(),
              "check the record, or cut it before this move");
      error.initCause(e);
      throw error;
    }
  }

  /**
   * Replays the whole record and returns the position after its last move.
   *
   * @throws ValueException when a move is not legal, with its number
   */
  public GoPosition replay() {
    var p = start();
    for (int i = 0; i < moves.size(); i++) {
      play(p, i);
    }
    return p;
  }

  /**
   * The number, from 1, of the first move that repeats an earlier arrangement of stones (positional
   * superko forbids it); 0 when none does.
   */
  public int firstRepetition() {
    var p = game.withKoRule(Go.KoRule.POSITIONAL_SUPERKO).start(setup, first);
    for (int i = 0; i < moves.size(); i++) {
      p.turn(moves.get(i).player());
      if (!p.isLegal(moves.get(i).action())) {
        return i + 1;
      }
      p.play(moves.get(i).action());
    }
    return 0;
  }

  // ---- to SGF

  /** The record as an SGF tree: a root node, then a node for each move. */
  public SgfNode toSgf() {
    int size = game.size();
    var root = new SgfNode();
    root.set("GM", "1").set("FF", "4").set("CA", "UTF-8").set("SZ", Integer.toString(size));
    if (komi != null) {
      root.set("KM", number(komi));
    }
    if (result != null) {
      root.set("RE", result);
    }
    for (int colour = GoBoard.BLACK; colour <= GoBoard.WHITE; colour++) {
      var stones = new ArrayList<String>();
      for (int c = 0; c < size * size; c++) {
        if (setup.colour(c) == colour) {
          stones.add(point(c));
        }
      }
      if (!stones.isEmpty()) {
        root.set(colour == GoBoard.BLACK ? "AB" : "AW", stones.toArray(String[]::new));
      }
    }
    if (first == 1 && (moves.isEmpty() || moves.getFirst().player() != first)) {
      root.set("PL", "W");
    }
    var node = root;
    for (var move : moves) {
      var text = move.action() == game.pass() ? "" : point(move.action());
      node = node.add(new SgfNode().set(move.player() == 0 ? "B" : "W", text));
    }
    return root;
  }

  private String point(int cell) {
    return "" + (char) ('a' + cell % game.size()) + (char) ('a' + cell / game.size());
  }
}
