package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operation of {@link Tensor}: how to call it, what it is tried on, and how far it can be
 * differentiated.
 *
 * @param name the method's name, perhaps followed by a space and the variant
 * @param oracle the value of one element in terms of the inputs' elements, for elementwise
 *     operations
 * @param orders 0: no gradient; 2: gradients of the first and second order
 * @param reads whether it reads the values of its inputs, on which the shape of the result depends
 */
public record OpSpec(
    String name,
    GradCheck.Function function,
    @Nullable Oracle oracle,
    List<Sample> samples,
    int orders,
    boolean reads) {
  public OpSpec {
    samples = List.copyOf(samples);
  }

  /** An elementwise definition that does not come from this project. */
  @FunctionalInterface
  public interface Oracle {
    double of(double... x);
  }

  /** Inputs to try an operation on. */
  public record Sample(String tag, List<Arg> args) {
    public Sample {
      args = List.copyOf(args);
    }

    /**
     * The stored tensors of this sample, of these values rounded to float32; the views are still to
     * be applied.
     */
    public List<Tensor> stored(long seed, DType floating) {
      var all = new ArrayList<Tensor>();
      for (int i = 0; i < args.size(); i++) {
        all.add(args.get(i).make(Rng.seed(seed).fork(i), floating));
      }
      return all;
    }

    /** What the operation gets. */
    public List<Tensor> views(List<Tensor> stored) {
      var all = new ArrayList<Tensor>();
      for (int i = 0; i < args.size(); i++) {
        all.add(args.get(i).view.apply(stored.get(i)));
      }
      return all;
    }
  }

  /** One input: a stored tensor and the view of it that the operation is given. */
  public record Arg(Shape shape, Domain domain, UnaryOperator<Tensor> view) {
    /** Whether the operation gets another tensor than the stored one. */
    public boolean isView() {
      var x = Tensor.zeros(shape.toArray());
      return view.apply(x) != x;
    }

    Tensor make(Rng rng, DType floating) {
      int n = shape.size();
      int[] dims = shape.toArray();
      return switch (domain) {
        case Domain.Bool() -> {
          var x = new boolean[n];
          for (int i = 0; i < n; i++) {
            x[i] = rng.nextInt(2) == 0;
          }
          yield Tensor.of(x, dims);
        }
        case Domain.Indices(int extent) -> {
          var x = new long[n];
          for (int i = 0; i < n; i++) {
            x[i] = rng.nextInt(extent);
          }
          yield Tensor.of(x, dims);
        }
        case Domain.Special() -> Tensor.of(special(n, rng), dims).to(floating);
        case Domain.Normal() -> Tensor.of(toFloats(GradCheck.normals(n, rng)), dims).to(floating);
        case Domain.Apart() -> Tensor.of(apart(n, rng), dims).to(floating);
        case Domain.Uniform(double low, double high) -> {
          var x = new float[n];
          for (int i = 0; i < n; i++) {
            x[i] = (float) (low + (high - low) * rng.nextFloat());
          }
          yield Tensor.of(x, dims).to(floating);
        }
      };
    }

    private static float[] special(int n, Rng rng) {
      float inf = Float.POSITIVE_INFINITY;
      var values = new float[] {Float.NaN, inf, -inf, -0f, 0, 1, 1, -2, 0.5f, 3};
      var x = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = values[rng.nextInt(values.length)];
      }
      return x;
    }

    private static float[] toFloats(double[] x) {
      var y = new float[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = (float) x[i];
      }
      return y;
    }

    private static float[] apart(int n, Rng rng) {
      int[] order = rng.permutation(n);
      var x = new float[n];
      for (int i = 0; i < n; i++) {
        double even = (order[i] + 0.5) / n * 4 - 2;
        // Away from 0, which the middle one of an odd number would hit.
        x[i] = (float) (even + (even > 0 ? 0.05 : -0.05));
      }
      return x;
    }
  }

  /**
   * Where the values of an input come from; floating ones are float32 numbers, so that both
   * precisions see the same.
   */
  public sealed interface Domain {
    /** Normal with mean 0 and standard deviation 1. */
    Domain NORMAL = new Normal();

    /** From 0.3 to 3. */
    Domain POSITIVE = new Uniform(0.3, 3);

    /** From -0.9 to 0.9. */
    Domain UNIT = new Uniform(-0.9, 0.9);

    /** Distinct values from -2 to 2, none near 0 or another: for functions with kinks. */
    Domain APART = new Apart();

    /** NaN, infinities, zeros of either sign, and numbers of which some are equal. */
    Domain SPECIAL = new Special();

    /** True or false. */
    Domain BOOL = new Bool();

    record Normal() implements Domain {}

    record Apart() implements Domain {}

    record Special() implements Domain {}

    record Bool() implements Domain {}

    record Uniform(double low, double high) implements Domain {}

    /** int64 indices into an extent. */
    record Indices(int extent) implements Domain {}
  }
}
