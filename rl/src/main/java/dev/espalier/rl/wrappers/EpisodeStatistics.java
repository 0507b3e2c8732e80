package dev.espalier.rl.wrappers;

import dev.espalier.rl.StepResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An episode that ended, as {@link RecordEpisodeStatistics} tells it.
 *
 * @param r the sum of its rewards
 * @param l its length in steps
 */
public record EpisodeStatistics(double r, int l) {
  static final String KEY = "episode";

  /** That of the step that ended an episode, null for other steps. */
  public static @Nullable EpisodeStatistics of(StepResult<?> result) {
    return of(result.info());
  }

  /** The same out of the info of a step. */
  public static @Nullable EpisodeStatistics of(Map<String, Object> info) {
    return info.get(KEY) instanceof EpisodeStatistics episode ? episode : null;
  }
}
