package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.nn.Frozen;
import dev.espalier.recipes.run.TestRun;
import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.GoPosition;
import dev.espalier.rl.games.GoRecord;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.Sgf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On games of players who love to play beside the last stone, in the layout of the real records.
 */
class GoPolicyTest {
  private static final int GAMES = 60;

  @TempDir static Path data;
  @TempDir Path temp;

  @BeforeAll
  static void write() throws IOException {
    var table = new StringBuilder("file\tsize\tmoves\tresult\tsplit\n");
    for (int g = 0; g < GAMES; g++) {
      var go = Go.of(9).withMoveLimit(50);
      var rng = Rng.seed(g);
      var p = go.start();
      var actions = new ArrayList<Integer>();
      while (!p.isOver()) {
        actions.add(next(p, rng));
        p.play(actions.getLast());
      }
      var file = "9x9/%s/%d.sgf".formatted(g % 2 == 0 ? "even" : "odd", g);
      Files.createDirectories(data.resolve(file).getParent());
      Sgf.write(data.resolve(file), List.of(GoRecord.of(go, actions).toSgf()));
      table.append(file).append("\t9\t50\t0\t").append(g % 6 < 4 ? "train" : "test").append('\n');
    }
    Files.writeString(data.resolve("games.tsv"), table);
  }

  /** Two points below the last stone, else two to the left of it, else anywhere. */
  private static int next(GoPosition p, Rng rng) {
    int last = p.lastAction();
    if (last >= 0 && last < 81 && rng.nextInt(20) > 0) {
      for (int a : new int[] {last + 18, last % 9 >= 2 ? last - 2 : -1}) {
        if (a >= 0 && a < 81 && p.isLegal(a)) {
          return a;
        }
      }
    }
    var legal = p.legal();
    return legal.length == 1 ? legal[0] : legal[rng.nextInt(legal.length - 1)];
  }

  private static TestRun quick() {
    return TestRun.quick("go-policy").data(data).with("blocks", 1).with("channels", 16);
  }

  /** Knowing the rule a player gets about three of four moves; guessing gets one of fifty. */
  @Test
  void learnsToPredictMoves() throws IOException {
    var out = temp.resolve("run");
    var result = quick().with("positions", 16_000).with("batch", 32).with("lr", 0.005).train(out);
    assertEquals(16_000, result.get("positions").integer());
    double top1 = result.get("test_top1").number();
    assertTrue(top1 > 0.15, "top-1 " + top1);
    assertTrue(result.get("test_top5").number() > top1);
    var curves = Files.readString(out.resolve("metrics.csv"));
    assertTrue(curves.contains(",top1,") && curves.contains(",train_loss,"), curves);
    var report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("What it would play") && report.contains("image/svg+xml"));
  }

  @Test
  void goesOnAfterAKill() throws InterruptedException {
    quick().with("positions", 16 * 30).with("batch", 16).sameBitsAfterKills(temp);
  }

  @Test
  void saysWhatIsWrongWithTheData() throws IOException {
    var empty = temp.resolve("empty");
    Files.createDirectories(empty);
    var run = TestRun.quick("go-policy").data(empty);
    assertTrue(run.refusal(temp.resolve("a")).contains("there is no games.tsv"));
    Files.copy(data.resolve("games.tsv"), empty.resolve("games.tsv"));
    assertTrue(run.refusal(temp.resolve("b")).contains("nor 9x9/even/0.sgf"));
    var few = quick().with("batch", 5_000);
    assertTrue(few.refusal(temp.resolve("c")).contains("are too few"));
  }

  /** With and without search: two untrained networks play a game to its end. */
  @Test
  @Tag("slow")
  void playsGo() {
    var recipe = new GoPolicy();
    Map<String, String> small = new LinkedHashMap<>(Map.of("blocks", "1", "channels", "4"));
    var settings = Settings.of(recipe.options(), small, 0, true, null);
    Frozen net = recipe.network(settings).freeze();
    var go = recipe.game(settings).withMoveLimit(40);
    var end = Match.play(go, recipe.player(settings, net, 0), recipe.player(settings, net, 0));
    assertEquals(40, end.moves());
    assertTrue(end.isOver());
    var p = recipe.game(settings).start();
    var search = recipe.player(settings, net, 8);
    for (int i = 0; i < 4; i++) {
      p.play(search.choose(p));
    }
    p.play(p.game().pass());
    assertEquals(5, p.moves());
  }
}
