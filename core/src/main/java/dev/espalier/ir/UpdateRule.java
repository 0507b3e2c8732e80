package dev.espalier.ir;

import java.util.List;

/**
 * The elementwise arithmetic of an optimiser. Implementations are records: equal ones mean the same
 * arithmetic.
 */
public interface UpdateRule {
  /** The optimiser's name, such as {@code adam}. */
  String label();

  /** Number of state arrays as long as the parameters. */
  int states();

  /** Number of scalar hyper-parameters bound at each step (learning rate first). */
  int scalars();

  /**
   * The new parameter followed by the new states, built with {@link Nodes} from nodes of one shape
   * (scalars have shape ()).
   */
  List<Node> apply(Node parameter, Node gradient, List<Node> states, List<Node> scalars);
}
