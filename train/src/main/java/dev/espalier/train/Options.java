package dev.espalier.train;

import dev.espalier.base.ValueException;
import dev.espalier.nn.optim.Plateau;
import dev.espalier.nn.optim.Schedule;
import dev.espalier.train.data.DataLoader;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The options of {@link Trainer#fit}, for a static import: {@code trainer.fit(train, epochs(5),
 * validation(valid))}.
 */
public final class Options {
  private Options() {}

  /** Passes over the data, 1 unless given. */
  public static FitOption epochs(int count) {
    if (count < 1) {
      throw new ValueException("fit", count + " epochs", "use at least 1");
    }
    return (Setting) plan -> plan.epochs = count;
  }

  /**
   * Data to evaluate after each epoch, giving {@code val_loss} and {@code val_…} of every metric.
   */
  public static FitOption validation(DataLoader data) {
    return (Setting) plan -> plan.validation = data;
  }

  /** {@link EarlyStopping} that takes any improvement and leaves the last weights. */
  public static FitOption earlyStopping(String monitor, int patience) {
    return new EarlyStopping(monitor, patience, 0, false);
  }

  /** {@link EarlyStopping} with all its choices. */
  public static FitOption earlyStopping(
      String monitor, int patience, double minDelta, boolean restoreBest) {
    return new EarlyStopping(monitor, patience, minDelta, restoreBest);
  }

  /** {@link BestCheckpoint}. */
  public static FitOption bestCheckpoint(Path file, String monitor) {
    return new BestCheckpoint(file, monitor);
  }

  /** {@link CsvLog}. */
  public static FitOption csvLog(Path file) {
    return new CsvLog(file);
  }

  /** {@link ProgressBar} in place of the lines that go to the system logger. */
  public static FitOption progress(PrintStream out, boolean terminal) {
    return (Setting)
        plan -> {
          plan.quiet = true;
          plan.callbacks.add(new ProgressBar(out, terminal));
        };
  }

  /** Nothing goes to the system logger. */
  public static FitOption quiet() {
    return (Setting) plan -> plan.quiet = true;
  }

  /**
   * The learning rate of each step: {@code schedule.apply(optimizer, step)}, the first step being
   * 0.
   */
  public static FitOption schedule(Schedule schedule) {
    return (Setting) plan -> plan.perStep = schedule;
  }

  /**
   * The learning rate of each epoch: {@code schedule.apply(optimizer, epoch − 1)}, for all its
   * steps.
   */
  public static FitOption epochSchedule(Schedule schedule) {
    return (Setting) plan -> plan.perEpoch = schedule;
  }

  /** Lowers the learning rate after epochs in which a value has not become better. */
  public static FitOption plateau(String monitor, Plateau plateau) {
    return new PlateauCallback(monitor, plateau);
  }

  /** Scales all gradients down together so that their common norm is at most {@code norm}. */
  public static FitOption clipNorm(double norm) {
    double max = positive("clipNorm", norm);
    return (Setting) plan -> plan.clipNorm = max;
  }

  /** Limits each element of each gradient to [−limit, limit]. */
  public static FitOption clipValue(double limit) {
    double max = positive("clipValue", limit);
    return (Setting) plan -> plan.clipValue = max;
  }

  /**
   * Raises at the first operation whose result is NaN or infinite, with its layer ({@link
   * dev.espalier.tensor.Mode#checkFinite}). Slow: for finding out why a training diverges.
   */
  public static FitOption checkFinite() {
    return (Setting) plan -> plan.checkFinite = true;
  }

  /**
   * One step of the optimiser for so many batches, with the mean of their losses; the last step of
   * an epoch may take fewer.
   */
  public static FitOption accumulate(int batches) {
    if (batches < 1) {
      throw new ValueException("accumulate", batches + " batches", "use at least 1");
    }
    return (Setting) plan -> plan.accumulate = batches;
  }

  /**
   * Writes checkpoints into a folder, which is made when it is not there: every few seconds, at
   * each epoch's end, at the end.
   */
  public static FitOption checkpoints(Path folder) {
    return (Setting) plan -> plan.checkpoints = folder;
  }

  /** Seconds between checkpoints inside an epoch, 5 unless given; 0 writes one after each step. */
  public static FitOption checkpointEvery(double seconds) {
    if (!(seconds >= 0)) {
      throw new ValueException("checkpointEvery", seconds + " seconds", "use at least 0");
    }
    return (Setting) plan -> plan.checkpointNanos = (long) Math.min(seconds * 1e9, 1e18);
  }

  /**
   * Goes on from the checkpoint in the folder of {@link #checkpoints}, to the same bits as if
   * nothing had happened; starts anew, and says so in the log, when there is none.
   */
  public static FitOption resume() {
    return (Setting) plan -> plan.resume = true;
  }

  private static double positive(String option, double value) {
    if (!(value > 0)) {
      throw new ValueException(option, "limit " + value, "use a number above 0");
    }
    return value;
  }
}
