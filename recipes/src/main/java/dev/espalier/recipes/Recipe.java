package dev.espalier.recipes;

import dev.espalier.recipes.run.Run;
import java.util.List;

/** A training by name: model, data, loss and loop, and what is shown of it. */
public interface Recipe {
  /** What {@code espalier train} calls it. */
  String name();

  /** One sentence. */
  String summary();

  /** What the articles that this comes from got wrong, and what is done here; may be empty. */
  String corrected();

  /** What can be chosen, in the order of {@code --help}. */
  List<Option> options();

  /** Where the data come from. */
  default DataSource data(Settings settings) {
    return DataSource.NONE;
  }

  /**
   * Trains to the end. The thread's generator is seeded with the run's seed. Loops go through
   * {@link Run#loop} or {@link Run#fit}, which write checkpoints and go on from them.
   */
  Outcome train(Run run);
}
