package dev.espalier.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that is defined by other operations. A backend may run it with a kernel of its own
 * by a rule over shapes, else the definition is put in its place. Implementations are records or
 * enums: two that are equal mean the same operation.
 */
public interface CompositeOp {
  /** The name users know, such as {@code softmax}. */
  String label();

  /** What the inputs are to the operation, for messages; the default, none, numbers them. */
  default List<String> roles() {
    return List.of();
  }

  /** Shape and dtype of the result; raises a TensorException for inputs that do not fit. */
  TensorSpec infer(List<TensorSpec> inputs);

  /** The definition: nodes built with {@link Nodes} from these inputs. */
  Node expand(List<Node> inputs);

  /**
   * Gradients with respect to each input (null: none) given the output and its gradient; the
   * default, null for the whole, differentiates the definition.
   */
  default @Nullable List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    return null;
  }

  /**
   * How the output changes when the inputs change by {@code tangents} (null: not at all); of the
   * spec of the output. The default, null, derives it from {@link #vjp} or the definition.
   */
  default @Nullable Node jvp(List<Node> inputs, Node output, List<@Nullable Node> tangents) {
    return null;
  }

  /**
   * Whether each element of the output depends only on the elements of the inputs, broadcast by
   * NumPy's rule, that stand at its place.
   */
  default boolean elementwise() {
    return false;
  }
}
