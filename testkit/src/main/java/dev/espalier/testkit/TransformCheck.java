package dev.espalier.testkit;

import dev.espalier.base.Rng;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Transforms of functions held against each other, in float64: forward against reverse mode, a
 * batch against a loop. Inputs of other dtypes stay what they are.
 */
public final class TransformCheck {
  private TransformCheck() {}

  /**
   * ⟨u, J v⟩ by forward mode against ⟨Jᵀ u, v⟩ by reverse mode, for random u and v. There is
   * nothing to compare where inputs or values are infinite or NaN.
   *
   * @param tolerance allowed error relative to the sum of the sizes of the products
   */
  public static void forwardAgainstReverse(
      String what, GradCheck.Function f, List<Tensor> inputs, long seed, double tolerance) {
    var split = new Split(f, inputs);
    if (split.floating.isEmpty()) {
      return;
    }
    var rng = Rng.seed(seed);
    var vs = split.directions(rng);
    var forward = Func.jvpOfMany(x -> List.of(split.apply(x)), split.floating, vs);
    var y = forward.values().getFirst();
    if (!GradCheck.differentiable(y)
        || !isFinite(y)
        || !inputs.stream().allMatch(x -> isFinite(x))) {
      return;
    }
    var u = GradCheck.normalLike(y, rng);
    var reverse = Func.vjpOfMany(x -> List.of(split.apply(x)), split.floating);
    TensorAssert.assertSameBits(
        what + ", value under jvp and vjp",
        y.shape(),
        reverse.values().getFirst().storage(),
        y.storage());
    var t = forward.tangents().getFirst();
    TensorAssert.assertShape(what + ", tangent", y.shape(), t.shape());
    compare(what, List.of(t), List.of(u), reverse.pullback().apply(List.of(u)), vs, tolerance);
  }

  /**
   * The second derivative of ⟨u, f(x)²⟩ along v, by forward mode over reverse mode against reverse
   * mode over reverse mode.
   *
   * @param tolerance allowed error relative to the sum of the sizes of the products
   */
  public static void forwardOverReverse(
      String what, GradCheck.Function f, List<Tensor> inputs, long seed, double tolerance) {
    var split = new Split(f, inputs);
    if (split.floating.isEmpty()) {
      return;
    }
    var rng = Rng.seed(seed);
    var y = split.apply(split.floating);
    if (!GradCheck.differentiable(y)) {
      return;
    }
    var u = GradCheck.normalLike(y, rng);
    var vs = split.directions(rng);
    var ws = split.directions(rng);
    var grad = Func.gradOfMany(x -> split.apply(x).square().mul(u).sum());
    var forward = Func.jvpOfMany(grad, split.floating, vs).tangents();
    var reverse = Func.vjpOfMany(grad, split.floating).pullback().apply(ws);
    compare(what + ", second order", forward, ws, reverse, vs, tolerance);
  }

  private static void compare(
      String what,
      List<Tensor> tangents,
      List<Tensor> us,
      List<Tensor> gradients,
      List<Tensor> vs,
      double tolerance) {
    var scale = new double[1];
    double forward = inner(tangents, us, scale);
    double reverse = inner(gradients, vs, scale);
    if (!(Math.abs(forward - reverse) <= tolerance * (scale[0] + 1e-3))) {
      throw new AssertionError(
          what
              + ": forward mode gives ⟨u, J v⟩ = "
              + forward
              + ", reverse mode ⟨Jᵀ u, v⟩ = "
              + reverse
              + " (scale "
              + scale[0]
              + ", allowed relative error "
              + tolerance
              + ")");
    }
  }

  private static boolean isFinite(Tensor x) {
    for (double v : x.toDoubleArray()) {
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  private static double inner(List<Tensor> a, List<Tensor> b, double[] scale) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      var x = a.get(i).toDoubleArray();
      var y = b.get(i).toDoubleArray();
      for (int k = 0; k < x.length; k++) {
        sum += x[k] * y[k];
        scale[0] += Math.abs(x[k] * y[k]);
      }
    }
    return sum;
  }

  /**
   * A function under vmap against a loop over the examples: all inputs batched, then each alone;
   * the batch along axis 0, then along the last axis.
   *
   * @param examples the inputs of each example, of the same shapes
   * @param tolerance allowed error relative to the largest element
   */
  public static void batchAgainstLoop(
      String what, GradCheck.Function f, List<List<Tensor>> examples, double tolerance) {
    int n = examples.getFirst().size();
    var all = new ArrayList<Integer>(Collections.nCopies(n, 0));
    batched(what + ", all batched", f, examples, all, 0, tolerance);
    if (n == 1) {
      var rank = examples.getFirst().getFirst().rank();
      batched(what + ", last axis", f, examples, List.of(rank), -1, tolerance);
      return;
    }
    for (int i = 0; i < n; i++) {
      var one = new ArrayList<Integer>(Collections.nCopies(n, VmapOptions.WHOLE));
      one.set(i, 0);
      batched(what + ", input " + i + " batched", f, examples, one, 0, tolerance);
    }
  }

  private static void batched(
      String what,
      GradCheck.Function f,
      List<List<Tensor>> examples,
      List<Integer> axes,
      int out,
      double tolerance) {
    var inputs = new ArrayList<Tensor>();
    for (int i = 0; i < axes.size(); i++) {
      int k = i;
      int axis = axes.get(i);
      inputs.add(
          axis == VmapOptions.WHOLE
              ? examples.getFirst().get(i)
              : Tensor.stack(axis, examples.stream().map(e -> e.get(k)).toArray(Tensor[]::new)));
    }
    var options = new VmapOptions(axes, List.of(out), VmapOptions.Randomness.ERROR);
    var actual = Func.vmapOfMany(x -> List.of(f.apply(x)), options).apply(inputs).getFirst();
    var ones = new ArrayList<Tensor>();
    for (var e : examples) {
      var x = new ArrayList<>(e);
      for (int i = 0; i < axes.size(); i++) {
        if (axes.get(i) == VmapOptions.WHOLE) {
          x.set(i, examples.getFirst().get(i));
        }
      }
      ones.add(f.apply(x));
    }
    int at = out < 0 ? ones.getFirst().rank() : out;
    var expected = Tensor.stack(at, ones.toArray(new Tensor[0]));
    TensorAssert.assertShape(what, expected.shape(), actual.shape());
    if (expected.dtype() != actual.dtype()) {
      throw new AssertionError(what + ": " + actual.dtype() + ", not " + expected.dtype());
    }
    var values = expected.toDoubleArray();
    double largest = 1;
    for (double v : values) {
      largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
    }
    TensorAssert.assertClose(
        what, expected.shape(), values, actual.toDoubleArray(), tolerance * largest);
  }

  /** A function of its floating inputs, with the others as they are. */
  private static final class Split {
    final List<Tensor> floating = new ArrayList<>();
    private final GradCheck.Function f;
    private final List<Tensor> inputs;

    Split(GradCheck.Function f, List<Tensor> inputs) {
      this.f = f;
      this.inputs = inputs;
      for (Tensor x : inputs) {
        if (GradCheck.differentiable(x)) {
          floating.add(x);
        }
      }
    }

    Tensor apply(List<Tensor> some) {
      var all = new ArrayList<Tensor>();
      int k = 0;
      for (Tensor x : inputs) {
        all.add(GradCheck.differentiable(x) ? some.get(k++) : x);
      }
      return f.apply(all);
    }

    List<Tensor> directions(Rng rng) {
      return floating.stream().map(x -> GradCheck.normalLike(x, rng)).toList();
    }
  }
}
