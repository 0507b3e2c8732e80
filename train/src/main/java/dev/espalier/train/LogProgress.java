package dev.espalier.train;

import java.util.Locale;

/**
 * Tells the system logger {@code dev.espalier.train} about each epoch: what a training without a
 * progress option does.
 */
final class LogProgress implements Callback {
  static final System.Logger LOG = System.getLogger("dev.espalier.train");

  @Override
  public void onEpochEnd(Training training) {
    LOG.log(
        System.Logger.Level.INFO,
        () -> {
          var text = new StringBuilder("epoch " + training.epoch() + "/" + training.epochs());
          training
              .values()
              .forEach((name, v) -> text.append(String.format(Locale.ROOT, "  %s %.5g", name, v)));
          return text.toString();
        });
  }

  @Override
  public void onTrainEnd(Training training) {
    var reason = training.history().stopped();
    if (reason != null) {
      LOG.log(
          System.Logger.Level.INFO, "stopped after step " + training.step() + " (" + reason + ")");
    }
  }
}
