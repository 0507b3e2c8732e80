import org.jspecify.annotations.NullMarked;

/** Environments, games, and algorithms of reinforcement learning. */
@NullMarked
module dev.espalier.rl {
  requires transitive dev.espalier.train;

  exports dev.espalier.rl.agents;
  exports dev.espalier.rl.distributions;
  exports dev.espalier.rl.replay;

  opens dev.espalier.rl.agents to
      dev.espalier.nn;
}
