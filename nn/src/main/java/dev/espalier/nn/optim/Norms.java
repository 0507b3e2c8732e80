package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.ReduceOp;

/** Norms of whole parameters, for rules that scale their steps by them. */
final class Norms {
  private Norms() {}

  /** √Σx², a scalar. */
  static Node norm(Node x) {
    return Nodes.sqrt(Nodes.reduce(ReduceOp.SUM, Nodes.mul(x, x), 0, x.shape().rank()));
  }

  /** a / b of two scalars of at least 0; 1 where one of them is 0. */
  static Node ratio(Node a, Node b) {
    var zero = Nodes.scalarLike(a, 0);
    var both = Nodes.and(Nodes.lt(zero, a), Nodes.lt(zero, b));
    return Nodes.where(both, Nodes.div(a, b), Nodes.scalarLike(a, 1));
  }
}
