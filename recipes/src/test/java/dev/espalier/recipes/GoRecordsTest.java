package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.rl.games.GoGames;
import dev.espalier.rl.games.GoRecord;
import dev.espalier.rl.games.Sgf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.XZInputStream;

/**
 * All records of the collection go-sgf, which is not bundled: it is looked for where ESPALIER_DATA
 * says, and in shared/data.
 */
@Tag("slow")
class GoRecordsTest {
  /** Games whose players went round a cycle longer than the simple ko's, and the move. */
  private static final List<String> REPETITIONS =
      List.of(
          "19x19/1461856565019999405.sgf move 191",
          "9x9/amateur/2014-12-22T09-21-57.136Z_nsel5jougkd0.sgf move 76",
          "9x9/amateur/2015-04-19T13-56-04.348Z_uqfn8uue67q4.sgf move 63",
          "9x9/amateur/2015-09-20T14-36-13.174Z_0kqe6npxhz0u.sgf move 69",
          "9x9/amateur/2015-11-06T15-51-21.317Z_94z4e0ig2nz4.sgf move 87",
          "9x9/amateur/2015-11-19T15-26-55.095Z_4aonexbow1dc.sgf move 93");

  /** In ESPALIER_DATA, or in shared/data beside any folder above. */
  private static @Nullable Path folder() {
    var named = System.getenv("ESPALIER_DATA");
    if (named != null) {
      var folder = Path.of(named).resolve("go-sgf");
      return Files.isDirectory(folder) ? folder : null;
    }
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      var folder = p.resolve("shared").resolve("data").resolve("go-sgf");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }

  @Test
  void replaysAllRecords() {
    var folder = folder();
    Assumptions.assumeTrue(folder != null, "needs the collection: set ESPALIER_DATA");
    var games = GoGames.read(folder, "", XZInputStream::new);
    assertEquals(13_818, games.size());
    var repetitions = new ArrayList<String>();
    for (var g : games) {
      var end = g.record().replay();
      assertEquals(g.record().moves().size(), end.moves());
      int repeated = g.record().firstRepetition();
      if (repeated > 0) {
        repetitions.add(g.file() + " move " + repeated);
      }
      var text = Sgf.text(List.of(g.record().toSgf()));
      var again = GoRecord.of(Sgf.parse(text, g.file()).getFirst(), g.file());
      assertEquals(g.record().moves(), again.moves());
      assertEquals(g.record().result(), again.result());
      assertEquals(g.record().komi(), again.komi());
    }
    assertEquals(REPETITIONS, repetitions);
  }
}
