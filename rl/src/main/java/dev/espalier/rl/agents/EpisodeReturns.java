package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.rl.VectorStep;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Sums of rewards of the episodes of N environments while an agent learns: those in progress and
 * the last W that ended, whatever environment they were in.
 */
public final class EpisodeReturns implements Stateful {
  private final double[] sums;
  private final int window;
  private final Deque<Double> last = new ArrayDeque<>();
  private long episodes;

  /** For N environments; {@code window} is W, 100 in Gymnasium's definitions of "solved". */
  public EpisodeReturns(int environments, int window) {
    if (environments < 1 || window < 1) {
      throw new ValueException(
          "returns",
          environments + " environments, " + window + " episodes",
          "use at least 1 of each");
    }
    this.sums = new double[environments];
    this.window = window;
  }

  /**
   * Adds a reward.
   *
   * @param done whether it was the last of its episode
   */
  public void add(int environment, double reward, boolean done) {
    sums[environment] += reward;
    if (done) {
      if (last.size() == window) {
        last.removeFirst();
      }
      last.addLast(sums[environment]);
      sums[environment] = 0;
      episodes++;
    }
  }

  /** Adds the rewards of a step of all environments. */
  public void add(VectorStep step) {
    for (int i = 0; i < sums.length; i++) {
      add(i, step.rewards()[i], step.done(i));
    }
  }

  /** Episodes that have ended. */
  public long episodes() {
    return episodes;
  }

  /** The mean of the last W episodes, or of all if they are fewer; NaN before the first. */
  public double mean() {
    return mean(window);
  }

  /** The mean of the last n of them. */
  public double mean(int n) {
    double sum = 0;
    int count = 0;
    for (var it = last.descendingIterator(); it.hasNext() && count < n; count++) {
      sum += it.next();
    }
    return sum / count;
  }

  /** Whether W episodes have ended and the mean of the last W is at least this. */
  public boolean reached(double goal) {
    return last.size() == window && mean() >= goal;
  }

  @Override
  public Map<String, String> state() {
    var all = new LinkedHashMap<String, String>();
    all.put("episodes", Long.toString(episodes));
    all.put("last", texts(last));
    var running = new ArrayDeque<Double>();
    for (double s : sums) {
      running.add(s);
    }
    all.put("sums", texts(running));
    return all;
  }

  private static String texts(Deque<Double> values) {
    var text = new StringJoiner(" ");
    values.forEach(v -> text.add(Exact.text(v)));
    return text.toString();
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var running = numbers(state, "sums");
    var ended = numbers(state, "last");
    if (running.size() != sums.length || ended.size() > window) {
      throw new ValueException(
          "checkpoint",
          "it has the returns of "
              + running.size()
              + " environments and "
              + ended.size()
              + " episodes, not of "
              + sums.length
              + " and at most "
              + window,
          "resume with the settings of the run that wrote it");
    }
    int i = 0;
    for (double s : running) {
      sums[i++] = s;
    }
    last.clear();
    last.addAll(ended);
    episodes = Memory.count(state, "episodes");
  }

  private static Deque<Double> numbers(Map<String, String> state, String name) {
    var all = new ArrayDeque<Double>();
    for (var text : state.getOrDefault(name, "").split(" ", -1)) {
      if (!text.isEmpty()) {
        all.add(Exact.number(text));
      }
    }
    return all;
  }
}
