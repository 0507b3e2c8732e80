package dev.espalier.ir;

import static dev.espalier.ir.Nodes.fullLike;

import java.util.List;

/**
 * A Scatter or IndexPut in which what is started from takes no part at the places that are written
 * to: there the neutral element is put first. Inputs are those of the scatter, with a start.
 */
public record ScatterOver(Op put) implements CompositeOp {
  @Override
  public String label() {
    return Describe.label(put);
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var in = new Node[inputs.size()];
    for (int i = 0; i < in.length; i++) {
      in[i] = Node.placeholder(Op.LeafKind.INPUT, inputs.get(i));
    }
    return Infer.infer(put, in);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var in = inputs.toArray(Node[]::new);
    var neutral = in.clone();
    neutral[0] = neutral(in[0]);
    in[in.length - 1] = Node.of(as(ScatterOp.SET), neutral);
    return Node.of(put, in);
  }

  private Op as(ScatterOp how) {
    return switch (put) {
      case Op.Scatter(ScatterOp _, int axis, int size) -> new Op.Scatter(how, axis, size);
      case Op.IndexPut(ScatterOp _, int axis, var extents, boolean wrap) ->
          new Op.IndexPut(how, axis, extents, wrap);
      default -> throw new AssertionError(put);
    };
  }

  private Node neutral(Node source) {
    var how =
        switch (put) {
          case Op.Scatter s -> s.op();
          case Op.IndexPut p -> p.op();
          default -> throw new AssertionError(put);
        };
    boolean real = source.dtype().isFloating();
    return switch (how) {
      case SET, ADD -> fullLike(source, 0);
      case PROD -> fullLike(source, 1);
      // Integers have no infinity: the extreme with one of the elements itself changes nothing.
      case MAX -> real ? fullLike(source, Double.NEGATIVE_INFINITY) : source;
      case MIN -> real ? fullLike(source, Double.POSITIVE_INFINITY) : source;
    };
  }
}
