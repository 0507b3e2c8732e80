package dev.espalier.rl.agents;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.AveragedModel;

/** Slowly following copies of networks, whose values are the targets of learning. */
final class TargetNetwork {
  private TargetNetwork() {}

  /**
   * A copy of now, which each update moves by the share τ: {@code p⁻ ← p⁻ + τ·(p − p⁻)} (Lillicrap
   * et al., "Continuous control with deep reinforcement learning", ICLR 2016); with τ = 1 it
   * becomes the network.
   */
  static AveragedModel of(Layer network, double tau) {
    var target =
        new AveragedModel(
            network, (a, p, _) -> tau == 1 ? p.detach() : a.add(p.sub(a).mul(tau)), false);
    target.update(); // the first update copies, the later ones move
    settle(target);
    return target;
  }

  /** Computes an update that is pending, before the weights that it depends on are overwritten. */
  static void settle(AveragedModel target) {
    target.state();
  }
}
