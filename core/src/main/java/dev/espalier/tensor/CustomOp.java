package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the user's own, with rules of its own: a gradient that is better than that of its
 * definition, or one that is meant to differ from it; or a loop over arrays that cannot be written
 * with tensors. It takes part in everything: plans, {@code backward()}, {@link Func}, {@link
 * Compiled}, on any backend.
 *
 * <p>Identity with a gradient that is clipped, in the manner of torch.autograd.Function:
 *
 * <pre>{@code
 * record ClipGradient(double limit) implements CustomOp {
 *   public Tensor forward(List<Tensor> in) {
 *     return in.get(0);
 *   }
 *
 *   public List<Tensor> vjp(List<Tensor> in, Tensor out, Tensor grad) {
 *     return List.of(grad.clamp(-limit, limit));
 *   }
 * }
 *
 * Tensor y = new ClipGradient(0.5).apply(x);
 * }</pre>
 *
 * <p>A loop over arrays, here the running length of runs of positive numbers, without a gradient:
 *
 * <pre>{@code
 * record RunLength() implements CustomOp {
 *   public Kernel kernel() {
 *     return new Kernel() {
 *       public TensorSpec result(List<TensorSpec> in) {
 *         return in.get(0);
 *       }
 *
 *       public void run(List<Array> in, Array out) {
 *         float[] x = in.get(0).floats(), y = out.floats();
 *         for (int i = 0, n = 0; i < out.size(); i++) {
 *           n = x[in.get(0).offset() + i] > 0 ? n + 1 : 0;
 *           y[out.offset() + i] = n;
 *         }
 *       }
 *     };
 *   }
 * }
 * }</pre>
 *
 * <p>An operation is a value: make it a record whose components are its settings. Two that are
 * equal compute the same and share plans; one that is not a record is equal to itself only, and
 * belongs in a constant. Its methods are functions of their arguments alone, may be called by
 * several threads at a time, and are called when a plan is made, not each time that it runs: they
 * read no value, no tensor from around them, and draw no random numbers.
 */
public interface CustomOp {
  /** The name that errors and profiles show; that of the class if not overridden. */
  default String name() {
    var simple = getClass().getSimpleName();
    return simple.isEmpty() ? "CustomOp" : simple;
  }

  /** The definition in other operations; null when {@link #kernel} is the definition. */
  default @Nullable Tensor forward(List<Tensor> inputs) {
    return null;
  }

  /**
   * A loop over arrays that computes the result; null to compute {@link #forward}. Where both are
   * there they have to agree: the loop runs, and derivatives are those of forward.
   */
  default @Nullable Kernel kernel() {
    return null;
  }

  /**
   * The gradient of each input (null for one without) from the gradient of the output, in their
   * shapes and dtypes; composed of operations, so that it has gradients too. Null for the whole
   * takes the gradient of {@link #forward}.
   */
  default @Nullable List<@Nullable Tensor> vjp(
      List<Tensor> inputs, Tensor output, Tensor gradient) {
    return null;
  }

  /**
   * How the output changes when the inputs change by {@code tangents} (null: not at all). Null
   * derives it from {@link #vjp}, which is linear in the gradient, or from {@link #forward}.
   */
  default @Nullable Tensor jvp(
      List<Tensor> inputs, Tensor output, List<@Nullable Tensor> tangents) {
    return null;
  }

  /** Applies the operation. */
  default Tensor apply(Tensor... inputs) {
    return apply(List.of(inputs));
  }

  /** Applies the operation. */
  default Tensor apply(List<Tensor> inputs) {
    var op = new OwnOp(this);
    op.check(inputs.stream().map(t -> t.node().spec()).toList());
    return TensorValues.record(new Op.Composite(op), inputs.toArray(new Tensor[0]));
  }

  /** A loop over arrays. It runs in any number of threads at a time and keeps nothing. */
  interface Kernel {
    /** Shape and dtype of the result; raises an exception for inputs that do not fit. */
    TensorSpec result(List<TensorSpec> inputs);

    /**
     * Writes every element of the output, which holds anything before. The inputs are only read.
     * Under vmap it is called for one example after the other.
     */
    void run(List<Array> inputs, Array output);
  }

  /** The elements of a tensor, row-major, from {@link #offset} on in a Java array. */
  record Array(Shape shape, Storage storage) {
    /** Index of the first element. */
    public int offset() {
      return storage.offset();
    }

    /** Number of elements. */
    public int size() {
      return storage.size();
    }

    /** The array of a float32 tensor. */
    public float[] floats() {
      return storage.floats();
    }

    /** The array of a float64 tensor. */
    public double[] doubles() {
      return storage.doubles();
    }

    /** The array of an int32 tensor. */
    public int[] ints() {
      return storage.ints();
    }

    /** The array of an int64 tensor. */
    public long[] longs() {
      return storage.longs();
    }

    /** The array of a tensor of uint8 or bool, which is 0 or 1. */
    public byte[] bytes() {
      return storage.bytes();
    }
  }
}
