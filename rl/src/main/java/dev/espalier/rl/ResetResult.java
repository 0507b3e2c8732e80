package dev.espalier.rl;

import java.util.Map;

/**
 * The start of an episode.
 *
 * @param observation the first observation; the caller's to keep
 * @param info further things by Gymnasium's names, such as {@code prob}; often empty
 */
public record ResetResult<O>(O observation, Map<String, Object> info) {
  public ResetResult(O observation) {
    this(observation, Map.of());
  }
}
