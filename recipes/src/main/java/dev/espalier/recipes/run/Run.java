package dev.espalier.recipes.run;

import dev.espalier.recipes.Settings;
import dev.espalier.train.CheckpointFolder;
import dev.espalier.train.FitOption;
import dev.espalier.train.History;
import dev.espalier.train.Options;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A training under way: what it is made with, and what keeps it. */
public final class Run {
  /** Lines of progress in a run whose output is no terminal. */
  private static final int LINES = 20;

  private final Settings settings;
  private final @Nullable Path data;
  private final RunFolder folder;
  private final Console console;
  private final How how;
  private final Clock clock;
  private final Curves curves;
  private final Runnable onBegin;
  private double secondsBefore;
  private volatile boolean stopping;
  private volatile @Nullable Trainer trainer;
  private long shown;
  private boolean hushed;

  /** How to go about it; nothing here changes a result. */
  public record How(boolean resume, double checkpointEvery, boolean json, boolean quiet) {}

  Run(
      Settings settings,
      RunFolder folder,
      Console console,
      How how,
      Clock clock,
      Runnable onBegin) {
    this.onBegin = onBegin;
    this.settings = settings;
    this.data = settings.data();
    this.folder = folder;
    this.console = console;
    this.how = how;
    this.clock = clock;
    this.curves = new Curves(folder.metrics());
  }

  public Settings settings() {
    return settings;
  }

  /** Of initial weights, order, dropout, environments. */
  public long seed() {
    return settings.seed();
  }

  /** Whether this is the short version. */
  public boolean quick() {
    return settings.quick();
  }

  /** The value of an option of whole numbers. */
  public int integer(String option) {
    return settings.integer(option);
  }

  /** The value of an option of numbers. */
  public double number(String option) {
    return settings.number(option);
  }

  /** The word of a choice. */
  public String choice(String option) {
    return settings.choice(option);
  }

  /** Whether a switch is on. */
  public boolean flag(String option) {
    return settings.flag(option);
  }

  /** The folder of a data set that is not bundled. */
  public Path data() {
    assert data != null : "the recipe says that its data are bundled: use dataOrNull()";
    return data;
  }

  /** The folder of the data set, or null for the bundled one. */
  public @Nullable Path dataOrNull() {
    return data;
  }

  /** A loop of so many steps, to be resumed. One a run. */
  public Loop loop(long steps) {
    return new Loop(this, steps);
  }

  /**
   * {@link Trainer#fit} with checkpoints, progress, and a clean end on Ctrl-C.
   *
   * @throws Interrupted when it was asked to end
   */
  public History fit(Trainer fitted, DataLoader train, FitOption... options) {
    var all = new ArrayList<FitOption>(List.of(options));
    all.add(Options.checkpoints(folder.checkpoints()));
    all.add(Options.checkpointEvery(how.checkpointEvery()));
    if (resuming() && new CheckpointFolder(folder.checkpoints()).exists()) {
      all.add(Options.resume());
    }
    all.add(
        how.quiet() || hushed
            ? Options.quiet()
            : Options.progress(how.json() ? console.err() : console.out(), console.terminal()));
    begin();
    trainer = fitted;
    if (stopping) {
      fitted.stop();
    }
    var history = fitted.fit(train, all.toArray(FitOption[]::new));
    if (stopping) {
      throw new Interrupted(history.steps());
    }
    return history;
  }

  /** A line for people, such as a text that the network wrote. */
  public void say(String text) {
    if (!how.quiet()) {
      clearLine();
      (how.json() ? console.err() : console.out()).println(text);
    }
  }

  /** Seconds since the launcher started, and of those before, up to the checkpoint. */
  public double seconds() {
    return secondsBefore + clock.seconds();
  }

  /** The curves of this run. */
  public Curves curves() {
    return curves;
  }

  /** The first step is due. */
  void begin() {
    onBegin.run();
  }

  RunFolder folder() {
    return folder;
  }

  Clock clock() {
    return clock;
  }

  double checkpointEvery() {
    return how.checkpointEvery();
  }

  /** No progress from here on: there is too much to say. */
  void hush() {
    hushed = true;
  }

  /** Whether it goes on with an earlier process's checkpoints. */
  boolean resuming() {
    return how.resume();
  }

  /** Whether the user asked it to end. */
  boolean stopping() {
    return stopping;
  }

  /** Asks it to end after the current step. */
  void stop() {
    stopping = true;
    var t = trainer;
    if (t != null) {
      t.stop();
    }
  }

  void addSeconds(double before) {
    secondsBefore = before;
  }

  private void clearLine() {
    if (console.terminal() && shown > 0) {
      console.err().print("\r\033[K");
    }
  }

  /** Shows how far it is: on a terminal in one line, else in about {@value #LINES} lines. */
  void progress(long before, long step, long steps, Curves values) {
    if (how.quiet()) {
      return;
    }
    long now = System.nanoTime();
    boolean due =
        console.terminal()
            ? now - shown > 200_000_000L
            : step * LINES / steps != before * LINES / steps;
    if (!due && step < steps) {
      return;
    }
    var line = new StringBuilder(String.format(Locale.ROOT, "step %,d of %,d", step, steps));
    for (var name : values.names()) {
      line.append(String.format(Locale.ROOT, "  %s %.4g", name, values.last(name)));
    }
    line.append(String.format(Locale.ROOT, "  %.1f s", seconds()));
    if (console.terminal()) {
      clearLine();
      console.err().print(line);
      console.err().flush();
      if (step >= steps) {
        console.err().println();
      }
    } else {
      (how.json() ? console.err() : console.out()).println(line);
    }
    shown = now;
  }
}
