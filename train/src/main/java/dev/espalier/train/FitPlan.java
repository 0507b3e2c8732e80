package dev.espalier.train;

import dev.espalier.nn.optim.Schedule;
import dev.espalier.train.data.DataLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the options of one call of {@link Trainer#fit} add up to. */
final class FitPlan {
  int epochs = 1;
  int accumulate = 1;
  @Nullable DataLoader validation;
  @Nullable Schedule perStep;
  @Nullable Schedule perEpoch;
  double clipNorm = Double.POSITIVE_INFINITY;
  double clipValue = Double.POSITIVE_INFINITY;
  @Nullable Path checkpoints;
  long checkpointNanos = 5_000_000_000L;
  boolean checkFinite;
  boolean resume;
  boolean quiet;
  final List<Callback> callbacks = new ArrayList<>();

  static FitPlan of(FitOption... options) {
    var plan = new FitPlan();
    for (var option : options) {
      switch (option) {
        case Callback c -> plan.callbacks.add(c);
        case Setting s -> s.applyTo(plan);
      }
    }
    if (!plan.quiet) {
      plan.callbacks.add(new LogProgress());
    }
    return plan;
  }
}
