package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Reduction;
import dev.espalier.ir.TensorSpec;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connectionist temporal classification (Graves et al., ICML 2006): the loss of a sequence of
 * labels when it is not known at which times they occur, −ln Σ p(path) over the paths that read as
 * the labels once repeated classes are merged and blanks removed. As PyTorch's {@code ctc_loss}.
 *
 * <p>T time, N batch, C classes, S labels. The sum is a recurrence over time, one {@link Scan}:
 * αₜ(s) = p(t, label s) · (αₜ₋₁(s) + αₜ₋₁(s − 1) + αₜ₋₁(s − 2)), the last only between different
 * labels, over the labels with blanks before, between and after them.
 */
public final class CtcLoss {
  /** The logarithm of what is impossible: finite, so that differences are numbers. */
  private static final double NEVER = -1e30;

  /** Losses above this are those of impossible labels. */
  private static final double IMPOSSIBLE = 1e29;

  private CtcLoss() {}

  /**
   * Options of the loss: {@code CtcLoss.options().blank(4).zeroInfinity(true)}.
   *
   * @param blank the class that stands for no label, in [0, C)
   * @param reduction MEAN divides each loss by the length of its labels (at least 1), then averages
   * @param zeroInfinity the loss of a sequence too short for its labels, which is infinite, and its
   *     gradient, which is NaN, become 0
   */
  public record Options(int blank, Reduction reduction, boolean zeroInfinity) {
    public Options blank(int blank) {
      return new Options(blank, reduction, zeroInfinity);
    }

    public Options reduction(Reduction reduction) {
      return new Options(blank, reduction, zeroInfinity);
    }

    public Options zeroInfinity(boolean zeroInfinity) {
      return new Options(blank, reduction, zeroInfinity);
    }
  }

  /** Blank 0, mean, infinite losses stay. */
  public static Options options() {
    return new Options(0, Reduction.MEAN, false);
  }

  /** {@link #ctc(Tensor, Tensor, Tensor, Tensor, Options)} with blank 0, mean. */
  public static Tensor ctc(
      Tensor logProbabilities, Tensor targets, Tensor inputLengths, Tensor targetLengths) {
    return ctc(logProbabilities, targets, inputLengths, targetLengths, options());
  }

  /**
   * The loss.
   *
   * <p>Its gradient is that with respect to these very inputs. PyTorch's gradient of log
   * probabilities has exp(logProbabilities) added, which makes no difference to what lies before a
   * log_softmax, and makes it NaN where a class has probability 0.
   *
   * @param logProbabilities (T, N, C), such as {@code logits.logSoftmax(2)}; or (T, C)
   * @param targets (N, S) integral: labels padded to one length by anything; or (S,)
   * @param inputLengths (N,) integral, at most T; or a scalar
   * @param targetLengths (N,) integral, at most S; or a scalar
   * @return a scalar; (N,), or a scalar for (T, C), with {@code Reduction.NONE}
   */
  public static Tensor ctc(
      Tensor logProbabilities,
      Tensor targets,
      Tensor inputLengths,
      Tensor targetLengths,
      Options options) {
    var x = logProbabilities;
    if (x.rank() == 2 && targets.rank() == 1) {
      var loss =
          ctc(
              x.unsqueeze(1),
              targets.unsqueeze(0),
              inputLengths.reshape(1),
              targetLengths.reshape(1),
              options);
      return options.reduction == Reduction.NONE ? loss.squeeze(0) : loss;
    }
    check(x, targets, inputLengths, targetLengths, options);
    var lengths = targetLengths.to(DType.INT64);
    var losses = losses(x, targets.to(DType.INT64), inputLengths, lengths, options.blank);
    losses =
        options.zeroInfinity
            ? Tensor.where(losses.gt(IMPOSSIBLE), losses.zerosLike(), losses)
            : Tensor.composite(new Infinite(), losses);
    return switch (options.reduction) {
      case NONE -> losses;
      case SUM -> losses.sum();
      case MEAN -> losses.div(lengths.maximum(lengths.onesLike()).to(losses.dtype())).mean();
    };
  }

  private static Tensor losses(
      Tensor x, Tensor targets, Tensor inputLengths, Tensor targetLengths, int blank) {
    int time = x.dim(0), batch = x.dim(1), labels = targets.dim(1), n = 2 * labels + 1;
    var known = Tensor.arange(labels).lt(targetLengths.unsqueeze(1));
    var none = Tensor.full(blank, DType.INT64, batch, labels);
    var label = Tensor.where(known, targets, none);
    var pairs = Tensor.stack(2, none, label).reshape(batch, 2 * labels);
    var all = Tensor.concat(1, pairs, Tensor.full(blank, DType.INT64, batch, 1)); // (N, 2 S + 1)
    var skips = skips(all, n);
    var p = x.gather(2, all.unsqueeze(0).expand(time, batch, n)).clampMin(NEVER); // (T, N, 2 S + 1)
    var valid =
        Tensor.arange(time).unsqueeze(1).lt(inputLengths.to(DType.INT64)).unsqueeze(2); // (T, N, 1)
    // ln α, with two columns of NEVER before the first. Before time 0 only "nothing read" is
    // possible, from which the first blank and the first label follow.
    var never = Tensor.full(NEVER, x.dtype(), batch, 2);
    var start =
        Tensor.concat(
            1,
            never,
            Tensor.zeros(x.dtype(), batch, 1),
            Tensor.full(NEVER, x.dtype(), batch, n - 1));
    var run =
        Scan.of(
            List.of(start),
            List.of(p, valid),
            (state, e) -> {
              var a = state.getFirst();
              var stay = Part.of(a, 1, 2, n + 2);
              var jump = Part.of(a, 1, 0, n);
              var from =
                  LogAdd.of(
                      stay,
                      Part.of(a, 1, 1, n + 1),
                      Tensor.where(skips, jump, Tensor.full(NEVER, x.dtype())));
              var next = Tensor.where(e.get(1), from.add(e.get(0)), stay);
              return new Scan.Result(List.of(Tensor.concat(1, never, next)), List.of());
            });
    var last = targetLengths.mul(2).unsqueeze(1); // the last label, and the blank after it
    var ends = run.state().getFirst().gather(1, Tensor.concat(1, last.add(1), last.add(2)));
    return LogAdd.of(Part.of(ends, 1, 0, 1), Part.of(ends, 1, 1, 2)).squeeze(1).neg();
  }

  /** (N, 2 S + 1): labels that may follow the one before at once, without a blank between. */
  private static Tensor skips(Tensor all, int n) {
    var no = Tensor.zeros(DType.BOOL, all.dim(0), Math.min(n, 2));
    return n == 1 ? no : Tensor.concat(1, no, Part.of(all, 1, 2, n).ne(Part.of(all, 1, 0, n - 2)));
  }

  private static void check(
      Tensor x, Tensor targets, Tensor inputLengths, Tensor targetLengths, Options options) {
    if (x.rank() != 3 || targets.rank() != 2 || targets.dim(0) != x.dim(1)) {
      throw Refusal.shape(
          "ctc",
          "log probabilities " + x.shape() + " and targets " + targets.shape() + " do not fit",
          "log probabilities are (time, batch, classes), targets (batch, labels)",
          x.rank() == 3 && targets.rank() == 2 && targets.dim(0) == x.dim(0)
              ? "time comes first: logProbabilities.transpose(0, 1)"
              : "give (time, batch, classes) and (batch, labels), padded to one length",
          Refusal.operand("input", x),
          Refusal.operand("targets", targets));
    }
    lengths("input lengths", inputLengths, x.dim(1));
    lengths("target lengths", targetLengths, x.dim(1));
    if (targets.dtype().isFloating() || targets.dtype() == DType.BOOL) {
      throw Refusal.dtype(
          "ctc",
          "targets are " + targets.dtype(),
          "targets are class numbers",
          "convert them: targets.to(DType.INT64)",
          Refusal.operand("targets", targets));
    }
    if (!x.dtype().isFloating()) {
      throw Refusal.dtype(
          "ctc",
          "log probabilities are " + x.dtype(),
          "log probabilities are floating",
          "give floating ones, such as logits.logSoftmax(2)",
          Refusal.operand("input", x));
    }
    if (options.blank < 0 || options.blank >= x.dim(2)) {
      throw Refusal.value(
          "ctc",
          "blank is " + options.blank + " among " + x.dim(2) + " classes",
          "0 <= blank < input.shape[2]",
          "use a class from 0 to " + (x.dim(2) - 1),
          x);
    }
  }

  private static void lengths(String what, Tensor lengths, int batch) {
    if (!lengths.shape().equals(Shape.of(batch))) {
      throw Refusal.shape(
          "ctc",
          what + " have the shape " + lengths.shape() + " for " + batch + " sequences",
          "lengths.shape == " + Shape.of(batch),
          "give one a sequence: " + Shape.of(batch),
          Refusal.operand("lengths", lengths));
    }
    if (lengths.dtype().isFloating() || lengths.dtype() == DType.BOOL) {
      throw Refusal.dtype(
          "ctc",
          what + " are " + lengths.dtype(),
          "lengths are integers",
          "give them as int64: to(DType.INT64)",
          Refusal.operand("lengths", lengths));
    }
  }

  /** Infinite instead of very large, with a gradient that is then NaN, as PyTorch's. */
  private record Infinite() implements CompositeOp {
    @Override
    public String label() {
      return "ctc";
    }

    @Override
    public TensorSpec infer(List<TensorSpec> inputs) {
      return inputs.getFirst();
    }

    private static Node choose(Node x, double impossible, Node otherwise) {
      var large = Nodes.gt(x, Nodes.scalarLike(x, IMPOSSIBLE));
      return Nodes.where(large, Nodes.scalarLike(x, impossible), otherwise);
    }

    @Override
    public Node expand(List<Node> inputs) {
      var x = inputs.getFirst();
      return choose(x, Double.POSITIVE_INFINITY, x);
    }

    @Override
    public List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
      return List.of(choose(inputs.getFirst(), Double.NaN, gradient));
    }
  }
}
