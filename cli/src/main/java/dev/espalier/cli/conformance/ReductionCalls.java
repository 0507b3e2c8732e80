package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Reductions over axes. */
final class ReductionCalls {
  private final Calls c;

  private ReductionCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    var f = new ReductionCalls(c);
    f.reductions();
    f.elements();
    f.softmax();
  }

  /** A reduction of x over some axes. */
  private interface OverAxes {
    Tensor over(Tensor x, int[] axes, boolean keepdim);
  }

  private void reduction(String name, OverAxes f) {
    c.put(name, in -> List.of(f.over(in.t("x"), dims(in), in.flag("keepdim"))));
  }

  /** All axes where none is named. */
  private static int[] dims(In in) {
    return in.has("dim") ? in.integers("dim") : new int[0];
  }

  private void reductions() {
    reduction("sum", Tensor::sum);
    reduction("nansum", Tensor::nansum);
    reduction("nanmean", Tensor::nanmean);
    reduction("mean", Tensor::mean);
    reduction("prod", Tensor::prod);
    reduction("amax", Tensor::amax);
    reduction("amin", Tensor::amin);
    reduction("any", Tensor::any);
    reduction("all", Tensor::all);
    // PyTorch knows no keepdim here.
    c.put("count_nonzero", in -> List.of(in.t("x").countNonzero(dims(in))));
    reduction("logsumexp", Tensor::logSumExp);
    c.put(
        "var", in -> List.of(in.t("x").var(in.number("correction"), dims(in), in.flag("keepdim"))));
    c.put(
        "std", in -> List.of(in.t("x").std(in.number("correction"), dims(in), in.flag("keepdim"))));
    c.put("norm", in -> List.of(in.t("x").norm(in.number("p"), dims(in), in.flag("keepdim"))));
    c.put(
        "normalize",
        in -> List.of(in.t("x").normalize(in.number("p"), in.integer("dim"), in.number("eps"))));
  }

  private interface OverAll {
    Tensor of(Tensor x);
  }

  private interface OverOne {
    Indexed of(Tensor x, int axis, boolean keepdim);
  }

  /** One element of all, or elements along an axis with their indices. */
  private void element(String name, OverAll all, OverOne one) {
    c.put(
        name,
        in ->
            in.has("dim")
                ? both(one.of(in.t("x"), in.integer("dim"), in.flag("keepdim")))
                : List.of(all.of(in.t("x"))));
  }

  static List<Tensor> both(Indexed y) {
    return List.of(y.values(), y.indices());
  }

  private interface IndexOverOne {
    Tensor of(Tensor x, int axis, boolean keepdim);
  }

  private void index(String name, OverAll all, IndexOverOne one) {
    c.put(
        name,
        in ->
            List.of(
                in.has("dim")
                    ? one.of(in.t("x"), in.integer("dim"), in.flag("keepdim"))
                    : all.of(in.t("x"))));
  }

  private void elements() {
    element("max", Tensor::max, Tensor::max);
    element("min", Tensor::min, Tensor::min);
    element("median", Tensor::median, Tensor::median);
    element("nanmedian", Tensor::nanmedian, Tensor::nanmedian);
    index("argmax", Tensor::argmax, Tensor::argmax);
    index("argmin", Tensor::argmin, Tensor::argmin);
  }

  private void softmax() {
    c.put("softmax", in -> List.of(in.t("x").softmax(in.integer("dim"))));
    c.put("log_softmax", in -> List.of(in.t("x").logSoftmax(in.integer("dim"))));
  }
}
