package dev.espalier.tensor;

import dev.espalier.base.TensorException;
import dev.espalier.runtime.Recorder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the current thread records: training or evaluating, with gradients or without. Training with
 * gradients at the start.
 */
public final class Mode {
  private Mode() {}

  /** Whether layers such as dropout and batch normalisation behave as in training. */
  public static boolean isTraining() {
    return Recorder.current().training();
  }

  /** Runs {@code body} as in training. */
  public static <T> T train(Supplier<T> body) {
    return with(true, body);
  }

  /** Runs {@code body} as in evaluation: no dropout, stored statistics. Gradients still work. */
  public static <T> T eval(Supplier<T> body) {
    return with(false, body);
  }

  private static <T> T with(boolean training, Supplier<T> body) {
    var r = Recorder.current();
    boolean before = r.training();
    r.setTraining(training);
    try {
      return body.get();
    } finally {
      r.setTraining(before);
    }
  }

  /** Runs {@code body} without gradients: what it records keeps no history. */
  public static <T> T noGrad(Supplier<T> body) {
    var r = Recorder.current();
    boolean before = r.gradients();
    r.setGradients(false);
    try {
      return body.get();
    } finally {
      r.setGradients(before);
    }
  }

  /**
   * Runs {@code body} with every operation computed as it is recorded, one by one, and raises
   * StateException at the first whose result holds NaN or infinity: it names the operation, its
   * operands, the layer and the line. Gradients that {@code backward} computes are checked too. For
   * the search for where a loss became NaN: it is slow. The property {@code espalier.eager} does it
   * for a whole program; torch.autograd.detect_anomaly.
   */
  public static <T> T checkFinite(Supplier<T> body) {
    var r = Recorder.current();
    boolean before = r.checksFinite();
    r.flush();
    r.setChecksFinite(true);
    try {
      return body.get();
    } finally {
      r.setChecksFinite(before);
    }
  }

  /** Evaluation without gradients. */
  public static <T> T inference(Supplier<T> body) {
    return noGrad(() -> eval(body));
  }

  /** What stands in the place of a variable. */
  @FunctionalInterface
  public interface Substitution {
    /** A tensor of the shape and dtype of the variable; null for the variable itself. */
    @Nullable Tensor of(Variable variable);
  }

  /**
   * Runs {@code body} with other tensors in the place of variables: averaged weights, the weights
   * of an inner loop, those of a frozen model. Gradients go to what is given, not to the variable.
   */
  public static <T> T substitute(Substitution values, Supplier<T> body) {
    var r = Recorder.current();
    var before = r.substitutes();
    r.setSubstitutes(v -> {
      var t = values.of((Variable) v);
      return t != null ? t.node() : before == null ? null : before.of(v);
    });
    try {
      return body.get();
    } finally {
      r.setSubstitutes(before);
    }
  }

  /**
   * Runs {@code body} on one state of the weights: while another thread trains, the parameters of
   * its optimiser stay, for this thread, what they were when the first of them was used. Each call
   * of a layer does so by itself; inside another such call this changes nothing. The parameters of
   * different optimisers, or of groups with rates of their own, are published one after the other,
   * so that they may be one step apart.
   */
  public static <T> T oneState(Supplier<T> body) {
    var r = Recorder.current();
    boolean began = r.pin();
    try {
      return body.get();
    } finally {
      if (began) {
        r.unpin();
      }
    }
  }

  /**
   * Runs {@code body} under a name that errors, NaN reports and profiles show: {@code Mlp > fc1:
   * Linear(784 → 256)}.
   */
  public static <T> T scope(String name, Supplier<T> body) {
    var r = Recorder.current();
    var before = r.enter(name);
    try {
      return body.get();
    } catch (TensorException e) {
      throw e.withLayer(String.valueOf(r.path()));
    } finally {
      r.leave(before);
    }
  }
}
