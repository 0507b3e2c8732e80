package dev.espalier.ir;

import dev.espalier.base.Shape;
import java.util.List;

/**
 * The arithmetic of an optimiser. Implementations are records: equal ones mean the same arithmetic.
 *
 * <p>By default it is elementwise, and sees runs of neighbouring parameters as one axis: one fused
 * loop over all of them. A rule with norms, means or products of a parameter says so ({@link
 * #perParameter}) and sees each one alone, in its own shape.
 */
public interface UpdateRule {
  /** The optimiser's name, such as {@code adam}. */
  String label();

  /** Number of state arrays; all begin with zeros. */
  int states();

  /** Number of scalar hyper-parameters bound at each step. */
  int scalars();

  /** Whether each parameter is handed to {@link #apply} alone, in its own shape. */
  default boolean perParameter() {
    return false;
  }

  /**
   * The shape of state k of a parameter of this shape. Only a rule that works {@link #perParameter}
   * may have states of another shape than the parameter.
   */
  default Shape stateShape(int k, Shape parameter) {
    return parameter;
  }

  /**
   * The new parameter followed by the new states, built with {@link Nodes} from nodes of one shape
   * (scalars have shape ()).
   */
  List<Node> apply(Node parameter, Node gradient, List<Node> states, List<Node> scalars);
}
