package dev.espalier.tensor;

import dev.espalier.ir.Node;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One call of a function under {@link Func#checkpoint}: a scan of one step without state. The
 * gradient of a scan computes the intermediates of its body anew, in a plan of its own, whose
 * workspace is free again afterwards; no pass merges the nodes of two plans.
 */
final class Checkpoint {
  private Checkpoint() {}

  static List<Tensor> call(Function<List<Tensor>, List<Tensor>> f, List<Tensor> arguments) {
    var recorder = Recorder.current();
    var recording = recorder.beginCheckpoint();
    var results = new ArrayList<Node>();
    int returned;
    ScanBody.Lifted lifted;
    try {
      f.apply(arguments).forEach(t -> results.add(t.node()));
      returned = results.size();
      results.addAll(recording.assigned().values());
      lifted = recording.lift(results);
    } finally {
      recorder.endBody(recording);
    }
    var others = new ArrayList<Binding>();
    for (int i = 0; i < lifted.captured().size(); i++) {
      others.add(new Binding(lifted.body().parameters().get(i), lifted.captured().get(i)));
    }
    var call = Scans.call(1, false, List.of(), List.of(), others, lifted.body().results());
    var outputs = new ArrayList<Tensor>();
    for (Node n : recorder.recordOutputs(call.op(), call.inputs(), results.size())) {
      outputs.add(new Tensor(n).squeeze(0));
    }
    int k = returned;
    for (var variable : recording.assigned().keySet()) {
      ((Buffer) variable).assign(outputs.get(k++));
    }
    return outputs.subList(0, returned);
  }
}
