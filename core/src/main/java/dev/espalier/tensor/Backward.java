package dev.espalier.tensor;

import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.runtime.ParameterValue;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;

/** Records the gradients of a scalar with respect to the parameters behind it. */
final class Backward {
  private static final Op GRAD = new Op.Grad();

  private Backward() {}

  static void run(Tensor loss) {
    if (loss.size() != 1) {
      throw Refusal.shape(
          "backward",
          "gradients are taken of a scalar, not of " + loss.shape(),
          "loss.size == 1",
          "reduce it first: loss.mean().backward()",
          Refusal.operand("loss", loss));
    }
    var r = Recorder.current();
    r.requireNoBody("backward");
    var root = loss.node();
    if (!root.tracked()) {
      throw Refusal.state(
          "backward",
          "no parameter lies behind this tensor",
          "the loss is computed from a parameter that requires a gradient",
          "use a Parameter, do not detach() on the way, and record outside noGrad(); for plain"
              + " tensors use Gradients.of(loss, x)",
          Refusal.operand("loss", loss));
    }
    if (r.hasGradients()) {
      r.flush(); // micro-batches: the gradients so far are computed before more are added
    }
    var wrt = r.parametersBehind(root);
    var inputs = new Node[wrt.length + 1];
    inputs[0] = root;
    System.arraycopy(wrt, 0, inputs, 1, wrt.length);
    var marker = r.recordCut(GRAD, inputs);
    var parameters = new ArrayList<Parameter>(wrt.length);
    var gradients = new ArrayList<Node>(wrt.length);
    for (int k = 0; k < wrt.length; k++) {
      var g = r.recordCut(Ops.output(k), marker);
      if (wrt[k].value() instanceof ParameterValue v && v.owner() instanceof Parameter p) {
        p.accumulate(new Tensor(g));
        var total = p.grad();
        assert total != null;
        parameters.add(p);
        gradients.add(total.node());
      }
    }
    r.registerBackward(root);
    r.registerGradients(gradients);
    r.checkGradients(parameters, gradients);
  }
}
