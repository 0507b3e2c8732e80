package dev.espalier.cli;

import dev.espalier.io.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run came to; {@link #toJson} is the last line of {@code train --json}.
 *
 * @param testAccuracy share of the test samples that are right, in [0, 1]; null for a regression
 * @param seconds from the start of the launcher; a resumed run adds the time of the earlier
 *     launchers up to the checkpoint
 * @param secondsTo99 {@code seconds} at the first end-of-epoch test evaluation of at least 99 %,
 *     null without one
 * @param samplesPerSecond training samples a second of training (evaluation and checkpoints left
 *     out)
 * @param weightsSha256 SHA-256 of all parameters and buffers in a fixed order, as hexadecimal
 *     digits
 */
record Result(
    String task,
    int epochs,
    double trainLoss,
    double testLoss,
    @Nullable Double testAccuracy,
    double seconds,
    @Nullable Double secondsTo99,
    double samplesPerSecond,
    int threads,
    long seed,
    String weightsSha256,
    String run) {

  Json toJson() {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("task", task);
    m.put("epochs", epochs);
    m.put("train_loss", round(trainLoss, 6));
    m.put("test_loss", round(testLoss, 6));
    m.put("test_accuracy", testAccuracy == null ? null : round(testAccuracy, 6));
    m.put("seconds", round(seconds, 3));
    m.put("seconds_to_99", secondsTo99 == null ? null : round(secondsTo99, 3));
    m.put("samples_per_second", round(samplesPerSecond, 1));
    m.put("threads", threads);
    m.put("seed", seed);
    m.put("weights_sha256", weightsSha256);
    m.put("run", run);
    return Json.of(m);
  }

  static Result of(Json j) {
    return new Result(
        j.get("task").string(),
        (int) j.get("epochs").integer(),
        orNaN(j.get("train_loss")),
        orNaN(j.get("test_loss")),
        orNull(j.get("test_accuracy")),
        j.get("seconds").number(),
        orNull(j.get("seconds_to_99")),
        orNaN(j.get("samples_per_second")),
        (int) j.get("threads").integer(),
        j.get("seed").integer(),
        j.get("weights_sha256").string(),
        j.get("run").string());
  }

  private static @Nullable Double orNull(Json j) {
    return j instanceof Json.Null ? null : j.number();
  }

  private static double orNaN(Json j) {
    return j instanceof Json.Null ? Double.NaN : j.number();
  }

  /** JSON has no NaN: a loss that diverged is null. */
  private static @Nullable Double round(double v, int digits) {
    if (!Double.isFinite(v)) {
      return null;
    }
    // Small losses keep significant digits, not decimal places.
    return Math.abs(v) < 0.01 && v != 0
        ? Double.valueOf(String.format(Locale.ROOT, "%.5e", v))
        : Double.valueOf(String.format(Locale.ROOT, "%." + digits + "f", v));
  }
}
