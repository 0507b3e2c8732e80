package dev.espalier.nn.optim;

import dev.espalier.base.Shape;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import java.util.List;

/**
 * A rule with what most optimisers do before their own arithmetic: the gradient's sign is changed
 * to maximise, then weight decay is added to the gradient or taken from the parameter. With decay,
 * the first scalar is its factor (λ or 1 − η·λ).
 */
record Prepared(UpdateRule rule, boolean maximize, Hyper.Decay decay) implements UpdateRule {
  @Override
  public String label() {
    return rule.label();
  }

  @Override
  public int states() {
    return rule.states();
  }

  @Override
  public int scalars() {
    return rule.scalars() + own();
  }

  private int own() {
    return decay == Hyper.Decay.NONE ? 0 : 1;
  }

  @Override
  public boolean perParameter() {
    return rule.perParameter();
  }

  @Override
  public Shape stateShape(int k, Shape parameter) {
    return rule.stateShape(k, parameter);
  }

  @Override
  public List<Node> apply(Node parameter, Node gradient, List<Node> states, List<Node> scalars) {
    var g = maximize ? Nodes.neg(gradient) : gradient;
    var rest = scalars.subList(own(), scalars.size());
    return switch (decay) {
      case NONE -> rule.apply(parameter, g, states, rest);
      case GRADIENT ->
          rule.apply(
              parameter, Nodes.add(g, Nodes.mul(scalars.getFirst(), parameter)), states, rest);
      case DECOUPLED -> rule.apply(Nodes.mul(parameter, scalars.getFirst()), g, states, rest);
    };
  }
}
