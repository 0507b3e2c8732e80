package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;
import dev.espalier.train.Exact;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Adds up rewards and steps: the info of a step that ends an episode holds an {@link
 * EpisodeStatistics} under {@code episode}. Gymnasium's {@code t}, the seconds that it took, is
 * left out.
 */
public final class RecordEpisodeStatistics<O, A> extends Wrapper<O, A> {
  private final int bufferLength;
  private final Deque<EpisodeStatistics> last = new ArrayDeque<>();
  private double sum;
  private int length;

  /** Keeps the last 100 episodes. */
  public RecordEpisodeStatistics(Environment<O, A> env) {
    this(env, 100);
  }

  /** Keeps the last {@code bufferLength} episodes. */
  public RecordEpisodeStatistics(Environment<O, A> env, int bufferLength) {
    super(env);
    if (bufferLength < 1) {
      throw new ValueException(
          "RecordEpisodeStatistics", "bufferLength is " + bufferLength, "use at least 1");
    }
    this.bufferLength = bufferLength;
  }

  /** The last episodes, oldest first. */
  public List<EpisodeStatistics> episodes() {
    return List.copyOf(last);
  }

  @Override
  protected ResetResult<O> begun(ResetResult<O> first) {
    sum = 0;
    length = 0;
    return first;
  }

  @Override
  public StepResult<O> step(A action) {
    var r = super.step(action);
    sum += r.reward();
    length++;
    if (!r.done()) {
      return r;
    }
    var episode = new EpisodeStatistics(sum, length);
    if (last.size() == bufferLength) {
      last.removeFirst();
    }
    last.addLast(episode);
    var info = new LinkedHashMap<>(r.info());
    info.put(EpisodeStatistics.KEY, episode);
    return new StepResult<>(
        r.observation(), r.reward(), r.terminated(), r.truncated(), Map.copyOf(info));
  }

  @Override
  protected Map<String, String> memory() {
    var memory = new LinkedHashMap<String, String>();
    memory.put("sum", Exact.text(sum));
    memory.put("length", Integer.toString(length));
    var episodes = new StringJoiner(" ");
    for (var e : last) {
      episodes.add(Exact.text(e.r()) + ":" + e.l());
    }
    memory.put("episodes", episodes.toString());
    return memory;
  }

  @Override
  protected void remember(Map<String, String> memory) {
    sum = Exact.number(Objects.requireNonNullElse(memory.get("sum"), ""));
    length = count(memory, "length");
    last.clear();
    for (var text : Objects.requireNonNullElse(memory.get("episodes"), "").split(" ")) {
      if (!text.isEmpty()) {
        int colon = text.indexOf(':');
        last.addLast(
            new EpisodeStatistics(
                Exact.number(text.substring(0, Math.max(colon, 0))),
                count(Map.of("episodes", text.substring(colon + 1)), "episodes")));
      }
    }
  }
}
