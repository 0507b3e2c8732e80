package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoGamesTest {
  /** A game of random moves, as SGF. */
  private static String game(int size, int seed) {
    var go = Go.of(size).withMoveLimit(30 + seed % 7);
    var rng = Rng.seed(seed);
    var p = go.start();
    var actions = new ArrayList<Integer>();
    while (!p.isOver()) {
      var legal = p.legal();
      actions.add(legal[rng.nextInt(legal.length)]);
      p.play(actions.getLast());
    }
    return Sgf.text(List.of(GoRecord.of(go, actions).toSgf()));
  }

  private static String name(int i) {
    return "9x9/%s/%d.sgf".formatted(i % 2 == 0 ? "even" : "odd", i);
  }

  private static String table(int games) {
    var t = new StringBuilder("file\tsize\tmoves\tresult\tsplit\n19x19/1.sgf\t19\t1\t0\ttrain\n");
    for (int i = 0; i < games; i++) {
      t.append(name(i) + "\t9\t30\t\t" + (i % 5 == 4 ? "test" : "train") + "\n");
    }
    return t.toString();
  }

  private static void files(Path folder, int games) throws IOException {
    Files.writeString(folder.resolve("games.tsv"), table(games));
    for (int i = 0; i < games; i++) {
      Files.createDirectories(folder.resolve(name(i)).getParent());
      Files.writeString(folder.resolve(name(i)), game(9, i));
    }
  }

  private static byte[] tar(int games) throws IOException {
    var out = new ByteArrayOutputStream();
    for (int i = games - 1; i >= 0; i--) { // not in the order of the table
      var content = game(9, i).getBytes(StandardCharsets.UTF_8);
      var header = new byte[512];
      put(header, 0, "./" + name(i));
      put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
      header[156] = '0';
      put(header, 257, "ustar");
      int sum = 8 * ' ';
      for (byte b : header) {
        sum += b & 0xFF;
      }
      put(header, 148, String.format(Locale.ROOT, "%06o", sum));
      out.write(header);
      out.write(content);
      out.write(new byte[(512 - content.length % 512) % 512]);
    }
    out.write(new byte[1024]);
    return out.toByteArray();
  }

  private static void put(byte[] into, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }

  @Test
  void readsFilesAndArchivesAlike(@TempDir Path one, @TempDir Path two) throws IOException {
    files(one, 10);
    try (var out = new GZIPOutputStream(Files.newOutputStream(two.resolve("games.tar.gz")))) {
      out.write(tar(10));
    }
    Files.writeString(two.resolve("games.tsv"), table(10));
    var a = GoGames.read(one, "9x9/", null);
    var b = GoGames.read(two, "9x9/", null);
    assertEquals(10, a.size());
    for (int i = 0; i < 10; i++) {
      assertEquals(name(i), a.get(i).file());
      assertEquals(name(i), b.get(i).file());
      assertEquals(i % 5 == 4, b.get(i).test());
      assertEquals(a.get(i).record().moves(), b.get(i).record().moves());
    }
    assertEquals(5, GoGames.read(one, "9x9/even/", null).size());
  }

  private static void refuses(Path folder, String under, String problem) {
    var e = assertThrows(ValueException.class, () -> GoGames.read(folder, under, null));
    assertTrue(e.problem().contains(problem), e.getMessage());
  }

  @Test
  void saysWhatIsWrong(@TempDir Path folder) throws IOException {
    refuses(folder, "9x9/", "there is no games.tsv (or .gz, .xz) in " + folder);
    files(folder, 3);
    refuses(folder, "13x13/", "no game's name begins with 13x13/");
    refuses(folder, "", "there is neither games.tar (or .gz, .xz) nor 19x19/1.sgf");
    Files.writeString(folder.resolve(name(1)), "(;SZ[9];B[aa];W[zz])");
    var e = assertThrows(ValueException.class, () -> GoGames.read(folder, "9x9/", null));
    assertTrue(e.op().contains("odd/1.sgf") && e.problem().contains("line 1, column 14"), e.op());
    var table = folder.resolve("games.tsv");
    for (var bad :
        List.of(
            "name\n=the header is not",
            "file\tsize\tmoves\tresult\tsplit\na\tb\n=line 2: there are 2 columns in place of 5",
            "file\tsize\tmoves\tresult\tsplit\na\t9\t1\t0\tdev\n=line 2: the split is \"dev\"",
            "file\tsize\tmoves\tresult\tsplit\n../x\t9\t1\t0\ttest\n=nor ../x in")) {
      Files.writeString(table, bad.substring(0, bad.indexOf('=')));
      refuses(folder, "", bad.substring(bad.indexOf('=') + 1));
    }
    Files.writeString(table, table(4));
    Files.write(folder.resolve("games.tar"), tar(3));
    refuses(folder, "9x9/", name(3) + " of games.tsv is not in the archive");
    Files.write(folder.resolve("games.tar"), java.util.Arrays.copyOf(tar(3), 700));
    refuses(folder, "9x9/", "the archive ends within a file");
  }

  /** The packed positions give the planes of the positions themselves, turned. */
  @Test
  void packsPositions(@TempDir Path folder) throws IOException {
    files(folder, 4);
    var records = GoGames.read(folder, "9x9/", null).stream().map(GoGames::record).toList();
    var samples = GoSamples.of(9, records);
    int at = 0;
    var turned = new float[11 * 81];
    var seen = new float[11 * 81];
    for (int g = 0; g < records.size(); g++) {
      var r = records.get(g);
      var p = r.start();
      for (int i = 0; i < r.moves().size(); i++) {
        var move = r.moves().get(i);
        if (move.action() < 81) {
          int k = at % 8;
          var s = r.game().symmetries();
          p.planes(seen, 0);
          s.planes(k, 11, seen, 0, turned, 0);
          assertArrayEquals(turned, samples.planes(new int[] {at}, k).toArray());
          var y = samples.moves(new int[] {at}, k).toLongArray();
          assertEquals(s.action(k, move.action()), y[0]);
          assertEquals(g, samples.game(at));
          assertEquals(move.player(), samples.player(at));
          int sign = move.player() == 0 ? 1 : -1;
          assertEquals(sign * r.winner().orElse(0), samples.result(at));
          assertEquals(move.action(), samples.move(at));
          at++;
        }
        r.play(p, i);
      }
    }
    assertEquals(at, samples.count());
    assertEquals("(2, 11, 9, 9)", samples.planes(new int[] {0, 1}, 0).shape().toString());
    assertThrows(ValueException.class, () -> GoSamples.of(19, records));
  }
}
