package dev.espalier.recipes.run;

/**
 * Seconds since the launcher started: it passes {@code -Despalier.start=} milliseconds since the
 * epoch; else since the JVM did.
 */
public final class Clock {
  private final long startMillis;

  private Clock(long startMillis) {
    this.startMillis = startMillis;
  }

  public static Clock ofLauncher() {
    var given = Long.getLong("espalier.start");
    long now = System.currentTimeMillis();
    // A launcher's date from another clock, or one that was inherited from an earlier process,
    // would give nonsense.
    if (given != null && given <= now) {
      return new Clock(given);
    }
    return new Clock(
        ProcessHandle.current().info().startInstant().map(i -> i.toEpochMilli()).orElse(now));
  }

  public static Clock fromNow() {
    return new Clock(System.currentTimeMillis());
  }

  double seconds() {
    return (System.currentTimeMillis() - startMillis) / 1000.0;
  }
}
