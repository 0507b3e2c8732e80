package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reductions over axes. */
final class ReductionCalls {
  private final Calls c;

  private ReductionCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new ReductionCalls(c).reductions();
  }

  /** A reduction of x over some axes. */
  private interface OverAxes {
    Tensor over(Tensor x, int... axes);
  }

  private void reduction(String name, OverAxes f) {
    c.put(name, in -> List.of(reduce(in, f)));
  }

  /** Calls a reduction over {@code dim} (all axes without it) and keeps the axes where asked to. */
  private static Tensor reduce(In in, OverAxes f) {
    var x = in.t("x");
    int[] axes = in.has("dim") ? in.integers("dim") : new int[0];
    var y = f.over(x, axes);
    return in.flag("keepdim") ? x.keep(y, axes) : y;
  }

  /** Whether the axes that are reduced have no elements: ours refuses a maximum of nothing. */
  private static boolean reducesNothing(In in) {
    var x = in.t("x");
    int[] axes = in.has("dim") ? in.integers("dim") : new int[0];
    return axes.length == 0 ? x.size() == 0 : Arrays.stream(axes).anyMatch(a -> x.dim(a) == 0);
  }

  private void reductions() {
    reduction("sum", Tensor::sum);
    reduction("mean", Tensor::mean);
    reduction("amax", Tensor::amax);
    reduction("amin", Tensor::amin);
    reduction("any", Tensor::any);
    reduction("all", Tensor::all);
    c.put("var", in -> List.of(reduce(in, (x, axes) -> x.var(in.integer("correction"), axes))));
    c.put("std", in -> List.of(reduce(in, (x, axes) -> x.std(in.integer("correction"), axes))));
    c.put("norm", in -> in.number("p") == 2 && !in.has("dim") ? List.of(in.t("x").norm()) : null);
    reduction("argmax", (x, axes) -> axes.length == 0 ? x.flatten().argmax(0) : x.argmax(axes[0]));
    reduction("argmin", (x, axes) -> axes.length == 0 ? x.flatten().argmin(0) : x.argmin(axes[0]));
    c.put(
        "logsumexp",
        in -> {
          boolean one = !in.has("dim") || in.integers("dim").length == 1;
          return one && !reducesNothing(in)
              ? List.of(
                  reduce(
                      in,
                      (x, axes) ->
                          axes.length == 0 ? x.flatten().logSumExp(0) : x.logSumExp(axes[0])))
              : null;
        });
    // A 0-d tensor has no axis for us.
    c.put(
        "softmax",
        in -> in.t("x").rank() == 0 ? null : List.of(in.t("x").softmax(in.integer("dim"))));
    c.put(
        "log_softmax",
        in -> in.t("x").rank() == 0 ? null : List.of(in.t("x").logSoftmax(in.integer("dim"))));
  }
}
