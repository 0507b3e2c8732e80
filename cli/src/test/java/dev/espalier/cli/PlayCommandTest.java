package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.GoRecord;
import dev.espalier.rl.games.Sgf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a network of few weights that has seen a few positions. */
class PlayCommandTest {
  @TempDir static Path temp;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    var data = temp.resolve("data");
    Files.createDirectories(data);
    var table = new StringBuilder("file\tsize\tmoves\tresult\tsplit\n");
    for (int g = 0; g < 4; g++) {
      var go = Go.of(9).withMoveLimit(30);
      var p = go.start();
      var actions = new ArrayList<Integer>();
      while (!p.isOver()) {
        actions.add(p.legal()[7 + g]);
        p.play(actions.getLast());
      }
      var file = "9x9/" + g + ".sgf";
      Files.createDirectories(data.resolve(file).getParent());
      Sgf.write(data.resolve(file), List.of(GoRecord.of(go, actions).toSgf()));
      table.append(file).append("\t9\t30\t0\t").append(g < 3 ? "train" : "test").append('\n');
    }
    Files.writeString(data.resolve("games.tsv"), table);
    run = temp.resolve("run");
    var trained =
        Cli.run(
            "train",
            "go-policy",
            "--quick",
            "--blocks",
            1,
            "--channels",
            2,
            "--positions",
            64,
            "--batch",
            16,
            "--data",
            data,
            "--out",
            run,
            "--quiet");
    assertEquals(0, trained.status(), trained.err());
  }

  private static Cli play(String input, Object... arguments) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      var words = new ArrayList<Object>(List.of("play", run));
      words.addAll(List.of(arguments));
      return Cli.run(words.toArray());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void playsInTheTerminal() {
    var game = play("e5\nmoves\nundo\nquit\n", "--simulations", 0);
    assertEquals(0, game.status(), game.err());
    assertTrue(game.out().startsWith("You are X and begin"), game.out());
    assertTrue(game.out().contains("opponent: "), game.out());
    var second = play("quit\n", "--second", "--simulations", 4);
    assertTrue(second.out().contains("O (White) to move"), second.out());
  }

  @Test
  void speaksGtp() {
    var game = play("name\nboardsize 9\n3 genmove b\nplay w pass\nquit\n", "--gtp");
    assertEquals(0, game.status(), game.err());
    assertTrue(
        game.out().matches("= Espalier go-policy\n\n=\n\n=3 [A-J][1-9]\n\n=\n\n=\n\n"), game.out());
  }

  @Test
  void refusesWhatItCannotPlay() {
    assertEquals(2, play("", "--simulations", -1).status());
    assertTrue(play("", "--simulations", -1).err().contains("--simulations is -1: use 0 to"));
    var none = Cli.run("play", temp.resolve("nothing"));
    assertEquals(2, none.status());
    assertEquals(1, none.err().strip().lines().count(), none.err());
  }
}
