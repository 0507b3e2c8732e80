package dev.espalier.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * Shows a training: on a terminal one line an epoch, rewritten in place, with loss, metrics,
 * samples a second and the time left of the epoch; elsewhere a plain line at each epoch's end and,
 * in long epochs, every ten seconds.
 */
public final class ProgressBar implements Callback {
  private static final int WIDTH = 24;
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private long epochStart;
  private int samplesAtStart;
  private long shown;
  private int lineLength;

  /**
   * Makes the callback.
   *
   * @param terminal whether {@code out} ends at a terminal, where a carriage return goes back to
   *     the line's start
   */
  public ProgressBar(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void onTrainBegin(Training training) {
    start(training);
  }

  @Override
  public void onEpochBegin(Training training) {
    start(training);
  }

  private void start(Training training) {
    epochStart = System.nanoTime();
    samplesAtStart = training.samples();
    shown = terminal ? epochStart - TERMINAL_NANOS : epochStart;
  }

  @Override
  public void onStepEnd(Training training) {
    long now = System.nanoTime();
    if (now - shown < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    shown = now;
    int done = training.samples();
    int all = training.samplesPerEpoch();
    double rate = (done - samplesAtStart) / ((now - epochStart) / 1e9);
    var text = new StringBuilder(head(training));
    if (terminal) {
      int filled = (int) ((long) WIDTH * done / all);
      text.append("  [").append("#".repeat(filled)).append(" ".repeat(WIDTH - filled)).append(']');
    }
    text.append(String.format(Locale.ROOT, "  %3d %%", 100L * done / all));
    values(text, training.values());
    text.append(
        String.format(
            Locale.ROOT, "  %,.0f samples/s  %s left", rate, duration((all - done) / rate)));
    show(text.toString(), false);
  }

  @Override
  public void onEpochEnd(Training training) {
    double seconds = (System.nanoTime() - epochStart) / 1e9;
    double stepping =
        training.history().epochs().getLast().phases().step()
            + training.history().epochs().getLast().phases().data();
    var text = new StringBuilder(head(training));
    values(text, training.values());
    text.append(
        String.format(
            Locale.ROOT,
            "  %,.0f samples/s  %s",
            training.samplesPerEpoch() / stepping,
            duration(seconds)));
    show(text.toString(), true);
  }

  @Override
  public void onTrainEnd(Training training) {
    if (lineLength > 0) { // a line was left half-way
      out.println();
      lineLength = 0;
    }
    var reason = training.history().stopped();
    if (reason != null) {
      out.println("stopped after step " + training.step() + " (" + reason + ")");
    }
    out.flush();
  }

  private static String head(Training training) {
    return "epoch " + training.epoch() + "/" + training.epochs();
  }

  private static void values(StringBuilder text, Map<String, Double> values) {
    values.forEach((name, v) -> {
      if (!name.equals("lr")) {
        text.append(String.format(Locale.ROOT, "  %s %.4f", name, v));
      }
    });
  }

  private void show(String text, boolean end) {
    if (!terminal) {
      out.println(text);
      return;
    }
    out.print("\r" + text + " ".repeat(Math.max(0, lineLength - text.length())));
    lineLength = text.length();
    if (end) {
      out.println();
      lineLength = 0;
    }
    out.flush();
  }

  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "?";
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d h", s / 3600, s % 3600 / 60);
  }
}
