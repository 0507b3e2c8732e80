package dev.espalier.grad;

import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tangent of a scan is a scan in the same direction. Its state is the tangent of the state, its
 * sequences are those of the scan, the states before each step and the tangents of sequences; a
 * step computes the body's intermediates anew and puts out the tangents of what the body puts out.
 */
final class ScanTangent {
  private final Op.Scan scan;
  private final Node node;
  private final Node[] inputs;
  private final @Nullable Node[] t;

  private ScanTangent(Op.Scan scan, Node node, Node[] inputs, @Nullable Node[] t) {
    this.scan = scan;
    this.node = node;
    this.inputs = inputs;
    this.t = t;
  }

  /**
   * Tangents of the outputs, null for none.
   *
   * @param t the tangent of each input, null for none
   */
  static List<@Nullable Node> of(Op.Scan scan, Node node, Node[] inputs, @Nullable Node[] t) {
    var s = new ScanTangent(scan, node, inputs, t);
    var moving = new boolean[scan.carries()];
    for (int i = 0; i < moving.length; i++) {
      moving[i] = t[i] != null;
    }
    while (true) { // a state that stands still at first may be moved by what moves
      var made = s.step(moving);
      if (made != null) {
        return made;
      }
    }
  }

  /** The tangents, or null when a state moves that is not yet among those that do: it is added. */
  private @Nullable List<@Nullable Node> step(boolean[] moving) {
    int carries = scan.carries();
    int elements = carries + scan.sequences();
    var state = new ArrayList<Binding>();
    var sequences = new ArrayList<Binding>();
    var others = new ArrayList<Binding>();
    var parameters = new ArrayList<Node>();
    var tangents = new ArrayList<@Nullable Node>();
    for (int i = 0; i < inputs.length; i++) {
      var ti = t[i];
      if (i < carries) {
        parameters.add(bind(sequences, Binding.element(Scans.output(node, scan.before(i)))));
        var start = Tangents.orZeros(ti, inputs[i]);
        tangents.add(moving[i] ? bind(state, Binding.of(start)) : null);
      } else if (i < elements) {
        parameters.add(bind(sequences, Binding.element(inputs[i])));
        tangents.add(ti == null ? null : bind(sequences, Binding.element(ti)));
      } else {
        parameters.add(bind(others, Binding.of(inputs[i])));
        tangents.add(ti == null ? null : bind(others, Binding.of(ti)));
      }
    }
    var results = scan.body().apply(parameters);
    var found = Tangents.of(results, parameters, tangents);
    boolean more = false;
    for (int i = 0; i < carries; i++) {
      if (found.get(i) != null && !moving[i]) {
        moving[i] = true;
        more = true;
      }
    }
    if (more) {
      return null;
    }
    var next = new ArrayList<Node>();
    for (int i = 0; i < carries; i++) {
      if (moving[i]) {
        next.add(Tangents.orZeros(found.get(i), results.get(i)));
      }
    }
    var stacks = found.subList(carries, found.size());
    stacks.stream().filter(s -> s != null).forEach(next::add);
    var call = Scans.call(scan.length(), scan.reverse(), state, sequences, others, next);
    return outputs(call, moving, stacks);
  }

  private static Node bind(List<Binding> to, Binding b) {
    to.add(b);
    return b.parameter();
  }

  /** Names the outputs of the new scan after those of the old one. */
  private List<@Nullable Node> outputs(
      Scans.Call call, boolean[] moving, List<@Nullable Node> stacks) {
    var made = call.node();
    var out = new @Nullable Node[scan.before(scan.carries())];
    int states = 0;
    for (int i = 0; i < moving.length; i++) {
      if (moving[i]) {
        out[i] = Scans.output(made, states);
        out[scan.before(i)] = Scans.output(made, call.op().before(states));
        states++;
      }
    }
    int k = states;
    for (int i = 0; i < stacks.size(); i++) {
      if (stacks.get(i) != null) {
        out[moving.length + i] = Scans.output(made, k++);
      }
    }
    return Arrays.asList(out);
  }
}
