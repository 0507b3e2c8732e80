package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.TicTacToe;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalGameTest {
  private static String play(Game game, int human, String... lines) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      var in = new BufferedReader(new StringReader(String.join("\n", lines)));
      new TerminalGame(game, p -> p.legal()[0], human, in, out).play();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void playsToTheEnd() throws IOException {
    var text = play(TicTacToe.game(), 0, "b2", "c3", "help", "hint", "moves", "b2", "a1");
    assertTrue(text.startsWith("You are X and begin; help"), text);
    assertTrue(text.contains("opponent: a3\n"), text); // its first legal one each time
    assertTrue(text.contains("takes back your last move"), text);
    assertTrue(text.contains("your move: a2\n"), text); // the hint
    assertTrue(text.contains("your move: a2 c2 a1 b1 c1\n"), text);
    assertTrue(text.endsWith("You win.\n"), text);
  }

  @Test
  void takesBackAndExplains() throws IOException {
    var text = play(TicTacToe.game(), 1, "undo", "b3", "b3", "undo", "x9", "", "board", "quit");
    assertTrue(text.contains("You are O and move second"), text);
    assertTrue(text.contains("there is nothing to take back"), text);
    assertTrue(text.contains("b3 is not legal: the cell is taken; write moves for"), text);
    assertTrue(text.contains("'x9' is no move; write moves for"), text);
    var last = text.substring(text.lastIndexOf("3 X"));
    assertTrue(last.startsWith("3 X . .\n2 . . .\n"), text);
    assertTrue(play(TicTacToe.game(), 0).endsWith("your move: \n"));
  }

  @Test
  void countsGo() throws IOException {
    var text = play(Go.of(2).withKomi(0.5), 1, "b1", "pass", "quit");
    assertTrue(text.contains("O (White) to move"), text);
    assertEquals(1, text.lines().filter(l -> l.equals("opponent: A2")).count());
  }
}
