package dev.espalier.cli;

import dev.espalier.recipes.Option.Kind;
import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Recipes;
import dev.espalier.recipes.Settings;
import dev.espalier.recipes.run.Clock;
import dev.espalier.recipes.run.Console;
import dev.espalier.recipes.run.Environment;
import dev.espalier.recipes.run.Run;
import dev.espalier.recipes.run.RunFolder;
import dev.espalier.recipes.run.Seeds;
import dev.espalier.recipes.run.Training;
import dev.espalier.recipes.run.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
      "  espalier train gpt --help                       the options of a recipe",
      "  espalier train mnist --epochs 1 --threads 2 --out runs/quick",
      "  espalier train cifar10 --data ~/data/cifar-10-batches-bin --seed 3",
      "  espalier train cartpole-ppo --seeds 5           five seeds, one after the other",
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
  private static final int INTERRUPTED = 130; // what shells give a command that Ctrl-C ended

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The recipe; espalier list names them all.")
  private @Nullable String name;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of weights, order, dropout and environments; default: 0.")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "So many runs with seeds from --seed on, and their mean.")
  private @Nullable Integer seeds;

  @Option(
      names = "--quick",
      description = "A short version of the recipe, which learns something in under a minute.")
  private boolean quick;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: the processors available. Changes no result.")
  private @Nullable Integer threads;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with the data set, or one that holds it under its name; default: the environment"
              + " variable ESPALIER_DATA.")
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

  /** The recipe whose options the command has. */
  private @Nullable Recipe recipe;

  /**
   * Adds the options of the recipe that the arguments name, or whose run they resume.
   *
   * @param train the train command
   * @param args all arguments after {@code train}
   */
  static void addOptions(CommandSpec train, String[] args) {
    var found = named(train, args);
    if (found == null) {
      return;
    }
    ((TrainCommand) train.userObject()).recipe = found;
    for (var o : found.options()) {
      var option =
          o.kind() instanceof Kind.Flag
              ? OptionSpec.builder(o.flag()).type(boolean.class).arity("0")
              : OptionSpec.builder(o.flag()).type(String.class).paramLabel(label(o.kind()));
      train.addOption(option.description(description(o)).build());
    }
  }

  private static String label(Kind kind) {
    return switch (kind) {
      case Kind.Whole _ -> "N";
      case Kind.Real _ -> "X";
      case Kind.Choice c -> String.join("|", c.words());
      case Kind.Flag _ -> "";
    };
  }

  private static String description(dev.espalier.recipes.Option o) {
    if (o.kind() instanceof Kind.Flag || o.value() == null) {
      return o.description();
    }
    var quick =
        o.quick() == null || Objects.equals(o.quick(), o.value())
            ? ""
            : " (with --quick: " + o.quick() + ")";
    return o.description().replaceFirst("\\.$", "") + "; default: " + o.value() + quick + ".";
  }

  /** The recipe named by the first word that is no option and no option's value. */
  private static @Nullable Recipe named(CommandSpec train, String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("-")) {
        var option = train.findOption(args[i].replaceFirst("=.*", ""));
        boolean resume = args[i].startsWith("--resume");
        var value =
            args[i].contains("=")
                ? args[i].substring(args[i].indexOf('=') + 1)
                : i + 1 < args.length ? args[i + 1] : "";
        if (resume) {
          var config = configOrNull(value);
          if (config != null) {
            return Recipes.find(config.recipe()).orElse(null);
          }
        }
        if (option != null && option.arity().max() > 0 && !args[i].contains("=")) {
          i++;
        }
      } else {
        var known = Recipes.find(args[i]);
        if (known.isPresent()) {
          return known.get();
        }
      }
    }
    return null;
  }

  private static RunFolder.@Nullable Config configOrNull(String run) {
    try {
      return RunFolder.config(Path.of(run));
    } catch (UserError | java.nio.file.InvalidPathException _) {
      return null; // said when the command runs
    }
  }

  @Override
  public Integer call() {
    var console = Main.console(spec);
    check();
    if (threads != null) {
      Environment.useThreads(threads);
    }
    if (resume != null) {
      return resume(console, resume);
    }
    var r = recipe(name);
    var settings = settings(r);
    var root = out == null ? RunFolder.unused(r.name()) : out;
    if (seeds != null && seeds > 1) {
      return print(console, new Seeds(console, r, settings, root, how(false), seeds).run());
    }
    try (var folder = RunFolder.create(root)) {
      return run(console, r, settings, folder, false);
    }
  }

  private int resume(Console console, Path run) {
    RunFolder.requireRun(run);
    var config = RunFolder.config(run);
    var elsewhere = out == null || same(out, run) ? null : out;
    if (config == null) {
      var r = recipe(name);
      try (var folder = elsewhere != null ? RunFolder.create(elsewhere) : RunFolder.open(run)) {
        say(console, run + " has no finished checkpoint: the training starts anew");
        return run(console, r, settings(r), folder, false);
      }
    }
    var r = recipe(config.recipe());
    var settings = matching(r, config);
    var result = RunFolder.result(run);
    if (result != null) {
      say(console, run + " is finished: this is its result");
      Training.print(console, result, json);
      return 0;
    }
    if (config.seeds() > 1) {
      if (elsewhere != null) {
        throw new UserError("a run of several seeds goes on in its folder: leave --out out");
      }
      return print(console, new Seeds(console, r, settings, run, how(true), config.seeds()).run());
    }
    try (var folder = elsewhere != null ? RunFolder.create(elsewhere) : RunFolder.open(run)) {
      if (elsewhere != null) {
        folder.copyFrom(run);
      }
      return run(console, r, settings, folder, true);
    }
  }

  private int run(
      Console console, Recipe r, Settings settings, RunFolder folder, boolean resuming) {
    return print(
        console,
        new Training(console, r, settings, folder, how(resuming), Clock.ofLauncher()).run());
  }

  private int print(Console console, dev.espalier.recipes.run.@Nullable Result result) {
    if (result == null) {
      return INTERRUPTED;
    }
    Training.print(console, result, json);
    return 0;
  }

  private Run.How how(boolean resuming) {
    return new Run.How(resuming, checkpointEvery, json, quiet);
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
    atLeastOne("--threads", threads);
    atLeastOne("--seeds", seeds);
    if (threads != null && threads > 1024) {
      throw new UserError("--threads is " + threads + ": use a number from 1 to 1024");
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

  /** The recipe's options that were given, as texts. */
  private Map<String, String> given(Recipe r) {
    var given = new LinkedHashMap<String, String>();
    if (recipe != null && recipe.name().equals(r.name())) {
      for (var o : r.options()) {
        var value = spec.findOption(o.flag()).getValue();
        if (value != null && !(value instanceof Boolean b && !b)) {
          given.put(o.name(), value.toString());
        }
      }
    }
    return given;
  }

  private Settings settings(Recipe r) {
    return Settings.of(
        r.options(),
        given(r),
        seed == null ? 0 : seed,
        quick,
        data == null ? null : data.toAbsolutePath().normalize());
  }

  /**
   * The settings of a run; flags that say something else are refused, because the result would be
   * neither run's.
   */
  private Settings matching(Recipe r, RunFolder.Config config) {
    var s = config.settings();
    var differ = new ArrayList<String>();
    differs(differ, "NAME", name, config.recipe());
    for (var o : r.options()) {
      var text = given(r).get(o.name());
      if (text != null) {
        differs(differ, o.flag(), o.check(text), s.values().get(o.name()));
      }
    }
    differs(differ, "--seed", seed, s.seed());
    differs(differ, "--seeds", seeds, config.seeds());
    if (quick && !s.quick()) {
      differ.add("--quick, of the run without");
    }
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
      List<String> differ, String flag, @Nullable Object given, @Nullable Object was) {
    if (given != null && !given.equals(was)) {
      differ.add(flag + " is " + given + ", of the run " + was);
    }
  }
}
