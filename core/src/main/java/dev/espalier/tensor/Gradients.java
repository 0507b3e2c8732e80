package dev.espalier.tensor;

import dev.espalier.base.StateException;
import dev.espalier.ir.Node;
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
      throw Refusal.shape(
          "gradients",
          "gradients are taken of a scalar, not of " + loss.shape(),
          "loss.size == 1",
          "reduce it first: loss.sum()",
          Refusal.operand("loss", loss));
    }
    var nodes = new ArrayList<Node>(ws.size());
    for (int i = 0; i < ws.size(); i++) {
      var w = ws.get(i).node();
      nodes.add(w);
      if (!w.tracked()) {
        throw Refusal.state(
            "gradients",
            "tensor " + i + " of shape " + ws.get(i).shape() + " keeps no history",
            "the tensor is a parameter, tracked, or computed from one",
            "use x = x.track() before computing with it (parameters keep theirs; detach() and"
                + " noGrad() end it)",
            Refusal.operand("loss", loss),
            Refusal.operand("tensor " + i, ws.get(i)));
      }
    }
    var out = new ArrayList<Tensor>(ws.size());
    for (Node g : Recorder.current().recordGradients(loss.node(), nodes)) {
      out.add(new Tensor(g));
    }
    return out;
  }
}
