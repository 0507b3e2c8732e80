package dev.espalier.tensor;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.List;

/** Gradients as tensors, which may be differentiated again. */
public final class Gradients {
  private Gradients() {}

  /** {@link #of(Tensor, List)}. */
  public static List<Tensor> of(Tensor loss, Tensor... ws) {
    return of(loss, List.of(ws));
  }

  /**
   * d loss / d w for each w, in the shape of w; zeros where the loss does not depend on it. The
   * loss is a scalar; any tensor that it was computed from may be a w.
   *
   * @throws StateException when a w keeps no history: it is neither a parameter, nor {@link
   *     Tensor#track tracked}, nor computed from one that is
   */
  public static List<Tensor> of(Tensor loss, List<? extends Tensor> ws) {
    if (loss.size() != 1) {
      throw new ShapeException(
          "gradients",
          "gradients are taken of a scalar, not of " + loss.shape(),
          "reduce it first: loss.sum()");
    }
    var root = loss.node();
    var inputs = new Node[ws.size() + 1];
    inputs[0] = root;
    for (int i = 0; i < ws.size(); i++) {
      inputs[i + 1] = ws.get(i).node();
      if (!inputs[i + 1].tracked()) {
        throw new StateException(
            "gradients",
            "tensor " + i + " of shape " + ws.get(i).shape() + " keeps no history",
            "use x = x.track() before computing with it (parameters keep theirs; detach() and"
                + " noGrad() end it)");
      }
    }
    var r = Recorder.current();
    var marker = r.record(new Op.Grad(), inputs);
    r.keepHistory(marker);
    var out = new ArrayList<Tensor>(ws.size());
    for (int k = 0; k < ws.size(); k++) {
      out.add(new Tensor(r.record(Ops.output(k), marker)));
    }
    return out;
  }
}
