package dev.espalier.cli;

import static dev.espalier.train.Options.checkpointEvery;
import static dev.espalier.train.Options.checkpoints;
import static dev.espalier.train.Options.progress;
import static dev.espalier.train.Options.quiet;

import dev.espalier.cli.recipes.Evaluation;
import dev.espalier.cli.recipes.Job;
import dev.espalier.cli.recipes.Recipe;
import dev.espalier.io.Json;
import dev.espalier.tensor.Random;
import dev.espalier.train.CheckpointFolder;
import dev.espalier.train.FitOption;
import dev.espalier.train.History;
import dev.espalier.train.Trainer;
import dev.espalier.train.WeightsHash;
import dev.espalier.train.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One training from its data to its report. */
final class Training {
  /** More epochs than this are short ones, which need no line each. */
  private static final int MANY = 200;

  private static final int INTERRUPTED = 130; // what shells give a command that Ctrl-C ended

  private final Console console;
  private final Recipe recipe;
  private final Settings settings;
  private final RunFolder folder;
  private final Options options;
  private final Clock clock = Clock.ofLauncher();

  /** How to go about it; nothing here changes a result. */
  record Options(boolean resume, double checkpointEvery, boolean json, boolean quiet) {}

  Training(Console console, Recipe recipe, Settings settings, RunFolder folder, Options options) {
    this.console = console;
    this.recipe = recipe;
    this.settings = settings;
    this.folder = folder;
    this.options = options;
  }

  /** Trains; the exit status. */
  int run() {
    // Reading both parts at once takes the time of the larger one.
    var later = CompletableFuture.supplyAsync(() -> recipe.testData(settings.data()));
    var train = recipe.trainData(settings.data());
    var test = join(later);
    var digest = settings.data() == null ? "bundled" : DataDigest.of(train, test);
    checkOrWriteConfig(digest);
    Random.seed(settings.seed());
    var job = recipe.prepare(settings, train, test);
    var log = new RunLog(folder.metrics(), clock);
    var history = fit(job, log);
    if (history.stopped() != null) {
      say(
          "saved after step %d; go on with: espalier train --resume %s"
              .formatted(log.steps(), folder.root()));
      return INTERRUPTED;
    }
    finish(job, log, history, test);
    return 0;
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : e;
    }
  }

  private void checkOrWriteConfig(String digest) {
    var before = RunFolder.config(folder.root());
    if (before == null) {
      folder.writeConfig(new RunFolder.Config(recipe.name(), settings, digest, command()));
    } else if (!before.dataDigest().equals(digest)) {
      throw new UserError(
          "cannot resume with other data: %s does not hold what the run was started with"
              .formatted(settings.data() == null ? "the bundled set" : settings.data()));
    }
  }

  private History fit(Job job, RunLog log) {
    var all = new ArrayList<FitOption>(job.options());
    all.add(checkpoints(folder.checkpoints()));
    all.add(checkpointEvery(options.checkpointEvery));
    if (options.resume) {
      if (new CheckpointFolder(folder.checkpoints()).exists()) {
        all.add(dev.espalier.train.Options.resume());
        say("resuming " + folder.root());
      } else {
        say(folder.root() + " has no finished checkpoint: the training starts anew");
      }
    }
    all.add(log);
    boolean shown = !options.quiet && settings.epochs() <= MANY;
    all.add(
        shown
            ? progress(options.json ? console.err() : console.out(), console.terminal())
            : quiet());
    var stop = new Interrupt(job.trainer());
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return job.trainer().fit(job.train(), all.toArray(FitOption[]::new));
    } finally {
      stop.done();
    }
  }

  /** Ctrl-C and kill: asks the trainer to stop, and holds the JVM until it has saved. */
  private static final class Interrupt extends Thread {
    private final Trainer trainer;
    private final CountDownLatch saved = new CountDownLatch(1);

    Interrupt(Trainer trainer) {
      super("espalier-interrupt");
      this.trainer = trainer;
    }

    @Override
    public void run() {
      trainer.stop();
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

  private void finish(Job job, RunLog log, History history, Dataset test) {
    var model = job.trainer().model();
    model.save(folder.model());
    var last = history.last();
    boolean tested = last.containsKey("val_loss");
    var measured = tested ? last : job.trainer().evaluate(recipe.testBatches(test));
    double testLoss = measured.getOrDefault(tested ? "val_loss" : "loss", Double.NaN);
    var accuracy = measured.get(tested ? "val_accuracy" : "accuracy");
    var phases = history.phases();
    double samples = (double) settings.epochs() * job.train().samples();
    double trained = log.seconds();
    var evaluation = Evaluation.of(model.freeze(), recipe.testBatches(test));
    var findings = recipe.findings(model, evaluation);
    var result =
        new Result(
            recipe.name(),
            settings.epochs(),
            last.getOrDefault("loss", Double.NaN),
            testLoss,
            accuracy,
            log.seconds(),
            log.secondsTo99(),
            samples / (phases.data() + phases.step()),
            Environment.threads(),
            settings.seed(),
            WeightsHash.of(model),
            folder.root().toString());
    var page = new ReportBuilder(recipe, settings, result, history, log, command());
    folder.writeReport(page.build(model, test, findings, log.seconds() - trained).toHtml());
    var stored = new LinkedHashMap<String, @Nullable Object>(result.toJson().members());
    if (settings.epochs() <= MANY) {
      stored.put(
          "epoch_seconds",
          history.epochs().stream().map(e -> e.phases().data() + e.phases().step()).toList());
    }
    folder.writeResult(Json.of(stored));
    if (!findings.warning().isEmpty()) {
      console.err().println("note: " + findings.warning());
    }
    print(console, result, options.json);
  }

  /** The result for people, or as JSON. */
  static void print(Console console, Result r, boolean json) {
    if (json) {
      console.out().println(r.toJson());
      return;
    }
    var text = new StringBuilder(r.task());
    if (r.testAccuracy() != null) {
      text.append(String.format(Locale.ROOT, ": test accuracy %.2f %%", 100 * r.testAccuracy()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%s test loss %.4g, %.1f s",
            r.testAccuracy() != null ? "," : ":",
            r.testLoss(),
            r.seconds()));
    if (r.secondsTo99() != null) {
      text.append(String.format(Locale.ROOT, " (99 %% after %.1f s)", r.secondsTo99()));
    }
    console.out().println(text);
    console.out().println("report: " + java.nio.file.Path.of(r.run(), "report.html"));
  }

  private void say(String text) {
    (options.json ? console.err() : console.out()).println(text);
  }

  /** What reproduces the run. */
  private String command() {
    var text = new StringBuilder("./espalier train ").append(recipe.name());
    text.append(" --epochs ")
        .append(settings.epochs())
        .append(" --batch ")
        .append(settings.batch());
    text.append(" --lr ").append(settings.lr()).append(" --seed ").append(settings.seed());
    if (settings.data() != null) {
      var path = settings.data().toString();
      text.append(" --data ")
          .append(path.matches("[\\w./+-]+") ? path : "'" + path.replace("'", "'\\''") + "'");
    }
    return text.toString();
  }
}
