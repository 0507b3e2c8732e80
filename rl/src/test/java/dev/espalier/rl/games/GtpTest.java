package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GtpTest {
  private final Gtp gtp = new Gtp("Espalier", "1.0", Go.of(5), p -> p.legal()[0]);

  private String ask(String line) {
    var answer = gtp.answer(line);
    assertTrue(answer != null && answer.endsWith("\n\n"), line);
    return answer.strip();
  }

  /** The session of the specification's section on the protocol, for a board of this size. */
  @Test
  @Tag("smoke")
  void answersASession() throws IOException {
    var in =
        """
        # a comment

        1 protocol_version
        2 name\r
        3 version
        known_command genmove
        known_command fly
        5 boardsize 5
        boardsize 19
        komi 6.5
        play b c3
        7 genmove\tw # with a comment
        final_score
        8 quit
        name
        """;
    var out = new StringWriter();
    gtp.run(new StringReader(in), out);
    assertEquals(
        """
        =1 2

        =2 Espalier

        =3 1.0

        = true

        = false

        =5

        ? unacceptable size

        =

        =

        =7 A5

        = W+6.5

        =8

        """,
        out.toString());
  }

  @Test
  void listsWhatItKnows() {
    var all = ask("list_commands").substring(2).split("\n");
    for (var c : all) {
      assertEquals("= true", ask("known_command " + c));
      assertFalse(ask(c + " x y").contains("unknown command"), c);
    }
    assertEquals("?4 unknown command", ask("4 fly"));
    assertEquals("?4 unknown command", ask("4"));
    assertNull(gtp.answer("   # nothing"));
    assertNull(gtp.answer("\u0001\t"));
  }

  @Test
  void playsAndTakesBack() {
    assertEquals("? cannot undo", ask("undo"));
    assertEquals("=", ask("play black C3"));
    assertEquals("? illegal move", ask("play w c3"));
    assertEquals("? syntax error: q16 is no vertex of this board", ask("play w q16"));
    assertEquals("? syntax error: a colour is b or w", ask("play green c4"));
    assertEquals("? syntax error: an argument is missing", ask("play b"));
    assertEquals("=", ask("play b c4")); // twice in a row is allowed
    assertTrue(ask("showboard").contains(" 4 . . X . . 4"), ask("showboard"));
    assertEquals("=", ask("undo"));
    assertTrue(ask("showboard").contains(" 4 . . . . . 4"));
    assertEquals("= A5", ask("reg_genmove w"));
    assertTrue(ask("showboard").contains(" 5 . . . . . 5"));
    assertEquals("= B+18.0", ask("final_score")); // all 25 less komi 7
    assertEquals("= C3", ask("final_status_list alive"));
    assertEquals("=", ask("final_status_list dead"));
    assertEquals("=", ask("play w pass"));
    assertEquals("=", ask("play b PASS"));
    assertEquals("= pass", ask("genmove w"));
    assertEquals("=", ask("play w a1")); // on after passes
    assertEquals("? syntax error: the komi is a number", ask("komi many"));
    assertEquals("? syntax error: the komi is a number", ask("komi NaN"));
    assertEquals("=", ask("komi 0.5"));
    assertEquals("= W+0.5", ask("final_score"));
    assertEquals("=", ask("clear_board"));
    assertEquals("? cannot undo", ask("undo"));
  }

  @Test
  void forbidsSuperko() {
    var small = new Gtp("x", "1", Go.of(2), p -> 0);
    for (var m : "b a2,w b2,b b1,w pass,b a1,w b2".split(",")) {
      assertEquals("=\n\n", small.answer("play " + m));
    }
    assertEquals("? illegal move\n\n", small.answer("play b a2"));
  }

  @Test
  void setsUpHandicaps() {
    var big = new Gtp("x", "1", Go.of(19), p -> 0);
    assertEquals("= D4 Q16 D16 Q4\n\n", big.answer("fixed_handicap 4"));
    assertEquals("? board not empty\n\n", big.answer("fixed_handicap 4"));
    big.answer("clear_board");
    assertEquals("= D4 Q16 D16 Q4 D10 Q10 K4 K16 K10\n\n", big.answer("fixed_handicap 9"));
    big.answer("clear_board");
    assertEquals("= D4 Q16 D16 Q4 K10\n\n", big.answer("fixed_handicap 5"));
    var nine = new Gtp("x", "1", Go.of(9), p -> 0);
    assertEquals("= C3 G7\n\n", nine.answer("fixed_handicap 2"));
    assertEquals("= A9\n\n", nine.answer("genmove w"));
    assertEquals("? invalid number of stones", ask("fixed_handicap 10"));
    assertEquals("? invalid number of stones", ask("fixed_handicap two"));
    assertEquals("? bad vertex list", ask("set_free_handicap a1"));
    assertEquals("? bad vertex list", ask("set_free_handicap a1 a1"));
    assertEquals("? bad vertex list", ask("set_free_handicap a1 pass"));
    assertEquals("= a1 b2", ask("set_free_handicap a1 b2"));
    assertEquals("= A5", ask("genmove w"));
    assertEquals("=", ask("undo"));
    assertTrue(ask("showboard").contains(" 1 X . . . . 1"));
  }

  @Test
  void loadsRecords(@TempDir Path folder) throws IOException {
    var file = folder.resolve("g.sgf");
    Files.writeString(file, "(;SZ[5]KM[2.5];B[cc];W[bb];B[aa])");
    assertEquals("= white", ask("loadsgf " + file));
    assertTrue(ask("showboard").contains(" 5 X . . . . 5"));
    assertEquals("= black", ask("loadsgf " + file + " 3"));
    assertTrue(ask("printsgf").contains("SZ[5]KM[2.5];B[cc];W[bb])"), ask("printsgf"));
    assertEquals("? cannot load file: there is no such file", ask("loadsgf nothing.sgf"));
    Files.writeString(file, "(;SZ[9];B[cc])");
    assertEquals("? cannot load file: its board is of size 9", ask("loadsgf " + file));
    Files.writeString(file, "(;SZ[5];B[cc];W[cc])");
    assertTrue(ask("loadsgf " + file).startsWith("? cannot load file: C3 is not legal"));
  }

  /** Whatever comes in, an answer goes out. */
  @Test
  void survivesNonsense() throws IOException {
    var commands = ask("list_commands").substring(2).split("\n");
    var words = "b w a1 c3 pass 5 9 -1 1e99 x # \u0000 99999999999 alive".split(" ");
    for (int i = 0; i < 3_000; i++) {
      var rng = Rng.seed(i);
      var command = commands[rng.nextInt(commands.length)];
      var line = command;
      for (int k = rng.nextInt(4); k > 0; k--) {
        line += " " + words[rng.nextInt(words.length)];
      }
      assertTrue(ask(line).startsWith("=") || ask(line).startsWith("?"), line);
    }
    var out = new StringWriter();
    gtp.run(new StringReader("x".repeat(1_000_000) + "\nname"), out);
    assertTrue(out.toString().endsWith("= Espalier\n\n"));
  }
}
