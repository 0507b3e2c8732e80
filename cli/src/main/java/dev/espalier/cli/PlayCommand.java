package dev.espalier.cli;

import dev.espalier.recipes.Playing;
import dev.espalier.recipes.run.Environment;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.Gtp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "play",
    description = {
      "Plays against the network of a finished run of go-policy or alphazero-…, in the terminal, or"
          + " as a Go engine for any Go board program.",
      "Moves are written as the board shows them, such as b2, 4 or e5; help lists what else can be"
          + " said."
    },
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier play runs/alphazero-connect4",
      "  espalier play runs/go-policy --second --simulations 400",
      "  espalier play runs/go-policy --gtp              what a Go board program starts"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class PlayCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Option(
      names = "--simulations",
      paramLabel = "N",
      description = {
        "Simulations of the search for each move; 0 plays the network's likeliest move; default:"
            + " 100."
      })
  private int simulations = 100;

  @Option(names = "--second", description = "You move second.")
  private boolean second;

  @Option(
      names = "--gtp",
      description = "Speaks the Go Text Protocol on standard input and output.")
  private boolean gtp;

  @Override
  public Integer call() {
    if (simulations < 0 || simulations > MOST) {
      throw new UserError("--simulations is " + simulations + ": use 0 to " + MOST);
    }
    var trained = TrainedRun.open(run);
    var recipe = trained.recipe(Playing.class, "play");
    var game = recipe.game(trained.settings());
    var net = recipe.network(trained.settings());
    net.load(trained.weights());
    var player = recipe.player(trained.settings(), net.freeze(), simulations);
    var console = Main.console(spec);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      if (gtp) {
        if (!(game instanceof Go go)) {
          throw new UserError("--gtp is for Go; " + run + " plays " + game.name());
        }
        var out = new OutputStreamWriter(console.out(), StandardCharsets.UTF_8);
        new Gtp("Espalier " + trained.recipe().name(), Environment.VERSION, go, player)
            .run(in, out);
      } else {
        new TerminalGame(game, player, second ? 1 : 0, in, console.out()).play();
      }
    } catch (IOException e) {
      throw new UserError("cannot read the standard input: " + e.getMessage(), e);
    }
    return 0;
  }
}
