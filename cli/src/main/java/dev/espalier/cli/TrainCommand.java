package dev.espalier.cli;

import dev.espalier.cli.recipes.Recipe;
import dev.espalier.cli.recipes.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = "Trains a recipe and leaves a folder with checkpoints, the model and a report.",
    sortOptions = false,
    footer = {
      "",
      "@|bold Examples|@",
      "  espalier train mnist",
      "  espalier train mnist --epochs 1 --threads 2 --out runs/quick",
      "  espalier train cifar10 --data ~/data/cifar-10-batches-bin --seed 3",
      "  espalier train --resume runs/quick              goes on after Ctrl-C, a crash or a power"
          + " cut",
      "  espalier train mnist --json | tail -1           the result for a program",
      "",
      "Ctrl-C stops after the current step and saves. The run folder holds config.json,",
      "metrics.csv, checkpoints, model.safetensors, report.html and result.json. The same seed"
          + " gives",
      "the same bits on any number of threads, and after a resumption."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The recipe: xor, linear-regression, logistic-regression, mnist, cifar10.")
  private @Nullable String name;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training data.")
  private @Nullable Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Samples a step.")
  private @Nullable Integer batch;

  @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate (mnist: its peak).")
  private @Nullable Double lr;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of weights, order and dropout.")
  private @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: the processors available. Changes no result.")
  private @Nullable Integer threads;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with the data set, where none is bundled or another is meant.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run, new or empty; default: runs/NAME-DATE-TIME.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Goes on with a run in its folder, or in --out. A finished run prints its result."
              + " Settings must be those of the run; --threads may differ.")
  private @Nullable Path resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description = "Time between checkpoints inside an epoch; default: 5.")
  private double checkpointEvery = 5;

  @Option(
      names = "--json",
      description =
          "The last line of standard output is the result as JSON; progress goes to standard"
              + " error.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  @Override
  public Integer call() {
    var console = Main.console(spec);
    check();
    if (threads != null) {
      Environment.useThreads(threads);
    }
    if (resume == null) {
      var recipe = recipe(name);
      var settings = settings(recipe);
      try (var folder = RunFolder.create(out == null ? RunFolder.unused(recipe.name()) : out)) {
        return run(console, recipe, settings, folder, false);
      }
    }
    return resume(console, resume);
  }

  private int resume(Console console, Path run) {
    RunFolder.requireRun(run);
    var config = RunFolder.config(run);
    var elsewhere = out == null || same(out, run) ? null : out;
    if (config == null) {
      var recipe = recipe(name);
      try (var folder = elsewhere != null ? RunFolder.create(elsewhere) : RunFolder.open(run)) {
        say(console, run + " has no finished checkpoint: the training starts anew");
        return run(console, recipe, settings(recipe), folder, false);
      }
    }
    var recipe = recipe(config.recipe());
    var settings = matching(config);
    var result = RunFolder.result(run);
    if (result != null) {
      say(console, run + " is finished: this is its result");
      Training.print(console, result, json);
      return 0;
    }
    try (var folder = elsewhere != null ? RunFolder.create(elsewhere) : RunFolder.open(run)) {
      if (elsewhere != null) {
        folder.copyFrom(run);
      }
      return run(console, recipe, settings, folder, true);
    }
  }

  private int run(
      Console console, Recipe recipe, Settings settings, RunFolder folder, boolean resuming) {
    return new Training(
            console,
            recipe,
            settings,
            folder,
            new Training.Options(resuming, checkpointEvery, json, quiet))
        .run();
  }

  private void say(Console console, String text) {
    (json ? console.err() : console.out()).println(text);
  }

  private static boolean same(Path a, Path b) {
    return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }

  private static Recipe recipe(@Nullable String name) {
    if (name == null) {
      throw new UserError(
          "which recipe? one of "
              + String.join(", ", Recipes.names())
              + ", such as: espalier train mnist");
    }
    return Recipes.find(name)
        .orElseThrow(() ->
            new UserError(
                "there is no recipe "
                    + name
                    + Suggest.didYouMean(name, Recipes.names())
                    + " ("
                    + String.join(", ", Recipes.names())
                    + ")"));
  }

  private void check() {
    atLeastOne("--epochs", epochs);
    atLeastOne("--batch", batch);
    atLeastOne("--threads", threads);
    if (threads != null && threads > 1024) {
      throw new UserError("--threads is " + threads + ": use a number from 1 to 1024");
    }
    if (lr != null && !(lr > 0 && Double.isFinite(lr))) {
      throw new UserError("--lr is " + lr + ": use a number above 0");
    }
    if (!(checkpointEvery >= 0 && Double.isFinite(checkpointEvery))) {
      throw new UserError(
          "--checkpoint-every is " + checkpointEvery + ": use a number of seconds, at least 0");
    }
    if (data != null && !Files.isDirectory(data)) {
      throw new UserError(
          (Files.exists(data) ? "--data is not a folder: " : "--data: there is no folder ") + data);
    }
  }

  private static void atLeastOne(String flag, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new UserError(flag + " is " + value + ": use at least 1");
    }
  }

  private Settings settings(Recipe recipe) {
    if (data != null && !recipe.takesData()) {
      throw new UserError(recipe.name() + " brings its own data: leave --data out");
    }
    var d = recipe.defaults();
    return new Settings(
        epochs == null ? d.epochs() : epochs,
        batch == null ? d.batch() : batch,
        lr == null ? d.lr() : lr,
        seed == null ? d.seed() : seed,
        data == null ? null : data.toAbsolutePath().normalize());
  }

  /**
   * The settings of a run; flags that say something else are refused, because the result would be
   * neither run's.
   */
  private Settings matching(RunFolder.Config config) {
    var s = config.settings();
    var differ = new ArrayList<String>();
    differs(differ, "NAME", name, config.recipe());
    differs(differ, "--epochs", epochs, s.epochs());
    differs(differ, "--batch", batch, s.batch());
    differs(differ, "--lr", lr, s.lr());
    differs(differ, "--seed", seed, s.seed());
    if (!differ.isEmpty()) {
      throw new UserError(
          "cannot resume with other settings: "
              + String.join(", ", differ)
              + "; leave them out, or train anew in another folder");
    }
    // The same data may have moved; Training compares their digest.
    return data == null ? s : s.withData(data.toAbsolutePath().normalize());
  }

  private static void differs(
      List<String> differ, String flag, @Nullable Object given, Object was) {
    if (given != null && !given.equals(was)) {
      differ.add(flag + " is " + given + ", of the run " + was);
    }
  }
}
