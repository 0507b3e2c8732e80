package dev.espalier.cli.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reference data of one kind, and how they are replayed. */
interface Suite {
  /**
   * All suites that can be replayed.
   *
   * @param data where the vocabularies of tokenizers are, or null: beside the suites
   */
  static List<Suite> all(@Nullable Path data) {
    return List.of(
        new OpsSuite(),
        new OptimSuite(),
        new TrainingSuite(),
        new RlSuite(),
        new TokenizersSuite(data));
  }

  /** Such as {@code ops}. */
  String name();

  /** Whether a folder holds this suite's files. */
  boolean holds(Path folder) throws IOException;

  /**
   * Replays the samples of all groups (an operation, an optimiser, a network, a tokenizer) that
   * {@code only} accepts; it is asked about each group. What goes wrong in a sample is that
   * sample's outcome; only unreadable files raise.
   */
  List<Outcome> run(Path folder, Predicate<String> only) throws IOException;
}
