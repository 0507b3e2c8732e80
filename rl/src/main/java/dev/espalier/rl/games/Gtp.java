package dev.espalier.rl.games;

import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A Go engine for board programs: the Go Text Protocol, version 2 (G. Farnebäck, draft 2, 2002).
 * Commands come line by line, answers go back; which moves are played is up to a {@link Player}.
 *
 * <p>Commands: {@code protocol_version, name, version, known_command, list_commands, quit,
 * boardsize, clear_board, komi, fixed_handicap, place_free_handicap, set_free_handicap, play,
 * genmove, reg_genmove, undo, time_settings, time_left, final_score, final_status_list, loadsgf,
 * printsgf, showboard}. Times are taken note of by nobody: the player thinks as long as it does.
 * All stones count as alive.
 */
public final class Gtp {
  private static final int LONGEST_LINE = 1 << 14;
  private static final List<String> COMMANDS =
      List.of(
          "protocol_version",
          "name",
          "version",
          "known_command",
          "list_commands",
          "quit",
          "boardsize",
          "clear_board",
          "komi",
          "fixed_handicap",
          "place_free_handicap",
          "set_free_handicap",
          "play",
          "genmove",
          "reg_genmove",
          "undo",
          "time_settings",
          "time_left",
          "final_score",
          "final_status_list",
          "loadsgf",
          "printsgf",
          "showboard");

  private final String name;
  private final String version;
  private final Player player;
  private Go game;
  private GoBoard setup;
  private int first;
  private final List<GoRecord.Move> moves = new ArrayList<>();
  private GoPosition position;

  /** A command that cannot be done; the message is the answer. */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String answer) {
      super(answer, null, false, false);
    }
  }

  /**
   * An engine.
   *
   * @param name what it is called, such as {@code Espalier}
   * @param version its version
   * @param game the rules; only boards of its size are taken, since players know one size
   */
  public Gtp(String name, String version, Go game, Player player) {
    this.name = name;
    this.version = version;
    this.player = player;
    this.game = game.withMoveLimit(0); // how long a game lasts is up to the controller
    setup = new GoBoard(game.size());
    position = this.game.start();
  }

  /** Answers commands until {@code quit} or the end of the input. */
  public void run(Reader in, Writer out) throws IOException {
    for (var line = line(in); line != null; line = line(in)) {
      var answer = answer(line);
      if (answer != null) {
        out.write(answer);
        out.flush();
        if (isQuit(line)) {
          return;
        }
      }
    }
  }

  private static boolean isQuit(String line) {
    var words = words(line);
    return words.contains("quit") && words.indexOf("quit") <= 1 && command(words).equals("quit");
  }

  /** A line, cut at a length that no command needs; null at the end. */
  private static @Nullable String line(Reader in) throws IOException {
    var line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() < LONGEST_LINE) {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** The words of a line without comment and control characters. */
  private static List<String> words(String line) {
    int comment = line.indexOf('#');
    var clean = new StringBuilder();
    for (char c : (comment < 0 ? line : line.substring(0, comment)).toCharArray()) {
      if (c == '\t') {
        clean.append(' ');
      } else if (c >= ' ' && c != 0x7F) {
        clean.append(c);
      }
    }
    var text = clean.toString().strip();
    return text.isEmpty() ? List.of() : List.of(text.split(" +"));
  }

  private static boolean isNumber(String word) {
    return word.matches("[0-9]{1,10}");
  }

  private static String command(List<String> words) {
    int at = isNumber(words.getFirst()) ? 1 : 0;
    return at < words.size() ? words.get(at) : "";
  }

  /**
   * The answer to a line, {@code =} or {@code ?} with what was asked for and an empty line after
   * it; null where there is nothing to answer, as to a comment.
   */
  @Nullable String answer(String line) {
    var words = words(line);
    if (words.isEmpty()) {
      return null;
    }
    boolean numbered = isNumber(words.getFirst());
    String id = numbered ? words.getFirst() : "";
    int from = numbered ? Math.min(2, words.size()) : 1;
    try {
      var text = execute(command(words), words.subList(from, words.size()));
      return "=" + id + (text.isEmpty() ? "" : " " + text) + "\n\n";
    } catch (Failure e) {
      return "?" + id + " " + e.getMessage() + "\n\n";
    } catch (TensorException e) {
      return "?" + id + " " + e.problem() + "\n\n";
    }
  }

  private String execute(String command, List<String> a) throws Failure {
    return switch (command) {
      case "protocol_version" -> "2";
      case "name" -> name;
      case "version" -> version;
      case "known_command" -> Boolean.toString(COMMANDS.contains(argument(a, 0)));
      case "list_commands" -> String.join("\n", COMMANDS);
      case "quit", "time_settings", "time_left" -> "";
      case "boardsize" -> boardSize(argument(a, 0));
      case "clear_board" -> clear();
      case "komi" -> komi(argument(a, 0));
      case "fixed_handicap" -> handicap(fixedHandicap(argument(a, 0)));
      case "place_free_handicap" -> handicap(fixedHandicap(argument(a, 0)));
      case "set_free_handicap" -> handicap(a);
      case "play" -> play(colour(argument(a, 0)), argument(a, 1));
      case "genmove" -> generate(colour(argument(a, 0)), true);
      case "reg_genmove" -> generate(colour(argument(a, 0)), false);
      case "undo" -> undo();
      case "final_score" -> score();
      case "final_status_list" -> status(argument(a, 0));
      case "loadsgf" -> load(a);
      case "printsgf" -> Sgf.text(List.of(record().toSgf())).strip();
      case "showboard" -> "\n" + position.toString().stripTrailing();
      default -> throw new Failure("unknown command");
    };
  }

  private static String argument(List<String> arguments, int i) throws Failure {
    if (i >= arguments.size()) {
      throw new Failure("syntax error: an argument is missing");
    }
    return arguments.get(i);
  }

  private static int colour(String text) throws Failure {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "b", "black" -> 0;
      case "w", "white" -> 1;
      default -> throw new Failure("syntax error: a colour is b or w");
    };
  }

  private String boardSize(String text) throws Failure {
    if (!text.equals(Integer.toString(game.size()))) {
      throw new Failure("unacceptable size");
    }
    return clear();
  }

  private String clear() {
    setup = new GoBoard(game.size());
    first = 0;
    moves.clear();
    position = game.start();
    return "";
  }

  private String komi(String text) throws Failure {
    double komi;
    try {
      komi = Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new Failure("syntax error: the komi is a number");
    }
    if (!Double.isFinite(komi)) {
      throw new Failure("syntax error: the komi is a number");
    }
    game = game.withKomi(komi);
    replay();
    return "";
  }

  /** Plays all moves again from the start. */
  private void replay() {
    position = game.start(setup, first);
    for (var m : moves) {
      put(m);
    }
  }

  private void put(GoRecord.Move m) {
    if (position.isOver()) {
      position.resume();
    }
    position.turn(m.player());
    position.play(m.action());
  }

  private String play(int player, String text) throws Failure {
    int action;
    try {
      action = game.action(text);
    } catch (ValueException _) {
      throw new Failure("syntax error: " + text + " is no vertex of this board");
    }
    var next = position.copy();
    if (next.isOver()) {
      next.resume();
    }
    next.turn(player);
    if (!next.isLegal(action)) {
      throw new Failure("illegal move");
    }
    next.play(action);
    position = next;
    moves.add(new GoRecord.Move(player, action));
    return "";
  }

  private String generate(int player, boolean put) {
    int action;
    if (position.isOver()) {
      action = game.pass();
    } else {
      var p = position.copy();
      p.turn(player);
      action = this.player.choose(p);
    }
    if (put) {
      var m = new GoRecord.Move(player, action);
      put(m);
      moves.add(m);
    }
    return game.text(action);
  }

  private String undo() throws Failure {
    if (moves.isEmpty()) {
      throw new Failure("cannot undo");
    }
    moves.removeLast();
    replay();
    return "";
  }

  private String score() {
    double lead = position.score();
    return lead == 0
        ? "0"
        : (lead > 0 ? "B+" : "W+") + String.format(Locale.ROOT, "%.1f", Math.abs(lead));
  }

  /** All stones are alive. */
  private String status(String which) throws Failure {
    return switch (which) {
      case "alive" -> stones();
      case "dead", "seki" -> "";
      default -> throw new Failure("syntax error: the status is alive, dead or seki");
    };
  }

  private String stones() {
    var stones = new ArrayList<String>();
    for (int c = 0; c < game.pass(); c++) {
      if (position.colour(c) != GoBoard.EMPTY) {
        stones.add(game.text(c));
      }
    }
    return String.join("\n", stones);
  }

  /** The points of GTP's fixed handicap for a number of stones, in its order. */
  private List<String> fixedHandicap(String text) throws Failure {
    int n = isNumber(text) ? Integer.parseInt(text.substring(0, Math.min(3, text.length()))) : 0;
    int size = game.size();
    int most = size < 7 ? 0 : size == 7 || size % 2 == 0 ? 4 : 9;
    if (n < 2 || n > most) {
      throw new Failure("invalid number of stones");
    }
    int low = size > 12 ? 3 : 2;
    int middle = size / 2;
    int high = size - 1 - low;
    int[][] order = { // column, row from below
      {low, low},
      {high, high},
      {low, high},
      {high, low},
      {low, middle},
      {high, middle},
      {middle, low},
      {middle, high}
    };
    boolean centre = n == 5 || n == 7 || n == 9;
    var points = new ArrayList<String>();
    for (int i = 0; i < (centre ? n - 1 : n); i++) {
      points.add(game.text((size - 1 - order[i][1]) * size + order[i][0]));
    }
    if (centre) {
      points.add(game.text((size - 1 - middle) * size + middle));
    }
    return points;
  }

  private String handicap(List<String> vertices) throws Failure {
    if (!moves.isEmpty() || !setup.sameStones(new GoBoard(game.size()))) {
      throw new Failure("board not empty");
    }
    if (vertices.size() < 2) {
      throw new Failure("bad vertex list");
    }
    var cells = new int[vertices.size()];
    for (int i = 0; i < cells.length; i++) {
      try {
        cells[i] = game.action(vertices.get(i));
      } catch (ValueException _) {
        throw new Failure("bad vertex list");
      }
      for (int j = 0; j < i; j++) {
        if (cells[j] == cells[i]) {
          throw new Failure("bad vertex list");
        }
      }
      if (cells[i] == game.pass()) {
        throw new Failure("bad vertex list");
      }
    }
    setup = setup.withStones(cells, GoBoard.BLACK);
    first = 1;
    replay();
    return String.join(" ", vertices);
  }

  /** {@code loadsgf FILE [NUMBER]}: the position before that move. */
  private String load(List<String> arguments) throws Failure {
    GoRecord record;
    try {
      record = GoRecord.read(Path.of(argument(arguments, 0)));
    } catch (TensorException e) {
      throw new Failure("cannot load file: " + e.problem());
    } catch (InvalidPathException e) {
      throw new Failure("cannot load file: " + e.getMessage());
    }
    if (record.game().size() != game.size()) {
      throw new Failure("cannot load file: its board is of size " + record.game().size());
    }
    int stop = record.moves().size();
    if (arguments.size() > 1) {
      var number = arguments.get(1);
      if (!isNumber(number)) {
        throw new Failure("syntax error: the move's number");
      }
      stop = (int) Math.min(stop, Math.max(0, Long.parseLong(number) - 1));
    }
    clear();
    if (record.komi().isPresent()) {
      game = game.withKomi(record.komi().getAsDouble());
    }
    var start = record.start();
    setup = start.board();
    first = start.toMove();
    position = game.start(setup, first);
    for (var m : record.moves().subList(0, stop)) {
      try {
        put(m);
      } catch (ValueException e) {
        clear();
        throw new Failure("cannot load file: " + e.problem());
      }
      moves.add(m);
    }
    return position.toMove() == 0 ? "black" : "white";
  }

  private GoRecord record() {
    return GoRecord.of(Go.forRecords(game.size(), game.komi()), setup, first, moves);
  }
}
