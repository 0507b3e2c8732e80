import org.jspecify.annotations.NullMarked;

/** Environments, games, and algorithms of reinforcement learning. */
@NullMarked
module dev.espalier.rl {
  requires transitive dev.espalier.train;

  exports dev.espalier.rl;
  exports dev.espalier.rl.alphazero;
  exports dev.espalier.rl.agents;
  exports dev.espalier.rl.distributions;
  exports dev.espalier.rl.envs;
  exports dev.espalier.rl.games;
  exports dev.espalier.rl.replay;
  exports dev.espalier.rl.scene;
  exports dev.espalier.rl.tabular;
  exports dev.espalier.rl.wrappers;

  opens dev.espalier.rl.agents to
      dev.espalier.nn;
  opens dev.espalier.rl.games to
      dev.espalier.nn;
}
