package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;

/** Layers. */
final class LayerCalls {
  private final Calls c;

  private LayerCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new LayerCalls(c).layers();
  }

  /** Layers hold float32, so these run in that alone. */
  private void layers() {
    c.put(
        "linear",
        in -> {
          var w = in.t("weight");
          return w.dtype() == DType.FLOAT32
              ? List.of(
                  load(new Linear(w.dim(1), w.dim(0), in.optional("bias") != null), in)
                      .apply(in.t("x")))
              : null;
        });
  }

  /** Gives a layer the inputs that are named as its parameters and buffers. */
  private static <L extends Layer> L load(L layer, In in) {
    var state = new LinkedHashMap<String, Tensor>(layer.stateDict());
    state.replaceAll((name, value) -> in.tensors().getOrDefault(name, value));
    layer.loadStateDict(state);
    in.leaves().putAll(layer.namedParameters());
    return layer;
  }
}
