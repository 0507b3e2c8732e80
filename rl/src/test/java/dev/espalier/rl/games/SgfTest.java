package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SgfTest {
  private static SgfNode root(String text) {
    return Sgf.parse(text, "test.sgf").getFirst();
  }

  private static GoRecord game(String text) {
    return GoRecord.of(root(text), "test.sgf");
  }

  private static void refuses(String text, String problem) {
    var e = assertThrows(ValueException.class, () -> game(text), text);
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().contains("test.sgf"), e.getMessage());
  }

  /** The example of the specification's section on variations. */
  @Test
  @Tag("smoke")
  void readsVariations() {
    var games =
        Sgf.parse(
            "junk (;FF[4]C[root](;C[a];C[b](;C[c])\n"
                + "(;C[d];C[e]))(;C[f](;C[g];C[h];C[i])(;C[j]))) (;C[2])",
            "x");
    assertEquals(2, games.size());
    var r = games.getFirst();
    assertEquals("root", r.value("C"));
    var b = r.children().get(0).children().getFirst();
    assertEquals("b", b.value("C"));
    assertEquals("d", b.children().get(1).value("C"));
    assertEquals("e", b.children().get(1).children().getFirst().value("C"));
    assertEquals("j", r.children().get(1).children().get(1).value("C"));
    assertEquals(1, r.line());
    assertEquals(7, r.column());
    assertEquals(2, b.children().get(1).line());
    var again = Sgf.parse(Sgf.text(games), "y");
    assertEquals(Sgf.text(games), Sgf.text(again));
    assertEquals("2", again.get(1).value("C"));
  }

  @Test
  void readsEscapesAndOldNames() {
    var r = root("(;C[a\\]b\\\\c\\:d\\\ne\tf\ng]AddBlack[aa][bb] AB[cc])");
    assertEquals("a]b\\c:de f\ng", r.value("C"));
    assertEquals(List.of("aa", "bb", "cc"), r.values("AB"));
    assertNull(r.value("W"));
    assertTrue(r.values("W").isEmpty());
    var n = new SgfNode().set("C", "x]y\\z");
    assertEquals("(;C[x\\]y\\\\z])\n", Sgf.text(List.of(n)));
    assertEquals("x]y\\z", root(Sgf.text(List.of(n))).value("C"));
    assertThrows(ValueException.class, () -> n.set("c", "1"));
    assertThrows(ValueException.class, () -> n.set("C"));
  }

  @Test
  void decodesAsTheFileSays() {
    var sjis = Charset.forName("Shift_JIS");
    for (var c : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, sjis)) {
      var name = c.equals(sjis) ? "本因坊" : "Müller";
      var bytes = ("(;CA[" + c.name() + "]PB[" + name + "])").getBytes(c);
      assertEquals(name, Sgf.parse(bytes, "x").getFirst().value("PB"));
    }
    for (var c : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      assertEquals("é", Sgf.parse("(;PB[é])".getBytes(c), "x").getFirst().value("PB"));
    }
    assertEquals(
        "é",
        Sgf.parse("\uFEFF(;PB[é])".getBytes(StandardCharsets.UTF_8), "x").getFirst().value("PB"));
    var e =
        assertThrows(
            ValueException.class,
            () -> Sgf.parse("(;CA[klingon])".getBytes(StandardCharsets.US_ASCII), "x"));
    assertTrue(e.problem().contains("'klingon'"), e.problem());
  }

  @Test
  void readsAGame() {
    var r = game("(;GM[1]SZ[9]KM[7.0]RE[W+3.5];B[ee];W[];B[tt];B[ai])");
    assertEquals(9, r.game().size());
    assertEquals(7, r.komi().getAsDouble());
    assertEquals(-1, r.winner().getAsInt());
    assertEquals("[0 40, 1 81, 0 81, 0 72]", text(r));
    assertEquals(1, r.replay().toMove());
    assertEquals(19, game("(;B[aa])").game().size());
    assertTrue(game("(;B[aa])").komi().isEmpty());
    assertTrue(game("(;RE[?])").winner().isEmpty());
    assertEquals(0, game("(;RE[Draw])").winner().getAsInt());
    assertEquals(1, game("(;RE[B+R])").winner().getAsInt());
    var handicap = game("(;SZ[5:5]AB[aa:bb][ee]AE[aa]PL[W];W[cc])");
    assertEquals(1, handicap.start().toMove());
    assertEquals(5, IntStream.range(0, 25).filter(c -> handicap.start().colour(c) == 1).count());
    var again = GoRecord.of(root(Sgf.text(List.of(handicap.toSgf()))), "x");
    assertEquals(handicap.start().board().toString(), again.start().board().toString());
    assertEquals(handicap.moves(), again.moves());
  }

  private static String text(GoRecord r) {
    return r.moves().stream().map(m -> m.player() + " " + m.action()).toList().toString();
  }

  @Test
  void refusesDamagedFilesWithTheirPlace() {
    refuses("", "there is no game: nothing in it begins with (;");
    refuses("no sgf ( at all", "there is no game");
    refuses("(;B[aa]", "the game that begins here is not closed (line 1, column 1)");
    refuses("\n (;B[aa", "the value of B has no end (line 2, column 5)");
    refuses("(;B[aa\\]", "the value of B has no end");
    refuses("(;B)", "property 'B' has no value (line 1, column 3)");
    refuses("(;c[1])", "property 'c' has no value");
    refuses("(;B[aa]\n=)", "'=' is not expected here (line 2, column 1)");
    refuses("(;B[aa]((;W[bb]))", "a variation must begin with a node");
    refuses("(;GM[2])", "GM[2] is not Go (line 1, column 2)");
    refuses("(;SZ[26])", "SZ[26] is no board size that is taken");
    refuses("(;SZ[9:13])", "SZ[9:13]");
    refuses("(;SZ[99999999999])", "is no board size");
    refuses("(;KM[x])", "KM[x] is no number");
    refuses("(;KM[NaN])", "KM[NaN] is no number");
    refuses("(;SZ[9];B[jj])", "move [jj] is not on the board of size 9 (line 1, column 8)");
    refuses("(;SZ[9];B[a])", "move [a] is not on the board");
    refuses("(;SZ[9];B[aa];AW[bb])", "stones are set up after move 1 (line 1, column 14)");
    refuses("(;SZ[2]AB[aa][ba]AW[ab][bb])", "has no liberty (line 1, column 2)");
    refuses("(;PL[x])", "PL[x] is no player");
    var twice = game("(;SZ[9];B[aa];W[aa])");
    var e = assertThrows(ValueException.class, twice::replay);
    assertTrue(e.problem().contains("move 2: A9 is not legal: there is a stone"), e.problem());
    var none = assertThrows(ValueException.class, () -> Sgf.read(Path.of("no-such-file.sgf")));
    assertTrue(none.problem().contains("no such file"), none.problem());
  }

  /** Depth costs heap, not stack. */
  @Test
  void readsAndWritesDeepTrees() {
    int depth = 200_000;
    var deep = "(;C[]".repeat(depth) + ")".repeat(depth);
    var r = root(deep);
    var text = Sgf.text(List.of(r));
    assertEquals(text, Sgf.text(Sgf.parse(text, "again")));
    int n = 1;
    for (var node = r; !node.children().isEmpty(); node = node.children().getFirst()) {
      n++;
    }
    assertEquals(depth, n);
    assertThrows(ValueException.class, () -> root("(".repeat(1_000_000)));
    assertThrows(ValueException.class, () -> root("(;".repeat(1_000_000)));
    var many = assertThrows(ValueException.class, () -> root("(" + ";".repeat(2_100_000) + ")"));
    assertTrue(many.problem().contains("more than two million nodes"), many.problem());
  }

  /** Random bytes, and a game with bytes changed, give a record or an error of ours. */
  @Test
  void survivesDamage() {
    var good = "(;GM[1]FF[4]SZ[9]KM[7]RE[B+R]AB[aa];W[ee](;B[ff];W[])(;B[gg]C[x\\]y]))";
    for (int i = 0; i < 5_000; i++) {
      var rng = Rng.seed(i);
      var bytes = good.getBytes(StandardCharsets.US_ASCII);
      for (int k = 0; k <= i % 5; k++) {
        bytes[rng.nextInt(bytes.length)] =
            (byte) (i % 2 == 0 ? rng.nextInt(256) : "()[];:\\B".charAt(rng.nextInt(8)));
      }
      try {
        for (var g : Sgf.parse(bytes, "damaged")) {
          GoRecord.of(g, "damaged").replay();
        }
      } catch (ValueException e) {
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
      }
    }
  }

  @Test
  void writesRandomGamesAndReadsThem(@TempDir Path folder) throws IOException {
    for (int size : new int[] {2, 9, 19, 25}) {
      var game = Go.of(size).withKomi(6.5).withMoveLimit(200);
      var rng = Rng.seed(size);
      var p = game.start();
      var actions = new ArrayList<Integer>();
      while (!p.isOver()) {
        var legal = p.legal();
        actions.add(legal[rng.nextInt(legal.length)]);
        p.play(actions.getLast());
      }
      var record = GoRecord.of(game, actions);
      var file = folder.resolve("g" + size + ".sgf");
      Sgf.write(file, List.of(record.toSgf()));
      assertTrue(
          Files.readString(file).startsWith("(;GM[1]FF[4]CA[UTF-8]SZ[" + size + "]KM[6.5]RE["));
      var again = GoRecord.read(file);
      assertEquals(record.moves(), again.moves());
      assertEquals(record.result(), again.result());
      assertEquals(0, again.firstRepetition());
      assertEquals(p.board().toString(), again.replay().board().toString());
      assertEquals((int) Math.signum(p.score()), again.winner().getAsInt());
    }
    assertEquals("B+R", GoRecord.of(Go.of(9), List.of(3)).withResult("B+R").result());
  }

  /** The cycle of {@link GoTest}: White takes three on 2 × 2, Black repeats what was. */
  @Test
  void findsRepetitions() {
    var r = game("(;SZ[2];B[aa];W[ba];B[bb];W[];B[ab];W[ba];B[aa])");
    assertEquals(7, r.moves().size());
    assertEquals(7, r.replay().moves());
    assertEquals(7, r.firstRepetition());
  }
}
