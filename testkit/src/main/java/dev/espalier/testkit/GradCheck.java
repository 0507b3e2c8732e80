package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradients against finite differences in float64, by random projection: for random u and v of the
 * shapes of f(x) and x, ⟨∇⟨u, f(x)⟩, v⟩ has to equal the derivative of t ↦ ⟨u, f(x + t v)⟩ at 0.
 * The latter comes from a five-point stencil, whose error is of the fourth order. (The idea is that
 * of HIPS autograd's check_vjp.)
 */
public final class GradCheck {
  private static final double STEP = 1e-3;

  private GradCheck() {}

  /** What is differentiated: tensors to one tensor. */
  @FunctionalInterface
  public interface Function {
    Tensor apply(List<Tensor> inputs);
  }

  /**
   * Checks the first derivative with respect to all float64 inputs together; others stay as they
   * are.
   *
   * @param tolerance allowed error relative to Σ |∂f/∂xᵢ · vᵢ|
   */
  public static void first(
      String what, Function f, List<Tensor> inputs, long seed, double tolerance) {
    var rng = Rng.seed(seed);
    var u = normalLike(f.apply(inputs), rng);
    Function weighted = x -> f.apply(x).mul(u).sum();
    compare(what + ", first derivative", weighted, inputs, rng, tolerance);
  }

  /**
   * Checks the derivative of the gradient of ⟨u, f(x)²⟩; the square gives linear operations a
   * second derivative too.
   */
  public static void second(
      String what, Function f, List<Tensor> inputs, long seed, double tolerance) {
    var rng = Rng.seed(seed);
    var u = normalLike(f.apply(inputs), rng);
    var v = new ArrayList<Tensor>();
    for (Tensor x : inputs) {
      v.add(normalLike(x, rng));
    }
    Function slope =
        x -> {
          var gradients = gradients(f.apply(x).square().mul(u).sum(), x);
          var sum = Tensor.of(new double[] {0}, new int[0]);
          for (int i = 0; i < gradients.size(); i++) {
            if (differentiable(x.get(i))) {
              sum = sum.add(gradients.get(i).mul(v.get(i)).sum());
            }
          }
          return sum;
        };
    compare(what + ", second derivative", slope, inputs, rng, tolerance);
  }

  /** Compares the two derivatives of a scalar function along one random direction. */
  private static void compare(
      String what, Function f, List<Tensor> inputs, Rng rng, double tolerance) {
    var tracked = tracked(inputs);
    var gradients = gradients(f.apply(tracked), tracked);
    var directions = new ArrayList<double[]>();
    double slope = 0, scale = 0;
    for (int i = 0; i < inputs.size(); i++) {
      var v = normals(inputs.get(i).size(), rng);
      directions.add(v);
      if (differentiable(inputs.get(i))) {
        var g = gradients.get(i);
        TensorAssert.assertShape(
            what + ", gradient of input " + i, inputs.get(i).shape(), g.shape());
        var values = g.toDoubleArray();
        for (int k = 0; k < v.length; k++) {
          slope += values[k] * v[k];
          scale += Math.abs(values[k] * v[k]);
        }
      }
    }
    double near = at(f, inputs, directions, STEP) - at(f, inputs, directions, -STEP);
    double far = at(f, inputs, directions, 2 * STEP) - at(f, inputs, directions, -2 * STEP);
    double difference = (8 * near - far) / (12 * STEP);
    if (!(Math.abs(difference - slope) <= tolerance * (scale + 1e-3))) {
      throw new AssertionError(
          what
              + ": ⟨∇f, v⟩ is "
              + slope
              + ", finite differences say "
              + difference
              + " (Σ|∂f·v| "
              + scale
              + ", allowed relative error "
              + tolerance
              + ") for inputs "
              + inputs.stream().map(x -> x.shape() + " " + x.dtype()).toList());
    }
  }

  private static List<Tensor> tracked(List<Tensor> inputs) {
    return inputs.stream().map(x -> differentiable(x) ? x.track() : x).toList();
  }

  /** The gradients of a scalar; null-free: integral inputs stand for themselves. */
  private static List<Tensor> gradients(Tensor loss, List<Tensor> inputs) {
    var ws = inputs.stream().filter(GradCheck::differentiable).toArray(Tensor[]::new);
    var gs = Gradients.of(loss, ws);
    var all = new ArrayList<Tensor>();
    int k = 0;
    for (Tensor x : inputs) {
      all.add(differentiable(x) ? gs.get(k++) : x);
    }
    return all;
  }

  /** f at x + t v. */
  private static double at(Function f, List<Tensor> inputs, List<double[]> directions, double t) {
    var moved = new ArrayList<Tensor>();
    for (int i = 0; i < inputs.size(); i++) {
      var x = inputs.get(i);
      if (!differentiable(x)) {
        moved.add(x);
        continue;
      }
      var values = x.toDoubleArray();
      for (int k = 0; k < values.length; k++) {
        values[k] += t * directions.get(i)[k];
      }
      moved.add(Tensor.of(values, x.shape().toArray()));
    }
    return f.apply(tracked(moved)).item();
  }

  static boolean differentiable(Tensor x) {
    return x.dtype() == DType.FLOAT64;
  }

  static Tensor normalLike(Tensor x, Rng rng) {
    return Tensor.of(normals(x.size(), rng), x.shape().toArray());
  }

  /** Sums of twelve uniform numbers: near enough to normal ones, and never beyond ±6. */
  static double[] normals(int n, Rng rng) {
    var x = new double[n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < 12; k++) {
        x[i] += rng.nextFloat();
      }
      x[i] -= 6;
    }
    return x;
  }
}
