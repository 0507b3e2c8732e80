package dev.espalier.cli.conformance;

import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Normalisations. */
final class NormCalls {
  private final Calls c;

  private NormCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new NormCalls(c).norms();
  }

  private void norms() {
    c.put("batch_norm", NormCalls::batchNorm);
    c.put(
        "layer_norm",
        in ->
            List.of(
                in.t("x")
                    .layerNorm(
                        in.integers("normalized_shape"),
                        in.optional("weight"),
                        in.optional("bias"),
                        in.number("eps"))));
    c.put(
        "rms_norm",
        in ->
            List.of(
                in.t("x")
                    .rmsNorm(
                        in.integers("normalized_shape"), in.optional("weight"), in.number("eps"))));
    c.put(
        "group_norm",
        in ->
            List.of(
                in.t("x")
                    .groupNorm(
                        in.integer("num_groups"),
                        in.optional("weight"),
                        in.optional("bias"),
                        in.number("eps"))));
    c.put(
        "instance_norm",
        in ->
            List.of(
                in.t("x")
                    .instanceNorm(in.optional("weight"), in.optional("bias"), in.number("eps"))));
    c.put(
        "local_response_norm",
        in ->
            List.of(
                in.t("x")
                    .localResponseNorm(
                        in.integer("size"),
                        in.number("alpha"),
                        in.number("beta"),
                        in.number("k"))));
  }

  private static List<Tensor> batchNorm(In in) {
    var y =
        in.t("x")
            .batchNorm(
                in.optional("running_mean"),
                in.optional("running_var"),
                in.optional("weight"),
                in.optional("bias"),
                in.flag("training"),
                in.number("momentum"),
                in.number("eps"));
    var all = new ArrayList<Tensor>();
    all.add(y.result());
    if (y.runningMean() != null && y.runningVar() != null) {
      all.add(y.runningMean());
      all.add(y.runningVar());
    }
    return all;
  }
}
