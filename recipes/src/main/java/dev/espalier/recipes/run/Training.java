package dev.espalier.recipes.run;

import dev.espalier.recipes.Outcome;
import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Settings;
import dev.espalier.recipes.report.Report;
import dev.espalier.recipes.report.Section;
import dev.espalier.tensor.Random;
import dev.espalier.train.WeightsHash;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One training from its data to its report. */
public final class Training {
  private final Console console;
  private final Recipe recipe;
  private final Settings settings;
  private final RunFolder folder;
  private final Run.How how;
  private final Clock clock;

  /** {@code clock} says when the run began. */
  public Training(
      Console console,
      Recipe recipe,
      Settings settings,
      RunFolder folder,
      Run.How how,
      Clock clock) {
    this.console = console;
    this.recipe = recipe;
    this.settings = settings;
    this.folder = folder;
    this.how = how;
    this.clock = clock;
  }

  /**
   * Trains, and leaves model, report and result in the folder.
   *
   * @return null when it was interrupted, which has been said
   */
  public @Nullable Result run() {
    var located = DataFolder.locate(recipe, settings);
    Random.seed(settings.seed());
    var run = new Run(located, folder, console, how, clock, () -> checkOrWriteConfig(located));
    var hook = new Hook(run);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return finish(run, located, recipe.train(run));
    } catch (Interrupted e) {
      say(
          "saved after step %d; go on with: espalier train --resume %s"
              .formatted(e.step(), folder.root()));
      return null;
    } finally {
      hook.done();
    }
  }

  /** Once the data are read and the first step is due: a run that cannot begin leaves no trace. */
  private void checkOrWriteConfig(Settings located) {
    var digest = DataFolder.digest(located.data());
    var before = RunFolder.config(folder.root());
    if (before == null) {
      folder.writeConfig(new RunFolder.Config(recipe.name(), located, digest, command(located), 1));
    } else if (!before.dataDigest().equals(digest)) {
      throw new UserError(
          "cannot resume with other data: %s does not hold what the run was started with"
              .formatted(located.data() == null ? "the bundled set" : located.data()));
    }
    if (how.resume()) {
      say("resuming " + folder.root());
    }
  }

  /** Ctrl-C and kill: asks the run to stop, and holds the JVM until it has saved. */
  private static final class Hook extends Thread {
    private final Run run;
    private final CountDownLatch saved = new CountDownLatch(1);

    Hook(Run run) {
      super("espalier-interrupt");
      this.run = run;
    }

    @Override
    public void run() {
      run.stop();
      try {
        saved.await(1, TimeUnit.MINUTES);
        Thread.sleep(200); // for the message
      } catch (InterruptedException _) {
        // The JVM is going down anyway.
      }
    }

    void done() {
      saved.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(this);
      } catch (IllegalStateException _) {
        // It is running: that is what ended the training.
      }
    }
  }

  private Result finish(Run run, Settings located, Outcome outcome) {
    outcome.model().save(folder.model());
    outcome.files().forEach((name, text) -> RunFolder.write(folder.root().resolve(name), text));
    var result =
        new Result(
            recipe.name(),
            outcome.summary(),
            outcome.fields(),
            run.seconds(),
            Environment.threads(),
            settings.seed(),
            WeightsHash.of(outcome.model()),
            folder.root().toString());
    folder.writeReport(report(located, outcome, result).toHtml());
    folder.writeResult(result.stored());
    if (!outcome.warning().isEmpty()) {
      console.err().println("note: " + outcome.warning());
    }
    return result;
  }

  /** The result for people, or as JSON. */
  public static void print(Console console, Result r, boolean json) {
    if (json) {
      console.out().println(r.toJson());
      return;
    }
    console.out().println(line(r));
    console.out().println("report: " + java.nio.file.Path.of(r.run(), "report.html"));
  }

  private static String line(Result r) {
    return String.format(Locale.ROOT, "%s: %s, %.1f s", r.task(), r.summary(), r.seconds());
  }

  private void say(String text) {
    (how.json() ? console.err() : console.out()).println(text);
  }

  // ---- the report
  // ---------------------------------------------------------------------------------------------------

  private Report report(Settings located, Outcome outcome, Result result) {
    var sections = new ArrayList<>(outcome.sections());
    sections.add(environment(located, result));
    sections.add(
        new Section.Command(
            "Run it again",
            "Gives the same bits, with any --threads and on any vector width.",
            command(located)));
    if (!recipe.corrected().isEmpty()) {
      sections.add(new Section.Note("What was corrected", recipe.corrected()));
    }
    var tiles = new ArrayList<>(outcome.tiles());
    long parameters = outcome.model().parameterCount();
    tiles.add(
        new Report.Tile(duration(result.seconds()), "Whole run", "from the start of the process"));
    tiles.add(
        new Report.Tile(
            String.format(Locale.ROOT, "%,d", parameters), "Parameters", size(4 * parameters)));
    var date =
        ZonedDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm z", Locale.ENGLISH));
    return new Report(recipe.name(), recipe.summary(), date, outcome.warning(), tiles, sections);
  }

  private static Section environment(Settings located, Result result) {
    var facts = new ArrayList<>(Environment.facts());
    facts.add(
        new Section.Fact("Data", located.data() == null ? "bundled" : located.data().toString()));
    facts.add(new Section.Fact("Seed", Long.toString(result.seed())));
    facts.add(new Section.Fact("Weights", "sha256 " + result.weightsSha256()));
    return new Section.Facts("Environment", facts);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return seconds < 100
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }

  private static String size(long bytes) {
    return bytes < 10_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** What reproduces the run. */
  private String command(Settings located) {
    var text = new StringBuilder("./espalier train ").append(recipe.name());
    if (located.quick()) {
      text.append(" --quick");
    }
    for (var o : recipe.options()) {
      var value = located.values().get(o.name());
      if (value == null) {
        continue;
      }
      switch (o.kind()) {
        case dev.espalier.recipes.Option.Kind.Flag _ -> {
          if (Boolean.parseBoolean(value)) {
            text.append(' ').append(o.flag());
          }
        }
        default -> text.append(' ').append(o.flag()).append(' ').append(value);
      }
    }
    text.append(" --seed ").append(located.seed());
    if (located.data() != null) {
      var path = located.data().toString();
      text.append(" --data ")
          .append(path.matches("[\\w./+-]+") ? path : "'" + path.replace("'", "'\\''") + "'");
    }
    return text.toString();
  }
}
