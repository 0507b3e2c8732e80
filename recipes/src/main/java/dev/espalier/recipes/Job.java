package dev.espalier.recipes;

import dev.espalier.train.FitOption;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import java.util.List;

/** A training ready to start: {@code trainer.fit(train, options)}. */
public record Job(Trainer trainer, DataLoader train, List<FitOption> options) {
  public Job {
    options = List.copyOf(options);
  }

  public Job(Trainer trainer, DataLoader train, FitOption... options) {
    this(trainer, train, List.of(options));
  }
}
