package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import java.util.List;

/**
 * Running means of gradients and of their squares, which most adaptive optimisers keep, and the
 * direction that Adam and LAMB take from them.
 */
final class Moments {
  /** How many scalars {@link #direction} takes. */
  static final int SCALARS = 6;

  private Moments() {}

  /** a + weight · (b − a). */
  static Node lerp(Node a, Node b, Node weight) {
    return Nodes.add(a, Nodes.mul(weight, Nodes.sub(b, a)));
  }

  /** β · v + (1 − β) · g². */
  static Node square(Node v, Node g, Node beta, Node rest) {
    return Nodes.add(Nodes.mul(beta, v), Nodes.mul(Nodes.mul(rest, g), g));
  }

  /**
   * The scalars of {@link #direction}: factor / (1 − β₁ᵗ), 1 − β₁, β₂, 1 − β₂, 1 / √(1 − β₂ᵗ), ε.
   */
  static double[] scalars(double factor, double beta1, double beta2, double eps, long step) {
    return new double[] {
      factor / (1 - Math.pow(beta1, step)),
      1 - beta1,
      beta2,
      1 - beta2,
      1 / Math.sqrt(1 - Math.pow(beta2, step)),
      eps
    };
  }

  /**
   * factor · m̂ / (√v̂ + ε), followed by the new states m, v and, with AMSGrad, the largest v so
   * far, which then stands for v in the denominator.
   */
  static List<Node> direction(Node g, List<Node> states, List<Node> scalars) {
    var m = lerp(states.get(0), g, scalars.get(1));
    var v = square(states.get(1), g, scalars.get(2), scalars.get(3));
    boolean amsgrad = states.size() == 3;
    var largest = amsgrad ? Nodes.max(states.get(2), v) : v;
    var root = Nodes.add(Nodes.mul(Nodes.sqrt(largest), scalars.get(4)), scalars.get(5));
    var d = Nodes.div(Nodes.mul(scalars.get(0), m), root);
    return amsgrad ? List.of(d, m, v, largest) : List.of(d, m, v);
  }
}
