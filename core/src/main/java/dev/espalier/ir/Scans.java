package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.ArrayList;
import java.util.List;

/** Builds {@link Op.Scan} nodes: for gradient rules, transforms and the user's API. */
public final class Scans {
  private Scans() {}

  /** A parameter of a body and what is given for it: a state, a whole sequence, or a tensor. */
  public record Binding(Node parameter, Node argument) {
    /** A new parameter for a state or a tensor that the body reads. */
    public static Binding of(Node argument) {
      return new Binding(Node.placeholder(Op.LeafKind.INPUT, argument.spec()), argument);
    }

    /** A new parameter for the elements of a sequence. */
    public static Binding element(Node sequence) {
      var spec = new TensorSpec(sequence.shape().without(0, 1), sequence.dtype());
      return new Binding(Node.placeholder(Op.LeafKind.INPUT, spec), sequence);
    }
  }

  /** An op and its inputs. */
  public record Call(Op.Scan op, List<Node> inputs) {
    public Node node() {
      return Node.of(op, inputs.toArray(new Node[0]));
    }
  }

  /**
   * A scan of {@code length} steps. Sequences and tensors that the body does not read are left out.
   * A parameter may be any node over which the results are computed: what it is computed from is
   * left out then.
   *
   * @param results the state after a step, then what it puts out, over the parameters
   */
  public static Call call(
      int length,
      boolean reverse,
      List<Binding> state,
      List<Binding> sequences,
      List<Binding> others,
      List<Node> results) {
    var all = new ArrayList<>(state);
    all.addAll(sequences);
    all.addAll(others);
    var parameters = all.stream().map(Binding::parameter).toList();
    var body = ScanBody.lift(parameters, results, _ -> true).body();
    var read = body.reads(range(0, results.size()));
    var kept = new ArrayList<Integer>();
    var inputs = new ArrayList<Node>();
    int elements = 0;
    for (int i = 0; i < all.size(); i++) {
      if (i < state.size() || read[i]) {
        kept.add(i);
        inputs.add(all.get(i).argument());
        elements += i >= state.size() && i < state.size() + sequences.size() ? 1 : 0;
      }
    }
    if (kept.size() < all.size()) {
      body = body.select(kept, range(0, results.size()));
    }
    return new Call(new Op.Scan(body, length, state.size(), elements, reverse), inputs);
  }

  /** Output {@code k} of a scan. */
  public static Node output(Node scan, int k) {
    return Node.of(new Op.Output(k), scan);
  }

  /** The numbers from {@code from} to {@code to} (exclusive). */
  static List<Integer> range(int from, int to) {
    var list = new ArrayList<Integer>(to - from);
    for (int i = from; i < to; i++) {
      list.add(i);
    }
    return list;
  }

  /**
   * The spec of the scan itself, which has no value of its own: floating, since gradients pass
   * through it. That the inputs fit the body was seen to by whoever built it.
   */
  static TensorSpec infer(Op.Scan s, Node[] in) {
    assert in.length == s.body().parameters().size();
    for (int i = 0; i < in.length; i++) {
      boolean sequence = i >= s.carries() && i < s.carries() + s.sequences();
      assert !sequence || in[i].shape().dim(0) == s.length() : in[i];
      var shape = sequence ? in[i].shape().without(0, 1) : in[i].shape();
      assert s.body().parameter(i).equals(new TensorSpec(shape, in[i].dtype())) : in[i];
    }
    for (int i = 0; i < s.carries(); i++) {
      assert s.body().result(i).equals(s.body().parameter(i)) : "state " + i + " changes its spec";
    }
    return new TensorSpec(Shape.scalar(), DType.FLOAT32);
  }
}
