package dev.espalier.recipes;

import dev.espalier.recipes.report.Section;
import dev.espalier.rl.Environment;
import dev.espalier.rl.agents.EpisodeReturns;
import dev.espalier.rl.scene.Episode;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What recipes show of episodes. */
final class Episodes {
  private static final int COUNT = 2;
  private static final long FIRST_SEED = 20_000; // not among those of training and evaluation
  private static final int MOST_STEPS = 1_000;

  private Episodes() {}

  /** The mean return of the last episodes as a figure of the JSON line: null before the first. */
  static @Nullable Double mean(EpisodeReturns returns) {
    return returns.episodes() == 0 ? null : returns.mean();
  }

  /** Two episodes from seeds that the policy did not learn with. */
  static <O, A> Section clips(Environment<O, A> env, Function<O, A> policy) {
    var clips = new ArrayList<Section.Clip>();
    for (int k = 0; k < COUNT; k++) {
      var episode = Episode.play(env, FIRST_SEED + k, MOST_STEPS, policy);
      clips.add(
          new Section.Clip(
              episode.svg(),
              String.format(
                  Locale.ROOT,
                  "return %.1f after %d steps",
                  episode.totalReward(),
                  episode.length())));
    }
    return new Section.Clips(
        "Episodes", "Without exploration, from starts that it did not learn with.", clips);
  }
}
