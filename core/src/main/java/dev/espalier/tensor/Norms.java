package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How normalisations are made. */
final class Norms {
  private Norms() {}

  static BatchNormed batch(
      Tensor x,
      @Nullable Tensor runningMean,
      @Nullable Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      boolean training,
      Momentum momentum,
      double eps) {
    String op = "batch_norm";
    channels(op, x, 2, runningMean, runningVar, weight, bias);
    if (narrow(x)) {
      return batch(wide(x), runningMean, runningVar, weight, bias, training, momentum, eps)
          .to(x.dtype());
    }
    int[] axes = allBut(x, 1);
    if (x.size() == 0) {
      return new BatchNormed(scaled(x, weight, bias), runningMean, runningVar);
    }
    if (!training && runningMean != null && runningVar != null) {
      return new BatchNormed(
          stored(x, runningMean, runningVar, weight, bias, eps), runningMean, runningVar);
    }
    requireStatistics(op, x, training);
    int count = x.size() / x.dim(1);
    if (count < 2) {
      throw Refusal.shape(
          op,
          "one value a channel, of which there is no variance",
          "the batch has at least two values a channel",
          "train with at least two, or evaluate: Mode.eval(…)",
          x);
    }
    var mean = x.mean(axes);
    var centred = x.sub(x.keep(mean, axes));
    var variance = centred.square().mean(axes);
    // In the order of the formula: in a deep float32 net this stays nearer to the exact result than
    // with the weight folded into the factor.
    var y = centred.mul(x.keep(variance.add(eps).rsqrt(), axes));
    return new BatchNormed(
        scaled(y, weight, bias),
        runningMean == null ? null : momentum.after(runningMean, mean),
        runningVar == null
            ? null
            : momentum.after(runningVar, variance.detach().mul((double) count / (count - 1))));
  }

  private static void requireStatistics(String op, Tensor x, boolean training) {
    if (!training) {
      throw Refusal.value(
          op,
          "there are no running statistics to normalise with",
          "training, or runningMean and runningVar are given",
          "give both running statistics, or pass true to use those of the input",
          x);
    }
  }

  private static Tensor stored(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      double eps) {
    int[] axes = allBut(x, 1);
    var scale = runningVar.add(eps).rsqrt();
    scale = weight == null ? scale : weight.mul(scale);
    var shift = runningMean.mul(scale);
    shift = bias == null ? shift.neg() : bias.sub(shift);
    return x.mul(x.keep(scale, axes)).add(x.keep(shift, axes));
  }

  static BatchNormed instance(
      Tensor x,
      @Nullable Tensor runningMean,
      @Nullable Tensor runningVar,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      boolean useInputStats,
      Momentum momentum,
      double eps) {
    String op = "instance_norm";
    channels(op, x, 3, runningMean, runningVar, weight, bias);
    if (narrow(x)) {
      return instance(wide(x), runningMean, runningVar, weight, bias, useInputStats, momentum, eps)
          .to(x.dtype());
    }
    if (x.size() == 0) {
      return new BatchNormed(scaled(x, weight, bias), runningMean, runningVar);
    }
    if (!useInputStats && runningMean != null && runningVar != null) {
      return new BatchNormed(
          stored(x, runningMean, runningVar, weight, bias, eps), runningMean, runningVar);
    }
    requireStatistics(op, x, useInputStats);
    int count = x.shape().size(2, x.rank());
    if (count < 2) {
      throw Refusal.shape(
          op,
          "one value a channel and sample, of which there is no variance",
          "each channel of a sample has at least two values",
          "use larger samples, or batchNorm",
          x);
    }
    int[] axes = from(x, 2);
    var mean = x.mean(axes, true);
    var centred = x.sub(mean);
    var variance = centred.square().mean(axes, true);
    var y = centred.mul(variance.add(eps).rsqrt());
    double unbiased = (double) count / (count - 1);
    return new BatchNormed(
        scaled(y, weight, bias),
        runningMean == null ? null : momentum.after(runningMean, overBatch(mean.detach())),
        runningVar == null
            ? null
            : momentum.after(runningVar, overBatch(variance.detach()).mul(unbiased)));
  }

  /** (N, C, 1…) → (C). */
  private static Tensor overBatch(Tensor t) {
    return t.mean(0).flatten();
  }

  static Tensor group(
      Tensor x, int groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    String op = "group_norm";
    channels(op, x, 2, weight, bias);
    int c = x.dim(1);
    if (groups < 1 || c % groups != 0) {
      throw Refusal.shape(
          op,
          c + " channels do not divide into " + groups + " groups",
          "groups >= 1 and input.shape[1] % groups == 0",
          "use " + nearestDivisor(c, groups) + " groups",
          x);
    }
    if (narrow(x)) {
      return group(wide(x), groups, weight, bias, eps).to(x.dtype());
    }
    if (x.size() == 0) {
      return scaled(x, weight, bias);
    }
    if (x.size() / groups == 1) {
      throw Refusal.shape(
          op,
          "one value a group, of which there is no variance",
          "the input has at least two values for each group",
          "use fewer groups than " + groups,
          x);
    }
    var y = standardised(x.reshape(x.dim(0), groups, -1), new int[] {2}, eps).reshape(x.shape());
    return scaled(y, weight, bias);
  }

  private static int nearestDivisor(int c, int groups) {
    int g = Math.clamp(groups, 1, Math.max(1, c));
    while (g > 1 && c % g != 0) {
      g--;
    }
    return g;
  }

  static Tensor layer(
      Tensor x, int[] shape, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    int[] axes = normalised("layer_norm", x, shape, weight, bias);
    var y = standardised(wide(x), axes, eps);
    y = weight == null ? y : y.mul(weight);
    return (bias == null ? y : y.add(bias)).to(x.dtype());
  }

  static Tensor rms(Tensor x, int[] shape, @Nullable Tensor weight, double eps) {
    int[] axes = normalised("rms_norm", x, shape, weight, null);
    var w = wide(x);
    var y = w.mul(w.square().mean(axes, true).add(eps).rsqrt());
    return (weight == null ? y : y.mul(weight)).to(x.dtype());
  }

  /** Statistics of halves are those of the numbers in float32, as in PyTorch. */
  private static boolean narrow(Tensor x) {
    return x.dtype().isNarrow();
  }

  private static Tensor wide(Tensor x) {
    return narrow(x) ? x.to(x.dtype().arithmetic()) : x;
  }

  /** The distance from 1 to the next number. */
  static double epsilon(DType t) {
    return t == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f); // of what halves are computed in
  }

  private static Tensor standardised(Tensor x, int[] axes, double eps) {
    var centred = x.sub(x.mean(axes, true));
    return centred.mul(centred.square().mean(axes, true).add(eps).rsqrt());
  }

  static Tensor localResponse(Tensor x, int size, double alpha, double beta, double k) {
    String op = "local_response_norm";
    floating(op, x);
    if (x.rank() < 3) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "the input is (N, C, …) with at least three axes",
          "add axes with unsqueeze",
          x);
    }
    if (size < 1) {
      throw Refusal.value(op, "size is " + size, "size >= 1", "use size of at least 1", x);
    }
    var squares = x.square().pad(1, size / 2, (size - 1) / 2);
    var sum = squares.narrow(1, 0, x.dim(1));
    for (int i = 1; i < size; i++) {
      sum = sum.add(squares.narrow(1, i, x.dim(1)));
    }
    return x.div(sum.mul(alpha / size).add(k).pow(beta));
  }

  /** x · weight + bias for each channel, the second axis. */
  private static Tensor scaled(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias) {
    int[] axes = allBut(x, 1);
    var y = weight == null ? x : x.mul(x.keep(weight, axes));
    return bias == null ? y : y.add(x.keep(bias, axes));
  }

  private static int[] allBut(Tensor x, int axis) {
    var axes = new int[x.rank() - 1];
    Arrays.setAll(axes, i -> i < axis ? i : i + 1);
    return axes;
  }

  private static int[] from(Tensor x, int axis) {
    var axes = new int[x.rank() - axis];
    Arrays.setAll(axes, i -> axis + i);
    return axes;
  }

  /** The axes that have the extents of {@code shape}. */
  private static int[] normalised(
      String op, Tensor x, int[] shape, @Nullable Tensor weight, @Nullable Tensor bias) {
    floating(op, x);
    int lead = x.rank() - shape.length;
    var s = Shape.of(shape);
    if (shape.length == 0 || lead < 0 || !s.equals(Shape.of(tail(x, lead)))) {
      throw Refusal.shape(
          op,
          "the last axes of the input are not " + s,
          "input.shape ends with the normalised shape, of at least one axis",
          shape.length == 0 || lead < 0
              ? "normalise over " + Shape.of(tail(x, Math.max(0, x.rank() - 1)))
              : "normalise over " + Shape.of(tail(x, lead)),
          x);
    }
    for (var p : new Tensor[] {weight, bias}) {
      if (p != null && !p.shape().equals(s)) {
        throw Refusal.shape(
            op,
            "weight or bias has shape " + p.shape() + ", the normalised shape is " + s,
            "weight.shape == bias.shape == normalised shape",
            p.size() == s.size() ? "reshape it to " + s : "give it the shape " + s,
            x,
            p);
      }
    }
    return from(x, lead);
  }

  private static int[] tail(Tensor x, int from) {
    return Arrays.copyOfRange(x.shape().toArray(), from, x.rank());
  }

  private static void floating(String op, Tensor x) {
    if (!x.dtype().isFloating()) {
      throw Refusal.dtype(
          op,
          "does not take " + x.dtype(),
          "input is floating",
          "convert first: x.to(DType.FLOAT32)",
          x);
    }
  }

  /** Checks that x is floating with a second axis, and that what is given has its extent. */
  private static void channels(String op, Tensor x, int least, @Nullable Tensor... perChannel) {
    floating(op, x);
    if (x.rank() < least) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          least == 2 ? "the input is (N, C, …)" : "the input is (N, C, L, …)",
          "add axes with unsqueeze",
          x);
    }
    for (var p : perChannel) {
      if (p != null && !p.shape().equals(Shape.of(x.dim(1)))) {
        throw Refusal.shape(
            op,
            "the input has " + x.dim(1) + " channels, weights or statistics are " + p.shape(),
            "weight, bias and statistics are (input.shape[1])",
            "use " + Shape.of(x.dim(1)),
            x,
            p);
      }
    }
  }
}
