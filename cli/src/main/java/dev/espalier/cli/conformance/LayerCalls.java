package dev.espalier.cli.conformance;

import dev.espalier.base.DType;
import dev.espalier.cli.conformance.Calls.In;
import dev.espalier.nn.BatchNorm1d;
import dev.espalier.nn.BatchNorm2d;
import dev.espalier.nn.Layer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers and normalisations. */
final class LayerCalls {
  private final Calls c;

  private LayerCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new LayerCalls(c).layers();
  }

  /** Layers hold float32, so this runs in that alone. */
  private void layers() {
    c.put("batch_norm", LayerCalls::batchNorm);
  }

  private static @Nullable List<Tensor> batchNorm(In in) {
    var x = in.t("x");
    if (x.dtype() != DType.FLOAT32 || x.rank() < 2 || x.rank() > 4) {
      return null;
    }
    int channels = x.dim(1);
    double eps = in.number("eps"), momentum = in.number("momentum");
    var layer =
        load(
            x.rank() == 4
                ? new BatchNorm2d(channels, eps, momentum)
                : new BatchNorm1d(channels, eps, momentum),
            in);
    var y =
        in.flag("training") ? Mode.train(() -> layer.apply(x)) : Mode.eval(() -> layer.apply(x));
    return List.of(
        y, Tensor.ofNode(layer.runningMean().node()), Tensor.ofNode(layer.runningVar().node()));
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
