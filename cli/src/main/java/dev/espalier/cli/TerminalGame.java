package dev.espalier.cli;

import dev.espalier.base.ValueException;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.GoPosition;
import dev.espalier.rl.games.Player;
import dev.espalier.rl.games.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/** A game of a human, who reads and writes lines, against a player. */
final class TerminalGame {
  private static final String HELP =
      """
      a move, as the board shows its columns and rows
      moves     the moves you may play
      hint      what your opponent would play in your place
      undo      takes back your last move and the answer to it
      board     shows the board
      quit      ends the game\
      """;

  private final Game game;
  private final Player opponent;
  private final int human;
  private final BufferedReader in;
  private final PrintStream out;
  private final Deque<Position> before = new ArrayDeque<>(); // the positions of the human's turns
  private Position position;

  /** A game in which {@code human} is 0 when the human begins, 1 when not. */
  TerminalGame(Game game, Player opponent, int human, BufferedReader in, PrintStream out) {
    this.game = game;
    this.opponent = opponent;
    this.human = human;
    this.in = in;
    this.out = out;
    position = game.start();
  }

  /** Plays to the end of the game or of the input. */
  void play() throws IOException {
    out.println(
        "You are "
            + (human == 0 ? "X and begin" : "O and move second")
            + "; help lists what you can say.");
    boolean show = true;
    while (!position.isOver()) {
      if (position.toMove() != human) {
        int action = opponent.choose(position);
        out.println("opponent: " + game.text(action));
        position.play(action);
        show = true;
        continue;
      }
      if (show) {
        out.print("\n" + position + "\n");
        show = false;
      }
      out.print("your move: ");
      out.flush();
      var line = in.readLine();
      if (line == null) {
        out.println();
        return;
      }
      switch (line.strip().toLowerCase(Locale.ROOT)) {
        case "" -> {}
        case "quit", "exit" -> {
          return;
        }
        case "help" -> out.println(HELP);
        case "moves" -> out.println(moves());
        case "hint" -> out.println(game.text(opponent.choose(position)));
        case "board" -> show = true;
        case "undo" -> show = undo();
        default -> show = move(line);
      }
    }
    out.print("\n" + position + "\n");
    out.println(result());
  }

  private String moves() {
    return String.join(" ", Arrays.stream(position.legal()).mapToObj(game::text).toList());
  }

  private boolean undo() {
    if (before.isEmpty()) {
      out.println("there is nothing to take back");
      return false;
    }
    position = before.pop();
    return true;
  }

  private boolean move(String text) {
    try {
      int action = game.action(text);
      var next = position.copy();
      next.play(action);
      before.push(position);
      position = next;
      return true;
    } catch (ValueException e) {
      out.println(e.problem() + "; write moves for those you may play");
      return false;
    }
  }

  private String result() {
    int mine = human == 0 ? position.outcome() : -position.outcome();
    String points = "";
    if (position instanceof GoPosition go) {
      points =
          String.format(
              Locale.ROOT,
              " (%s leads by %.1f)",
              go.score() > 0 ? "Black" : "White",
              Math.abs(go.score()));
    }
    return (mine > 0 ? "You win" : mine < 0 ? "You lose" : "A draw")
        + (mine == 0 ? "" : points)
        + ".";
  }
}
