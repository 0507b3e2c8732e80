package dev.espalier.rl;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * N environments of one kind that are stepped together, as Gymnasium's {@code SyncVectorEnv}:
 * observations are one array (N, observation), ready for a network.
 *
 * <p>An environment whose episode ended is reset within the same step; see {@link VectorStep}. Each
 * has its own random stream, so that results do not depend on how many threads step them.
 *
 * @param <A> {@code Integer} or {@code float[]}
 */
public final class VectorEnvironment<A> implements Stateful {
  private final List<Environment<float[], A>> envs;
  private final Box observationSpace;
  private final Space<A> actionSpace;
  private final int threads;
  private float @Nullable [] observations; // null before the first reset

  private VectorEnvironment(List<Environment<float[], A>> envs, int threads) {
    if (envs.isEmpty()) {
      throw new ValueException("VectorEnvironment", "it has no environments", "give at least 1");
    }
    if (threads < 1) {
      throw new ValueException("VectorEnvironment", threads + " threads", "use at least 1");
    }
    this.envs = List.copyOf(envs);
    this.threads = Math.min(threads, envs.size());
    this.observationSpace = box(envs.getFirst());
    this.actionSpace = envs.getFirst().actionSpace();
    for (var env : envs) {
      if (!box(env).equals(observationSpace) || !env.actionSpace().equals(actionSpace)) {
        throw new ShapeException(
            "VectorEnvironment",
            envs.getFirst()
                + " has "
                + observationSpace
                + " and "
                + actionSpace
                + ", "
                + env
                + " has "
                + env.observationSpace()
                + " and "
                + env.actionSpace(),
            "use environments with the same spaces");
      }
    }
  }

  private static Box box(Environment<float[], ?> env) {
    if (env.observationSpace() instanceof Box box) {
      return box;
    }
    throw new AssertionError(env + " has float[] observations of " + env.observationSpace());
  }

  /** These environments, stepped one after the other. */
  public static <A> VectorEnvironment<A> of(List<? extends Environment<float[], A>> envs) {
    return new VectorEnvironment<>(List.copyOf(envs), 1);
  }

  /** {@code n} new environments, stepped one after the other. */
  public static <A> VectorEnvironment<A> of(
      int n, Supplier<? extends Environment<float[], A>> make) {
    var envs = new ArrayList<Environment<float[], A>>();
    for (int i = 0; i < n; i++) {
      envs.add(make.get());
    }
    return new VectorEnvironment<>(envs, 1);
  }

  /**
   * The same environments, stepped by so many virtual threads: worth it when a step takes more than
   * some tens of microseconds. The results are the same.
   */
  public VectorEnvironment<A> threads(int threads) {
    var other = new VectorEnvironment<>(envs, threads);
    other.observations = observations;
    return other;
  }

  /** N. */
  public int size() {
    return envs.size();
  }

  /** The environments. */
  public List<Environment<float[], A>> envs() {
    return envs;
  }

  /** What one environment's observations look like. */
  public Box singleObservationSpace() {
    return observationSpace;
  }

  /** Which actions one environment takes. */
  public Space<A> singleActionSpace() {
    return actionSpace;
  }

  /** Begins an episode in each, with the streams of seed, seed + 1, …; gives (N, observation). */
  public float[] reset(long seed) {
    return begin(i -> envs.get(i).reset(seed + i));
  }

  /** Begins an episode in each, further in its stream; gives (N, observation). */
  public float[] reset() {
    return begin(i -> envs.get(i).reset());
  }

  @FunctionalInterface
  private interface Start {
    ResetResult<float[]> of(int i);
  }

  private float[] begin(Start start) {
    var first = new float[envs.size() * observationSpace.size()];
    each(i -> put("reset", first, i, start.of(i).observation()));
    observations = first;
    return first.clone();
  }

  /**
   * (N, observation): what the next actions are chosen by, also after {@link #load}.
   *
   * @throws StateException before the first reset
   */
  public float[] observations() {
    return started("observations").clone();
  }

  private float[] started(String op) {
    if (observations == null) {
      throw new StateException(
          "VectorEnvironment." + op, "no episode has begun", "call reset() before " + op);
    }
    return observations;
  }

  /**
   * Takes one action in each environment.
   *
   * @throws StateException before the first reset
   * @throws ShapeException when there are not N actions
   * @throws ValueException when an action is none of the action space's
   */
  public VectorStep step(List<A> actions) {
    started("step");
    int n = envs.size();
    if (actions.size() != n) {
      throw new ShapeException(
          "VectorEnvironment.step",
          actions.size() + " actions for " + n + " environments",
          "give one action for each environment");
    }
    for (var action : actions) {
      actionSpace.check("VectorEnvironment.step", action); // before any environment moves
    }
    int width = observationSpace.size();
    var next = new float[n * width];
    var last = new float[n * width];
    var rewards = new double[n];
    var terminated = new boolean[n];
    var truncated = new boolean[n];
    List<Map<String, Object>> infos = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      infos.add(Map.of());
    }
    each(i -> {
      var env = envs.get(i);
      var r = env.step(actions.get(i));
      put("step", last, i, r.observation());
      put("step", next, i, r.done() ? env.reset().observation() : r.observation());
      rewards[i] = r.reward();
      terminated[i] = r.terminated();
      truncated[i] = r.truncated();
      infos.set(i, r.info());
    });
    observations = next;
    return new VectorStep(next.clone(), last, rewards, terminated, truncated, List.copyOf(infos));
  }

  /** The same for a {@link Discrete} action space: (N). */
  @SuppressWarnings("unchecked") // A is Integer where the space is Discrete
  public VectorStep step(int[] actions) {
    if (!(actionSpace instanceof Discrete)) {
      throw otherActions("int[]", "float[] (N, action)");
    }
    return step((List<A>) Arrays.stream(actions).boxed().toList());
  }

  /** The same for a {@link Box} of actions: (N, action). */
  @SuppressWarnings("unchecked") // A is float[] where the space is a Box
  public VectorStep step(float[] actions) {
    if (!(actionSpace instanceof Box box)) {
      throw otherActions("float[]", "int[] (N)");
    }
    int n = envs.size();
    int width = box.size();
    if (actions.length != n * width) {
      throw new ShapeException(
          "VectorEnvironment.step",
          actions.length + " elements are not actions of shape (" + n + ", " + width + ")",
          "give one action for each environment");
    }
    var rows = new ArrayList<float[]>(n);
    for (int i = 0; i < n; i++) {
      rows.add(Arrays.copyOfRange(actions, i * width, (i + 1) * width));
    }
    return step((List<A>) rows);
  }

  private ValueException otherActions(String given, String wanted) {
    return new ValueException(
        "VectorEnvironment.step",
        given + " is no batch of actions of " + actionSpace,
        "give " + wanted);
  }

  private void put(String op, float[] batch, int i, float[] observation) {
    int width = observationSpace.size();
    if (observation.length != width) {
      throw new ShapeException(
          envs.get(i).name() + "." + op,
          "the observation has "
              + observation.length
              + " elements, "
              + observationSpace
              + " has "
              + width,
          "let observationSpace() say what the environment gives");
    }
    System.arraycopy(observation, 0, batch, i * width, width);
  }

  /**
   * Does something with each environment; of several that fail, the first one's error is raised.
   */
  private void each(IntConsumer work) {
    if (threads == 1) {
      for (int i = 0; i < envs.size(); i++) {
        work.accept(i);
      }
      return;
    }
    var errors = new Throwable[envs.size()];
    var workers = new ArrayList<Thread>();
    for (int t = 0; t < threads; t++) {
      int first = t;
      workers.add(
          Thread.startVirtualThread(() -> {
            for (int i = first; i < envs.size(); i += threads) {
              try {
                work.accept(i);
              } catch (RuntimeException | Error e) {
                errors[i] = e;
              }
            }
          }));
    }
    boolean interrupted = false;
    for (var worker : workers) {
      while (true) {
        try {
          worker.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true; // the step is finished first, so that all environments are in step
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    for (var error : errors) {
      if (error instanceof RuntimeException e) {
        throw e;
      }
      if (error instanceof Error e) {
        throw e;
      }
    }
  }

  @Override
  public Map<String, String> state() {
    var state = new LinkedHashMap<String, String>();
    if (observations != null) {
      var text = new StringBuilder();
      for (float x : observations) {
        text.append(text.isEmpty() ? "" : " ")
            .append(Integer.toHexString(Float.floatToRawIntBits(x)));
      }
      state.put("observations", text.toString());
    }
    for (int i = 0; i < envs.size(); i++) {
      var prefix = i + ".";
      envs.get(i).state().forEach((key, text) -> state.put(prefix + key, text));
    }
    return state;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < envs.size(); i++) {
      var prefix = i + ".";
      envs.get(i).tensors().forEach((key, tensor) -> tensors.put(prefix + key, tensor));
    }
    return tensors;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var saved = state.get("observations");
    var loaded = saved == null ? null : floats(saved);
    for (int i = 0; i < envs.size(); i++) {
      envs.get(i).load(below(state, i + "."), below(tensors, i + "."));
    }
    observations = loaded;
  }

  private float[] floats(String text) {
    var parts = text.split(" ", -1);
    var x = new float[envs.size() * observationSpace.size()];
    try {
      if (parts.length != x.length) {
        throw new NumberFormatException();
      }
      for (int i = 0; i < x.length; i++) {
        x[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(parts[i], 16));
      }
    } catch (NumberFormatException e) {
      throw new ValueException(
          "checkpoint",
          "it does not hold the observations of " + envs.size() + " environments",
          "resume with the settings that the run was started with");
    }
    return x;
  }

  private static <V> Map<String, V> below(Map<String, V> all, String prefix) {
    var inner = new LinkedHashMap<String, V>();
    all.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        inner.put(key.substring(prefix.length()), Objects.requireNonNull(value));
      }
    });
    return inner;
  }

  @Override
  public String toString() {
    return "VectorEnvironment(" + envs.size() + " × " + envs.getFirst() + ")";
  }
}
